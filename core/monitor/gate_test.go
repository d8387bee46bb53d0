// SPDX-License-Identifier: GPL-2.0-or-later

package monitor_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
)

// noGate refuses everything but a row.
type noGate struct{ except string }

func (g noGate) refuse(what string) error {
	if what == g.except {
		return nil
	}
	return errors.New("refused: " + what)
}

func (g noGate) Row(row *monitor.Command) error { return g.refuse(row.Title()) }
func (g noGate) Unknown(line string) error      { return g.refuse("unknown " + line) }
func (g noGate) Request(r qmp.Request) error    { return g.refuse("QMP " + r.Command) }

// What is refused sends nothing but what finds out which QEMU this is: not even for the registers in
// its arguments.
func TestGate(t *testing.T) {
	q := newOwnHMP("text")
	vm := monitor.NewVM(qmp.NewClient(q), monitor.NewTable([]*monitor.Command{
		{Name: "print|p", Args: "val:l", Run: say("printed")},
		{Name: "info", Args: "item:s?", Run: say("list")},
		{Name: "x", Info: true, Sources: []monitor.Source{{Kind: monitor.SourceBuiltin}}},
		{Name: "ask", Run: func(c *monitor.Call) error {
			_, err := c.Do(qmp.Request{Command: "stop"})
			return err
		}},
	}))
	vm.Gate = noGate{except: "ask"}
	host := &monitortest.Host{}
	s := vm.Open(host, monitor.Options{CPUIndex: -1, Passthrough: monitor.PassAuto})
	for line, want := range map[string]string{
		"p $pc":   "Error: refused: print|p\n",
		"info x":  "Error: refused: info x\n",
		"nosuch":  "Error: refused: unknown nosuch\n",
		"ask":     "Error: refused: QMP stop\n",
		"nosuch ": "Error: refused: unknown nosuch \n",
	} {
		assert.False(t, s.Run(line), line)
		assert.Equal(t, want, host.Take(), line)
	}
	assert.Empty(t, q.lines, "QEMU's own HMP got none")
	assert.Empty(t, s.Complete("print "))
	assert.Equal(t, []string{"ask"}, s.Complete(""), "only what may be run is offered")
}
