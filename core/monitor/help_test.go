// SPDX-License-Identifier: GPL-2.0-or-later

package monitor_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
)

// helpVM is a VM with some rows: one that this release does not have, one of ours.
func helpVM(q qmp.Transport) *monitor.VM {
	run := func(c *monitor.Call) error {
		c.Print(c.Command.Name + "; " + c.Command.Params + "; " + c.Command.Help + "\n")
		return nil
	}
	client := []monitor.Source{{Kind: monitor.SourceClient}}
	return monitor.NewVM(qmp.NewClient(q), monitor.NewTable([]*monitor.Command{
		{Name: "stop|s", Params: "ours", Help: "ours", Run: run, Sources: client},
		{Name: "quit|q", Help: "ours", Run: run, Sources: client},
		{Name: "ours", Help: "ours", Extra: true, Run: run, Sources: client},
		{Name: "status", Info: true, Help: "ours", Run: run, Sources: client},
		{Name: "info", Args: "item:s?", Run: run, Sources: client},
	}))
}

var qemusWords = []monitor.HelpRow{
	{Name: "info", Params: "[subcommand]", Help: "show various information"},
	{Name: "stop|s", Help: "stop emulation"},
	{Name: "savevm-start", Params: "[statefile]", Help: "Prepare for snapshot"},
	{Name: "status", Info: true, Help: "show the current VM status"},
	{Name: "backup", Info: true, Help: "show backup status"},
}

func names(t *testing.T, vm *monitor.VM, info bool) (list []string) {
	t.Helper()
	for _, row := range vm.Table.Rows(info) {
		here, err := vm.Row(row)
		require.NoError(t, err)
		if here != nil {
			list = append(list, here.Name+"; "+here.Params+"; "+here.Help)
		}
	}
	return list
}

func TestHelpInQEMUsWords(t *testing.T) {
	vm := helpVM(newFake())
	vm.SetHelp(qemusWords, false)
	assert.Equal(t, []string{"info; [subcommand]; show various information", "ours; ; ours", "quit|q; ; ours",
		"savevm-start; [statefile]; Prepare for snapshot", "stop|s; ; stop emulation"}, names(t, vm, false))
	assert.Equal(t, []string{"backup; ; show backup status", "status; ; show the current VM status"}, names(t, vm, true))
}

// TestHelpOfThisVeryQEMU: a row that its source does not have is not there.
func TestHelpOfThisVeryQEMU(t *testing.T) {
	vm := helpVM(newFake())
	vm.SetHelp(qemusWords, true)
	assert.Equal(t, []string{"info; [subcommand]; show various information", "ours; ; ours",
		"savevm-start; [statefile]; Prepare for snapshot", "stop|s; ; stop emulation"}, names(t, vm, false))
	host := &monitortest.Host{}
	session := vm.Open(host, monitor.Options{CPUIndex: -1})
	for line, want := range map[string]string{
		"quit":           "unknown command: 'quit'\n",
		"s":              "stop|s; ; stop emulation\n",
		"info status":    "status; ; show the current VM status\n",
		"savevm-start x": "Error: 'savevm-start' is served by QEMU's own HMP only\n",
		"info backup":    "Error: 'info backup' is served by QEMU's own HMP only\n",
	} {
		session.Run(line)
		assert.Equal(t, want, host.Take(), line)
	}
}

// TestRowsOfADistribution: QEMU's own HMP runs those that we do not know.
func TestRowsOfADistribution(t *testing.T) {
	q := newOwnHMP("started\n")
	vm := helpVM(q)
	vm.SetHelp(qemusWords, false)
	host := &monitortest.Host{}
	assert.True(t, vm.Open(host, monitor.Options{CPUIndex: -1, Passthrough: monitor.PassAuto}).Run("savevm-start /tmp/x"))
	assert.Equal(t, "started\n", host.Take())
}
