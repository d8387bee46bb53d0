// SPDX-License-Identifier: GPL-2.0-or-later

package monitor_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// collecting is a row that takes lines until "end".
var collecting = &monitor.Command{Name: "collect", Sources: []monitor.Source{{Kind: monitor.SourceClient}}, Run: func(c *monitor.Call) error {
	all := ""
	if !c.TakeLines(monitor.Lines{
		Prompt: "more> ",
		Take: func(c *monitor.Call, line string) (bool, error) {
			switch line {
			case "end":
				c.Print(all + "\n")
				return false, nil
			case "wrong":
				return true, errors.New("wrong")
			case "panic":
				panic("broken")
			}
			all += line + ";"
			return true, nil
		},
		Complete: func(c *monitor.Completion, line string) { c.Prefix(len(line)); c.Add("end") },
	}) {
		return errors.New("no lines follow")
	}
	return nil
}}

// panics is what has a row of watching panic.
const panics = 100

// watching is a row that waits in the background until it is left.
func watching(looks *int) *monitor.Command {
	return &monitor.Command{Name: "watch", Sources: []monitor.Source{{Kind: monitor.SourceClient}}, Run: func(c *monitor.Call) error {
		if !c.Watch(monitor.Watch{
			Look: func(c *monitor.Call) bool {
				if *looks == panics {
					panic("as asked")
				}
				*looks--
				c.Status("looked at")
				return *looks > 0
			},
			Left: func(c *monitor.Call) { c.Print("left\n") },
			End:  func() { *looks = -*looks },
		}) {
			return errors.New("cannot wait")
		}
		return nil
	}}
}

func openRows(opts monitor.Options, rows ...*monitor.Command) (*monitortest.Host, *monitor.Session) {
	h := &monitortest.Host{}
	return h, monitor.NewVM(qmp.NewClient(newFake()), monitor.NewTable(rows)).Open(h, opts)
}

// ready plays the main loop without timers.
func ready(h *monitortest.Host, s *monitor.Session) {
	for h.Resumed {
		h.Resumed = false
		s.Event(monitor.Ready)
	}
}

func openedRows(opts monitor.Options, rows ...*monitor.Command) (h *monitortest.Host, s *monitor.Session, typed func(keys string) string) {
	opts.Terminal = true
	h, s = openRows(opts, rows...)
	s.Event(monitor.Opened)
	ready(h, s)
	h.Take()
	return h, s, func(keys string) string {
		s.Feed([]byte(keys))
		ready(h, s)
		return h.Take()
	}
}

func TestTakeLinesAtATerminal(t *testing.T) {
	h, s, typed := openedRows(monitor.Options{}, collecting)
	assert.Contains(t, typed("collect\r"), "\nmore> ")
	assert.True(t, s.Unfinished())
	assert.Contains(t, typed("a b\r"), "\nmore> ")
	assert.Contains(t, typed("wrong\r"), "Error: wrong\nmore> ")
	assert.Equal(t, []string{"end"}, s.Complete("e"))
	assert.Contains(t, typed("end\r"), "\na b;\n(qemu) ")
	assert.False(t, s.Unfinished())
	typed("collect\r")
	assert.Contains(t, typed("panic\r"), "internal error", "a Take that panics has had its last line")
	assert.Contains(t, typed("end\r"), "unknown command: 'end'\n(qemu) ")
	typed("collect\r")
	s.Event(monitor.Opened)
	ready(h, s)
	assert.Contains(t, h.Take(), "(qemu) ", "another client has nothing to do with it")
	assert.Contains(t, typed("x\r"), "unknown command: 'x'")
}

func TestCancelEndsTakingLines(t *testing.T) {
	_, s, typed := openedRows(monitor.Options{Editor: readline.Options{Extended: true}}, collecting)
	typed("collect\r")
	assert.Contains(t, typed("abc\x03"), "(qemu) ")
	assert.False(t, s.Unfinished())
}

func TestTakeLinesInAScript(t *testing.T) {
	h, s := openRows(monitor.Options{Script: true}, collecting)
	assert.True(t, s.Run("collect"))
	assert.False(t, s.Run("wrong"))
	assert.True(t, s.Run("x"))
	assert.True(t, s.Run("end"))
	assert.Equal(t, "Error: wrong\nx;\n", h.Take())
	h, s = openRows(monitor.Options{}, collecting)
	assert.False(t, s.Run("collect"))
	assert.Equal(t, "Error: no lines follow\n", h.Take())
}

// Ctrl-C leaves what is watched; keys typed before that are dropped with it.
func TestWatchIsLeftByCtrlC(t *testing.T) {
	looks := 3
	h, s, typed := openedRows(monitor.Options{}, watching(&looks), collecting)
	typed("watch\r")
	assert.False(t, h.Suspended, "keys are taken")
	assert.True(t, s.Running())
	assert.Empty(t, typed("abc"))
	assert.Equal(t, "left\n(qemu) ", typed("\x03"))
	assert.False(t, s.Running())
	s.Tick(h.Timers[len(h.Timers)-1])
	ready(h, s)
	assert.Empty(t, h.Take(), "its timer means nothing any more")
	assert.Equal(t, -3, looks, "End is called once")
	assert.Contains(t, typed("x\r"), "unknown command: 'x'\n(qemu) ")
}

// Keys typed while it is watched are for the prompt that follows.
func TestKeysTypedWhileWatching(t *testing.T) {
	looks := 1
	h, s, typed := openedRows(monitor.Options{}, watching(&looks))
	typed("watch\r")
	assert.Empty(t, typed("one\rtwo\rth"))
	h.Settle(s)
	text := h.Take()
	assert.Contains(t, text, "unknown command: 'one'\n(qemu) ")
	assert.Contains(t, text, "unknown command: 'two'\n(qemu) ")
	assert.Contains(t, typed("ree\r"), "unknown command: 'three'\n(qemu) ")
}

// Another client that comes while a command is watched has a prompt, and its lines are run.
func TestOpenedWhileWatching(t *testing.T) {
	looks := 3
	h, s, typed := openedRows(monitor.Options{}, watching(&looks))
	typed("watch\rfor the one before\r")
	s.Event(monitor.Opened)
	ready(h, s)
	assert.Equal(t, "QEMU 10.0.2 monitor - type 'help' for more information\n(qemu) ", h.Take())
	assert.Equal(t, -3, looks)
	assert.Contains(t, typed("x\r"), "unknown command: 'x'\n(qemu) ")
}

func TestClosedWhileWatching(t *testing.T) {
	looks := 3
	_, s, typed := openedRows(monitor.Options{}, watching(&looks))
	typed("watch\r")
	s.Close()
	assert.Equal(t, -3, looks)
}

// More keys than are kept stay with the host, whole.
func TestManyKeysTypedWhileWatching(t *testing.T) {
	looks := 1
	h, s, typed := openedRows(monitor.Options{}, watching(&looks))
	typed("watch\r")
	line := "abcdefg\r"
	keys := strings.Repeat(line, 10_000)
	n := s.Feed([]byte(keys))
	assert.Less(t, n, len(keys))
	assert.True(t, h.Suspended)
	h.Settle(s)
	for n < len(keys) {
		more := s.Feed([]byte(keys[n:]))
		n += more
		h.Settle(s)
		if more == 0 {
			h.Settle(s)
		}
	}
	assert.Equal(t, 10_000, strings.Count(h.Take(), "unknown command: 'abcdefg'\n"))
}

// The prompt comes back also if a command cannot be watched to its end.
func TestWatchThatBreaks(t *testing.T) {
	for name, breaks := range map[string]func(*monitortest.Host, *int){
		"no more timers": func(h *monitortest.Host, _ *int) { h.NoTimers = true },
		"panic":          func(_ *monitortest.Host, looks *int) { *looks = panics },
	} {
		t.Run(name, func(t *testing.T) {
			looks := 3
			h, s, typed := openedRows(monitor.Options{}, watching(&looks))
			typed("watch\r")
			breaks(h, &looks)
			h.Settle(s)
			assert.Less(t, looks, 0, "its end was not called")
			assert.False(t, h.Suspended)
			assert.False(t, s.Watching())
			assert.Contains(t, h.Take(), "(qemu) ")
			assert.Contains(t, typed("x\r"), "unknown command: 'x'\n(qemu) ")
		})
	}
}

// What others print takes the place of the line that shows how far the command is.
func TestStatusIsErased(t *testing.T) {
	looks := 2
	h, s, typed := openedRows(monitor.Options{}, watching(&looks))
	typed("watch\r")
	s.Tick(h.Timers[len(h.Timers)-1])
	assert.Equal(t, "looked at\r", h.Take())
	s.Announce("event\n")
	assert.Equal(t, "         \revent\n", h.Take())
	s.Leave()
	assert.Empty(t, h.Take())
}

func TestInterruptLeavesWhatIsWatched(t *testing.T) {
	looks := 3
	h, s, typed := openedRows(monitor.Options{}, watching(&looks))
	typed("watch\r")
	s.Interrupt("interrupted")
	ready(h, s)
	assert.Equal(t, "left\n(qemu) ", h.Take())
}

func TestNothingIsWatchedWithoutTerminal(t *testing.T) {
	looks := 3
	h, s := openRows(monitor.Options{}, watching(&looks))
	assert.False(t, s.Run("watch"))
	assert.Equal(t, "Error: cannot wait\n", h.Take())
}
