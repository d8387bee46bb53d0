// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
)

// plainEditor returns a plain editor with its prompt on the terminal, and the
// lines that it accepts.
func plainEditor(opts Options) (*Editor, *terminal, *[]string) {
	out, accepted := &terminal{}, &[]string{}
	opts.Plain = true
	e := New(out, completeAnything, opts)
	e.Start("> ", false, func(line string) {
		*accepted = append(*accepted, line)
		e.ShowPrompt()
	})
	e.ShowPrompt()
	return e, out, accepted
}

func TestPlainShowsLinesThatAreEntered(t *testing.T) {
	e, out, accepted := plainEditor(Options{})
	feed(e, "info status\ninfo\tname\r\n\r\r\n\n日本\x7f\x01\x1b[A\nhalf")
	assert.Equal(t, []string{"info status", "info\tname", "", "", "", "日本[A"}, *accepted)
	assert.Equal(t, "> info status\n> info\tname\n> \n> \n> \n> 日本[A\n> ", out.String())
	assert.Equal(t, []string{"info status", "info\tname", "日本[A"}, e.History())
}

func TestPlainPassword(t *testing.T) {
	e, out, _ := plainEditor(Options{})
	got := ""
	e.Start("Password: ", true, func(password string) { got = password })
	e.ShowPrompt()
	feed(e, "hunter2\n")
	assert.Equal(t, "hunter2", got)
	assert.Equal(t, "> Password: *******\n", out.String())
	assert.Empty(t, e.History())
}

// A terminal that shows what is typed has it already, and must be told when it
// must not.
func TestPlainOnATerminalThatShowsWhatIsTyped(t *testing.T) {
	var echo []bool
	e, out, accepted := plainEditor(Options{Echo: func(on bool) { echo = append(echo, on) }})
	feed(e, "info status\n")
	assert.Equal(t, []string{"info status"}, *accepted)
	assert.Equal(t, "> > ", out.String())
	e.Start("Password: ", true, func(string) {})
	e.ShowPrompt()
	feed(e, "hunter2\n")
	assert.Equal(t, "> > Password: ", out.String())
	assert.Equal(t, []bool{true, true, false}, echo)
}

func TestPlainCancel(t *testing.T) {
	e, out, accepted := plainEditor(Options{})
	e.opts.Cancelled = func() { e.Start("> ", false, func(line string) { *accepted = append(*accepted, line) }) }
	feed(e, "half")
	e.Cancel()
	feed(e, "a\n")
	e.Start("Password: ", true, func(string) {})
	e.ShowPrompt()
	e.Cancel()
	feed(e, "b\n")
	assert.Equal(t, []string{"a", "b"}, *accepted)
	assert.Equal(t, "> \n> a\nPassword: \n> b\n", out.String())
}

func TestPlainAnnounces(t *testing.T) {
	e, out, accepted := plainEditor(Options{})
	feed(e, "ha")
	e.Erase()
	out.WriteString("an event\n")
	e.Redraw()
	feed(e, "lf\n")
	assert.Equal(t, []string{"half"}, *accepted)
	assert.Equal(t, "> \nan event\n> half\n> ", out.String())
}

// FuzzPlain: whatever is typed, nothing but text is sent.
func FuzzPlain(f *testing.F) {
	f.Add([]byte("info\t\x1b[A\x1bOH\x9b1~\x12\x03\x0c\x15\x17\x7f\x08\r\n\x04"), false)
	f.Add([]byte("\x1b[200~a\rb\x1b[201~\r\n"), true)
	f.Fuzz(func(t *testing.T, keys []byte, password bool) {
		e, out, _ := plainEditor(Options{Columns: 10})
		e.Start("> ", password, func(string) { e.ShowPrompt() })
		for i, b := range keys {
			e.Feed(b)
			if i%7 == 3 {
				e.Erase()
				e.Resize(20, 5)
				e.Redraw()
			}
		}
		e.Cancel()
		e.Leave()
		control := func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == del }
		if i := bytes.IndexFunc([]byte(out.String()), control); i >= 0 {
			t.Errorf("%q has a control byte at %d", out.String(), i)
		}
	})
}
