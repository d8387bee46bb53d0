// SPDX-License-Identifier: GPL-2.0-or-later

package monitor_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// openAtTerminal opens an extended terminal and returns what it sends for what is done
// there.
func openAtTerminal(t *testing.T) (h *monitortest.Host, s *monitor.Session, sent func(do func()) string) {
	h, s = open(newFake(), monitor.Options{Terminal: true, Editor: readline.Options{Extended: true}})
	settle := func() {
		for h.Resumed {
			h.Resumed = false
			s.Event(monitor.Ready)
		}
	}
	s.Event(monitor.Opened)
	settle()
	return h, s, func(do func()) string {
		h.Text.Reset()
		do()
		settle()
		return h.Text.String()
	}
}

const (
	begins = "\x1b[?2004h(qemu) "
	ends   = "\n\x1b[?2004l"
)

func TestAnnounceAboveTheLine(t *testing.T) {
	_, s, sent := openAtTerminal(t)
	sent(func() { s.Feed([]byte("say hel")) })
	require.Equal(t, "\r\x1b[Jevent \\x1b[2J\n"+begins+"say hel",
		sent(func() { s.Announce("event \x1b[2J\n") }))
	require.Equal(t, "lo"+ends+"hello\n"+begins, sent(func() { s.Feed([]byte("lo\r")) }))
}

func TestCancelEndsThePassword(t *testing.T) {
	_, s, sent := openAtTerminal(t)
	require.Equal(t, "secret"+ends+"\x1b[?2004hPassword: ", sent(func() { s.Feed([]byte("secret\r")) }))
	require.Equal(t, "**"+ends+begins, sent(func() { s.Feed([]byte("pw\x03")) }))
	require.Equal(t, "say pw"+ends+"pw\n"+begins, sent(func() { s.Feed([]byte("say pw\r")) }))
}

// Another device of a multiplexer has the terminal for a while.
func TestFocusLeavesTheLine(t *testing.T) {
	_, s, sent := openAtTerminal(t)
	sent(func() { s.Feed([]byte("say \x01")) })
	require.Equal(t, "\x1b[4C"+ends, sent(func() { s.Event(monitor.FocusOut) }))
	require.Empty(t, sent(func() { s.Resize(5, 0) }))
	require.Equal(t, begins, sent(func() { s.Event(monitor.FocusIn) })[:len(begins)])
}

// What was pasted is run line by line, each in its own time.
func TestPastedLinesWait(t *testing.T) {
	h, s, sent := openAtTerminal(t)
	text := sent(func() { s.Feed([]byte("\x1b[200~sleep\rsay late\x1b[201~\r")) })
	require.Equal(t, "sleep\x1b[K\nsay late"+ends, text)
	for range 3 {
		require.True(t, s.Busy())
		token := h.Timers[len(h.Timers)-1]
		text = sent(func() { s.Tick(token) })
	}
	require.Equal(t, begins+"say late"+ends+"late\n"+begins, text)
}

// Those of somebody who has left are not.
func TestPastedLinesGoWithTheConnection(t *testing.T) {
	h, s, sent := openAtTerminal(t)
	sent(func() { s.Feed([]byte("\x1b[200~sleep\rsay late\x1b[201~\r")) })
	sent(func() { s.Event(monitor.Opened) })
	text := ""
	for range 3 {
		token := h.Timers[len(h.Timers)-1]
		text += sent(func() { s.Tick(token) })
	}
	require.NotContains(t, text, "late")
	require.Contains(t, text, begins)
}

// writes notes what a host is given, and what is flushed.
type writes struct {
	monitortest.Host
	list []string
}

func (w *writes) Output(text []byte) { w.list = append(w.list, string(text)) }
func (w *writes) Flush()             { w.list = append(w.list, "flush") }

// Keys that come together are echoed together; a line is echoed before it is run, and the
// keys behind it are for the host to keep.
func TestEchoOfKeysThatComeTogether(t *testing.T) {
	w := &writes{}
	s := monitor.NewVM(qmp.NewClient(newFake()), monitor.NewTable(rows())).Open(w, monitor.Options{Terminal: true})
	s.Event(monitor.Opened)
	s.Event(monitor.Ready)
	w.list = nil
	require.Equal(t, 3, s.Feed([]byte("say")))
	require.Len(t, w.list, 2)
	require.Equal(t, "flush", w.list[1])
	w.list = nil
	require.Equal(t, len(" it\r"), s.Feed([]byte(" it\rsay")))
	require.True(t, s.Busy())
	require.Equal(t, "flush", w.list[1])
	require.Contains(t, w.list[0], "say it")
	require.Equal(t, "it\n", w.list[2])
}

// A Ready that is not owed drops the line and shows the prompt, as QEMU's
// monitor_accept_input() does.
func TestReadyThatIsNotOwed(t *testing.T) {
	_, s, sent := openAtTerminal(t)
	sent(func() { s.Feed([]byte("say")) })
	require.Equal(t, begins, sent(func() { s.Event(monitor.Ready) }))
}

// What a user has left at one session is done at another: queued lines, those pasted together, the line begun.
func TestRestGoesToAnotherSession(t *testing.T) {
	_, from, sent := openAtTerminal(t)
	sent(func() {
		require.NoError(t, from.Queue([]monitor.QueuedLine{{Text: "say first", Echo: true}}))
		from.Feed([]byte("\x1b[200~say second\nsay third\nsay fourth\x1b[201~"))
	})
	from.Event(monitor.FocusOut)
	rest := from.TakeRest()
	require.Equal(t, monitor.Rest{}, from.TakeRest())

	_, to, sent := openAtTerminal(t)
	sent(func() { to.Event(monitor.FocusOut) })
	to.GiveRest(rest)
	to.SetDraft(readline.Draft{Text: "say las", Cursor: 4})
	shown := sent(func() { to.Event(monitor.FocusIn) })
	require.Contains(t, shown, "(qemu) say first\nfirst\n")
	require.Contains(t, shown, "say las")
	require.Equal(t, readline.Draft{Text: "say las", Cursor: 4}, to.Draft())
}

func TestNameOfTheVMInThePrompt(t *testing.T) {
	_, s, sent := openAtTerminal(t)
	sent(func() { s.Feed([]byte("say he")) })
	require.Equal(t, "\r\x1b[J\x1b[?2004h(web) say he", sent(func() { s.SetVMName("web") }))
	require.Equal(t, "llo"+ends+"hello\n\x1b[?2004h(web) ", sent(func() { s.Feed([]byte("llo\r")) }))
	require.Equal(t, "secret"+ends+"\x1b[?2004hPassword: ", sent(func() { s.Feed([]byte("secret\r")) }))
	require.Empty(t, sent(func() { s.SetVMName("") }), "the password's prompt stays")
	require.Contains(t, sent(func() { s.Feed([]byte("pw\r")) }), begins)
}
