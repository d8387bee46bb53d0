// SPDX-License-Identifier: GPL-2.0-or-later

package monitor_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
	"libhmp/core/readline"
)

// testSink keeps what it gets.
type testSink struct {
	text   string
	yields bool
	closed int
	err    error
}

func (t *testSink) Write(text []byte) { t.text += string(text) }
func (t *testSink) Yield() ([]byte, bool) {
	if t.yields {
		return []byte(t.text), true
	}
	return nil, false
}
func (t *testSink) Close() error {
	t.closed++
	return t.err
}

// saying prints, and may show how far it is, fail, or go on in the background.
var saying = &monitor.Command{Name: "say", Args: "what:s?", Sources: []monitor.Source{{Kind: monitor.SourceClient}}, Run: func(c *monitor.Call) error {
	c.Print("said\n")
	switch c.Args.String("what") {
	case "progress":
		c.Progress("50 %%\r")
	case "wrong":
		return errors.New("wrong")
	case "later":
		if !c.Background(0, func(c *monitor.Call) bool { c.Print("later\n"); return false }) {
			c.Print("now\n")
		}
	case "within":
		text, ok := c.RunText("say later")
		c.Printf("%q %v\n", text, ok)
		_, ok = c.RunText("say wrong")
		c.Printf("%v\n", ok)
	case "queue":
		return c.Queue([]monitor.QueuedLine{{Text: "say", Echo: true}, {Text: "say later", Echo: true}, {Text: "say wrong", Echo: true}})
	case "file":
		return c.Queue([]monitor.QueuedLine{{Text: "say wrong", From: "file:3"}, {Text: "nosuch", From: "file:4"}, {Text: "say", From: "file:5"}})
	case "endless":
		return c.Queue([]monitor.QueuedLine{{Text: "say endless", From: "file:7"}})
	}
	return nil
}}

func TestSink(t *testing.T) {
	var sink *testSink
	prepare := func(line string) (monitor.Prepared, error) {
		if line == "refused" {
			return monitor.Prepared{}, errors.New("refused")
		}
		return monitor.Prepared{Line: line, To: sink}, nil
	}
	h, s, typed := openedRows(monitor.Options{Prepare: prepare}, saying)
	for keys, want := range map[string]string{
		"say\r": "said\n", "say progress\r": "said\n", "say wrong\r": "said\nError: wrong\n", "say later\r": "said\nlater\n",
	} {
		sink = &testSink{}
		s.Feed([]byte(keys))
		h.Settle(s)
		assert.Equal(t, want, sink.text, keys)
		assert.Equal(t, 1, sink.closed, keys)
		assert.NotContains(t, h.Take(), "said", keys)
	}
	sink = &testSink{yields: true}
	assert.Contains(t, typed("say progress\r"), "said\n50 %\r(qemu) ", "what was kept is shown before")
	assert.Zero(t, sink.closed, "the host has taken over")
	sink = &testSink{yields: true}
	assert.Contains(t, typed("say wrong\r"), "said\nError: wrong\n(qemu) ")
	sink = &testSink{err: errors.New("disk full")}
	assert.Contains(t, typed("say\r"), "Error: disk full\n(qemu) ")
	assert.Contains(t, typed("refused\r"), "Error: refused\n(qemu) ")
	sink = &testSink{}
	s.Feed([]byte("say later\r"))
	s.Announce("event\n")
	assert.Contains(t, h.Take(), "event\n", "others see the screen")
	s.Close()
	assert.Equal(t, 1, sink.closed)
}

// A line that is run within another one cannot wait, and its failure is not that of the outer one.
func TestRunText(t *testing.T) {
	_, _, typed := openedRows(monitor.Options{}, saying)
	assert.Contains(t, typed("say within\r"), "said\n\"said\\nnow\\n\" true\nfalse\n(qemu) ")
}

func TestQueue(t *testing.T) {
	h, s, typed := openedRows(monitor.Options{Editor: readline.Options{Extended: true}}, saying)
	s.Feed([]byte("say queue\r"))
	h.Settle(s)
	assert.Contains(t, h.Take(), "said\n(qemu) say\nsaid\n(qemu) say later\nsaid\nlater\n(qemu) say wrong\nsaid\nError: wrong\n")
	s.Feed([]byte("say endless\r"))
	h.Settle(s)
	assert.Contains(t, h.Take(), "file:7: Error: these lines lead to each other without end\n")
	assert.Contains(t, typed("say\r"), "said\n")
	s.Feed([]byte("say file\r"))
	h.Settle(s)
	assert.Contains(t, h.Take(), "said\nsaid\nfile:3: Error: wrong\nfile:4: unknown command: 'nosuch'\nsaid\n")
	assert.Contains(t, typed("say wrong\r"), "\nError: wrong\n", "typed, it is from nowhere")
}
