// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// newExtendedEditor returns an editor with its prompt on a terminal, and the
// lines that it accepts.
func newExtendedEditor(columns int, complete Completer) (*Editor, *vt, *[]string) {
	return newEditorWith(Options{Extended: true, Columns: columns}, complete)
}

func newEditorWith(opts Options, complete Completer) (*Editor, *vt, *[]string) {
	term := newVT(opts.Columns, max(240/opts.Columns, 20))
	e := New(term, complete, opts)
	accepted := &[]string{}
	accept := func(line string) {
		*accepted = append(*accepted, line)
		e.ShowPrompt()
	}
	e.Start("> ", false, accept)
	e.ShowPrompt()
	return e, term, accepted
}

// past is the history at the beginning of each case.
var past = []string{"info block -v", "device_add usb-kbd,id=k", "info status"}

// extendedKeys are what to type and what the line is then, the cursor being at
// the |.
var extendedKeys = map[string]struct{ keys, want string }{
	"text":                            {"abc", "abc|"},
	"left and right":                  {"abc\x1b[D\x1b[D\x1b[C", "ab|c"},
	"left and right, SS3":             {"abc\x1bOD\x1bOD\x1bOC", "ab|c"},
	"left and right, 8-bit CSI":       {"abc\x9bD\x9bD\x9bC", "ab|c"},
	"^B ^F":                           {"abc\x02\x02\x06", "ab|c"},
	"home and end, xterm":             {"abc\x1b[Hx\x1b[Fy", "xabcy|"},
	"home and end, SS3":               {"abc\x1bOHx\x1bOFy", "xabcy|"},
	"home and end, Linux":             {"abc\x1b[1~x\x1b[4~y", "xabcy|"},
	"home and end, rxvt":              {"abc\x1b[7~x\x1b[8~y", "xabcy|"},
	"home with Ctrl":                  {"abc\x1b[1;5Hx", "x|abc"},
	"Delete":                          {"abc\x01\x1b[3~", "|bc"},
	"Delete with Ctrl":                {"one two\x01\x1b[3;5~", "| two"},
	"^D deletes":                      {"abc\x01\x04", "|bc"},
	"backspace":                       {"abc\x7f\x08", "a|"},
	"word left with Ctrl":             {"one two-three\x1b[1;5D", "one two-|three"},
	"word left with Ctrl, SS3":        {"one two\x1bO5D", "one |two"},
	"word left with Ctrl, old xterm":  {"one two\x1b[5D", "one |two"},
	"word left with Ctrl, rxvt":       {"one two\x1bOd", "one |two"},
	"word left with Alt":              {"one two\x1b\x1b[D", "one |two"},
	"word right with Alt":             {"one two\x01\x1b[1;3C", "one| two"},
	"M-b M-f":                         {"one two three\x1bb\x1bb\x1bf", "one two| three"},
	"M-b sent as CSI u":               {"one two\x1b[98;3u", "one |two"},
	"^A sent as CSI u":                {"one\x1b[97;5ux", "x|one"},
	"^A sent by modifyOtherKeys":      {"one\x1b[27;5;97~x", "x|one"},
	"^K ^Y":                           {"one two\x1bb\x0b\x01\x19", "two|one "},
	"^U ^Y":                           {"one two\x1bb\x15\x05\x19", "twoone |"},
	"^W takes what blanks enclose":    {"info a-b.c  \x17", "info |"},
	"M-DEL takes letters and digits":  {"info a-b.c\x1b\x7f", "info a-b.|"},
	"M-d":                             {"one two\x01\x1bd", "| two"},
	"kills in a row are one":          {"a b c\x17\x17\x19", "a b c|"},
	"kills apart are two":             {"a b\x17\x02\x06\x17\x19", "a |"},
	"M-y":                             {"one\x15two\x15\x19\x1by", "one|"},
	"M-y is for after ^Y":             {"one\x15two\x1by", "two|"},
	"^T in the line":                  {"abc\x02\x14", "acb|"},
	"^T at the end":                   {"abc\x14", "acb|"},
	"M-u M-l M-c":                     {"one TWO three\x01\x1bu\x1bl\x1bc", "ONE two Three|"},
	"undo of typing":                  {"one two\x1f", "one|"},
	"undo of a kill":                  {"one two\x15\x1f", "one two|"},
	"undo with ^X^U":                  {"one two\x15\x18\x15", "one two|"},
	"undo to the beginning":           {"one two\x1f\x1f\x1f\x1f", "|"},
	"^X alone does nothing":           {"one\x18\x01x", "onex|"},
	"up":                              {"\x1b[A", "info status|"},
	"up and down keep what is typed":  {"sav\x1b[A\x1b[A\x1b[B\x1b[B", "sav|"},
	"^P ^N":                           {"\x10\x10\x0e", "info status|"},
	"up at the oldest":                {"\x10\x10\x10\x10", "info block -v|"},
	"M-< M->":                         {"x\x1b<\x1b>", "x|"},
	"page up":                         {"info\x1b[5~\x1b[5~", "info| block -v"},
	"page up and down":                {"info\x1b[5~\x1b[5~\x1b[6~", "info| status"},
	"page down back to the line":      {"info\x1b[5~\x1b[6~", "info|"},
	"M-. is the last word":            {"x \x1b.", "x status|"},
	"M-. twice":                       {"x \x1b.\x1b.", "x usb-kbd,id=k|"},
	"^R":                              {"\x12usb\x01", "|device_add usb-kbd,id=k"},
	"^R stops where it found":         {"\x12usb\x1b[C", "device_add u|sb-kbd,id=k"},
	"^R again":                        {"\x12info\x12\x05", "info block -v|"},
	"^R ^S turns round":               {"\x12info\x12\x13\x05", "info block -v|"},
	"^R ^S ^S":                        {"\x12info\x12\x13\x13\x05", "info status|"},
	"^R without result":               {"old\x12zzz\x05", "old|"},
	"^R and ^G":                       {"old\x02\x12usb\x07", "ol|d"},
	"^R and DEL":                      {"\x12usbz\x7f\x05", "device_add usb-kbd,id=k|"},
	"^R, up goes on from there":       {"\x12usb\x1b[A", "info block -v|"},
	"^R ^R is the last search":        {"\x12usb\x07\x12usb\x05\x15\x12\x12\x05", "device_add usb-kbd,id=k|"},
	"unknown sequences":               {"a\x1b[1;2;3xb\x1b[?1;2cc\x1b[15~d\x1bOPe", "abcde|"},
	"function keys of Linux":          {"a\x1b[[Ab", "ab|"},
	"title sequences":                 {"a\x1b]0;title\ab\x1b]0;title\x1b\\c", "abc|"},
	"Shift-Tab":                       {"a\x1b[Zb", "ab|"},
	"shifted keys of rxvt":            {"abc\x1b[d\x1b[3$", "ab|"},
	"controls that mean nothing":      {"a\x00\x0f\x1a\x1c\x1db", "ab|"},
	"UTF-8":                           {"größe\x1b[D\x1b[D\x7f", "gr|ße"},
	"a mark goes with its letter":     {"e\u0301x\x1b[D\x7f", "|x"},
	"CR LF is one Enter":              {"quit\r\nx", "x|"},
	"^T at the beginning":             {"abc\x01\x14", "|abc"},
	"^T with wide characters":         {"a日本\x02\x14", "a本日|"},
	"M-u leaves what is no UTF-8":     {"\xff\xfea\x01\x1bu", "\xff\xfeA|"},
	"M-y with nothing killed":         {"a\x19\x1by", "a|"},
	"^U, ^K and ^Y":                   {"a b\x02\x15\x0bx\x19", "xa b|"},
	"edits of recalled lines stay":    {"\x10\x10x\x10\x0e", "device_add usb-kbd,id=kx|"},
	"... until Enter":                 {"\x10x\x10\r\x10\x10", "info status|"},
	"^C begins at the end again":      {"\x10\x10\x03\x10", "info status|"},
	"^R keeps what was typed":         {"new\x12usb\x05\x0e\x0e", "new|"},
	"^R and ESC":                      {"old\x12usb\x1b", "device_add |usb-kbd,id=k"},
	"^R and ^C":                       {"old\x12usb\x03x", "x|"},
	"^R, then a paste":                {"\x12usb\x1b[200~x\x1b[201~", "device_add x|usb-kbd,id=k"},
	"Enter after ESC":                 {"quit\x1b\rx", "x|"},
	"Enter after a lone ESC [":        {"quit\x1b[\rx", "x|"},
	"Enter after a lone ESC ]":        {"quit\x1b]\rx", "x|"},
	"Enter after a lone ESC O":        {"quit\x1bO\rx", "x|"},
	"^A after a lone ESC [ [":         {"quit\x1b[[\x01x", "x|quit"},
	"a key ends a title":              {"ab\x1b]0;x\x1b[Dc", "ac|b"},
	"a key ends a sequence":           {"ab\x1b[1;\x1b[Dc", "ac|b"},
	"a character ends a sequence":     {"ab\x1b[1;äc", "abäc|"},
	"Alt counts once":                 {"ab\x1b\x1b[[Ab", "abb|"},
	"key without character, CSI u":    {"ab\x1b[57358;1uc", "abc|"},
	"surrogate, CSI u":                {"ab\x1b[55296uc", "abc|"},
	"undo, CSI u":                     {"ab\x1b[47;5u", "|"},
	"^X and a letter that means none": {"a\x18eb", "ab|"},
	"paste with half a title":         {"\x1b[200~a\x1b]b\x1b[201~c", "a]bc|"},
	"paste with a lone ESC [ [":       {"\x1b[200~a\x1b[[\x1b[201~c\x01", "|ac"},
	"half a character":                {"a\xe4\xb8b", "ab|"},
	"Latin-1":                         {"a\xff\x80\x02b", "a\xffb|\x80"},
	"paste":                           {"\x1b[200~info block\x1b[201~", "info block|"},
	"paste of keys":                   {"\x1b[200~a\x01\x0b\x15\x03b\tc\x1b[201~", "ab c|"},
	"paste of lines":                  {"\x1b[200~a\r\nb\rc\nd\x1b[201~", "a\nb\nc\nd|"},
	"paste with sequences":            {"\x1b[200~a\x1b[A\x1b[31mb\x1b[201~", "ab|"},
}

func TestExtendedKeys(t *testing.T) {
	for name, c := range extendedKeys {
		t.Run(name, func(t *testing.T) {
			for _, chunked := range []bool{false, true} {
				e, term, _ := newExtendedEditor(80, nil)
				e.SetHistory(past)
				for _, b := range []byte(c.keys) {
					e.Feed(b)
					if chunked {
						e.Resize(79, 0)
						e.Resize(80, 0)
					}
				}
				got := string(e.line.text[:e.line.cursor]) + "|" + string(e.line.text[e.line.cursor:])
				require.Equal(t, c.want, got)
				requireScreen(t, e, term)
			}
		})
	}
}

func TestPasteRunsNothingBeforeEnter(t *testing.T) {
	e, term, accepted := newExtendedEditor(80, nil)
	feed(e, "\x1b[200~stop\rinfo status\r\ncont\n\x1b[201~")
	require.Empty(t, *accepted)
	feed(e, "\r")
	require.Equal(t, []string{"stop", "info status", "cont"}, *accepted)
	require.Equal(t, *accepted, e.History())
	require.Equal(t, []string{"> stop", "info status", "cont", "> info status", "> cont", ">"}, term.rows())
}

func TestForgetDropsPastedLines(t *testing.T) {
	term := newVT(80, 24)
	e := New(term, nil, Options{Extended: true})
	var accepted []string
	e.Start("> ", false, func(line string) { accepted = append(accepted, line) }) // as if it took time
	e.ShowPrompt()
	feed(e, "\x1b[200~stop\rcont\x1b[201~\r")
	e.Forget()
	e.ShowPrompt()
	require.Equal(t, []string{"stop"}, accepted)
	feed(e, "half\x03")
	require.Equal(t, []string{"> stop", "cont", "> half", ">"}, term.rows())
}

func TestPastedLinesAreNoPassword(t *testing.T) {
	term := newVT(80, 24)
	e := New(term, nil, Options{Extended: true})
	var secret string
	e.Start("> ", false, func(string) {
		e.Start("Password: ", true, func(text string) { secret = text })
		e.ShowPrompt()
	})
	e.ShowPrompt()
	feed(e, "\x1b[200~change vnc password\rcont\x1b[201~\r")
	require.Empty(t, secret)
	feed(e, "s3cret\r")
	require.Equal(t, "s3cret", secret)
}

// A line that begins with a blank is run, and forgotten, also where several were pasted. The classic editor keeps it.
func TestLinesThatAreNotToBeKept(t *testing.T) {
	const keys = "info status\r type secret\r\x1b[200~info name\n info uuid\ncont\n\x1b[201~\r"
	for _, extended := range []bool{true, false} {
		var ran []string
		e := New(newVT(80, 24), nil, Options{Extended: extended})
		e.Start("> ", false, func(line string) {
			ran = append(ran, line)
			e.ShowPrompt()
		})
		e.ShowPrompt()
		feed(e, keys)
		if extended {
			require.Equal(t, []string{"info status", " type secret", "info name", " info uuid", "cont"}, ran)
			require.Equal(t, []string{"info status", "info name", "cont"}, e.History())
		} else {
			require.Contains(t, e.History(), " type secret")
		}
	}
}

func TestPasswordLeavesNoTrace(t *testing.T) {
	term := newVT(80, 24)
	e := New(term, nil, Options{Extended: true})
	e.Start("Password: ", true, func(string) { e.Start("> ", false, nil) })
	e.ShowPrompt()
	e.SetHistory([]string{"info status"})
	feed(e, "hunter2\x15hunter3\x12x\x1b[A\x1b.\x1f\r") // kill, search, history, last word, undo
	e.ShowPrompt()
	feed(e, "\x19\x1f\x12hunter\x05")
	require.NotContains(t, term.sent.String(), "hunter3")
	require.Equal(t, []string{"info status"}, e.History())
	require.Equal(t, "", string(e.line.text))
}

func TestEndOfInput(t *testing.T) {
	term, ends := newVT(80, 24), 0
	e := New(term, nil, Options{Extended: true, EndOfInput: func() { ends++ }})
	e.Start("> ", false, nil)
	e.ShowPrompt()
	feed(e, "ab\x01\x04\x04")
	require.Zero(t, ends)
	feed(e, "\x04")
	require.Equal(t, 1, ends)
}

// What QEMU's virtual consoles do not understand is not sent to them
// (vc_putchar in ui/console-vc.c; they have no UTF-8).
func TestLimited(t *testing.T) {
	term := newVT(20, 24)
	e := New(term, nil, Options{Extended: true, Limited: true, Columns: 20})
	e.Start("> ", false, func(string) { e.ShowPrompt() })
	e.ShowPrompt()
	feed(e, "größe and more than one row\x1b[D\x1b[D\x01\x05\x0b\x17\x12x\x07\x0c\r")
	rest := term.sent.String()
	for rest != "" {
		if rest[0] != esc {
			require.Less(t, rest[0], byte(0x80))
			rest = rest[1:]
			continue
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return 'A' <= r && r <= 'Z' })
		require.Contains(t, "ABCDJKH", rest[end:end+1], "%q", rest)
		require.NotContains(t, rest[:end], "?")
		rest = rest[end+1:]
	}
}

func TestOutputAboveTheLine(t *testing.T) {
	e, term, _ := newExtendedEditor(10, nil)
	feed(e, "a line longer than that\x1b[D\x1b[D")
	e.Erase()
	term.WriteString("an event\n")
	e.Redraw()
	require.Equal(t, []string{"an event", "> a line l", "onger than", " that"}, term.rows())
	requireScreen(t, e, term)
}

func TestEraseAndRedrawNeedALine(t *testing.T) {
	e, term, _ := newExtendedEditor(10, nil)
	e.Start("> ", false, func(string) {}) // the line is still being run
	feed(e, "run\r")
	term.sent.Reset()
	e.Erase()
	e.Redraw()
	e.Resize(20, 0)
	e.Cancel()
	require.Empty(t, term.sent.String())
	e.ShowPrompt()
	e.Erase()
	e.Erase()
	e.Redraw()
	require.Equal(t, []string{"> run", ">"}, term.rows())
}

// Somebody who is connected anew is not within the paste of the one before.
func TestPromptForgetsHalfAPaste(t *testing.T) {
	e, term, accepted := newExtendedEditor(80, nil)
	feed(e, "\x1b[200~half")
	e.Restart()
	e.ShowPrompt()
	feed(e, "stop\r")
	require.Equal(t, []string{"stop"}, *accepted)
	requireScreen(t, e, term)
}

// ... but Ctrl-C does not make keys of the rest of a paste. The second one ends a
// paste that has no end.
func TestCancelWithinAPaste(t *testing.T) {
	e, _, accepted := newExtendedEditor(80, nil)
	feed(e, "\x1b[200~half\r")
	e.Cancel()
	feed(e, "quit\rquit\r")
	require.Empty(t, *accepted)
	e.Cancel()
	e.Cancel()
	feed(e, "stop\r")
	require.Equal(t, []string{"stop"}, *accepted)
}

func TestCancelDropsPastedLines(t *testing.T) {
	var e *Editor
	var accepted []string
	accept := func(line string) {
		accepted = append(accepted, line)
		e.Start("Password: ", true, nil)
		e.ShowPrompt()
	}
	e = New(discard{}, nil, Options{Extended: true, Cancelled: func() { e.Start("> ", false, accept) }})
	e.Start("> ", false, accept)
	e.ShowPrompt()
	feed(e, "\x1b[200~set_password\rquit\x1b[201~\r\x03")
	require.Equal(t, []string{"set_password"}, accepted)
}

func TestPasteKeepsEmptyLines(t *testing.T) {
	e, _, accepted := newExtendedEditor(80, nil)
	feed(e, "\x1b[200~\r\nstop\r\n\r\ncont\r\n\r\n\x1b[201~\r")
	require.Equal(t, []string{"", "stop", "", "cont"}, *accepted)
}

// However many lines are pasted, they are run one after the other, not one
// within the other.
func TestPastedLinesDoNotNest(t *testing.T) {
	term := discard{}
	e := New(term, nil, Options{Extended: true})
	depth, deepest, lines := 0, 0, 0
	e.Start("> ", false, func(string) {
		lines++
		depth++
		deepest = max(deepest, depth)
		e.ShowPrompt()
		depth--
	})
	e.ShowPrompt()
	feed(e, "\x1b[200~"+strings.Repeat("p\n", 1000)+"\x1b[201~\r")
	require.Equal(t, 1000, lines)
	require.LessOrEqual(t, deepest, 2)
}

func TestCancelledPassword(t *testing.T) {
	term := newVT(80, 24)
	var e *Editor
	e = New(term, nil, Options{Extended: true, Cancelled: func() { e.Start("> ", false, nil) }})
	e.Start("Password: ", true, func(string) { t.Error("accepted") })
	e.ShowPrompt()
	feed(e, "hunter2\x03info")
	require.Equal(t, []string{"Password: *******", "> info"}, term.rows())
}

func TestHistoryHoldsLines(t *testing.T) {
	e, _, _ := newExtendedEditor(80, nil)
	e.SetHistory([]string{"one", "two\nthree", "one", ""})
	require.Equal(t, []string{"one"}, e.History())
}

func TestLongLineKeepsWholeCharacters(t *testing.T) {
	e := New(discard{}, nil, Options{Extended: true})
	e.Start("> ", false, nil)
	feed(e, "\x1b[200~"+strings.Repeat("x", maxExtended-1)+"é\x1b[201~é")
	require.Equal(t, maxExtended-1, len(e.line.text))
	feed(e, "y\x15\x19\x19")
	require.Equal(t, maxExtended, len(e.line.text))
}

func TestLeaveEndsBracketedPaste(t *testing.T) {
	e, term, _ := newExtendedEditor(80, nil)
	require.Contains(t, term.sent.String(), pasteOn)
	e.Leave()
	require.True(t, strings.HasSuffix(term.sent.String(), "\n"+PlainPaste))
}

// Keys that come together leave the terminal as they do one by one.
func TestHold(t *testing.T) {
	for _, keys := range []string{
		"info status", "a line that wraps\x01\x04 somewhere", "one\rtwo", "st\x12on\x1bx", "say \t\tmore", "\x1b[200~a\rb\x1b[201~c",
		"x\x0cy", "half\x03whole", strings.Repeat("long ", 30) + "\x1b[H\x0b",
	} {
		complete := func(string) (Completions, bool) {
			return Completions{Words: []string{"alpha", "alps"}}, true
		}
		alone, first, _ := newExtendedEditor(20, complete)
		feed(alone, keys)
		together, second, _ := newExtendedEditor(20, complete)
		together.Hold()
		feed(together, keys)
		together.Release()
		require.Equal(t, first.rows(), second.rows(), "%q", keys)
		require.Equal(t, first.Cursor(), second.Cursor(), "%q", keys)
	}
}

// What a key costs does not depend on the keys that come with it.
func BenchmarkPasteIntoLongLine(b *testing.B) {
	e, _, _ := newExtendedEditor(20, nil)
	feed(e, strings.Repeat("a", 40000))
	b.ReportAllocs()
	for b.Loop() {
		e.Hold()
		feed(e, strings.Repeat("a\x08", 1000))
		e.Release()
	}
}
