// SPDX-License-Identifier: GPL-2.0-or-later

package monitor_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
)

// fakeQEMU answers by command name; a Go error stands for a dead connection.
type fakeQEMU map[string]any

func (f fakeQEMU) Execute(r qmp.Request) (json.RawMessage, error) {
	switch answer := f[r.Command].(type) {
	case nil:
		return nil, &qmp.Error{Class: qmp.ErrNotFound, Desc: "The command " + r.Command + " has not been found"}
	case error:
		return nil, answer
	case string:
		return json.RawMessage(answer), nil
	case func(r qmp.Request) (json.RawMessage, error):
		return answer(r)
	default:
		return nil, errors.New("fake: no such kind of answer")
	}
}

func newFake() fakeQEMU {
	return fakeQEMU{
		"query-version":  `{"qemu":{"major":10,"minor":0,"micro":2},"package":""}`,
		"query-mice":     `[]`,
		"query-commands": `[{"name":"query-mice"},{"name":"human-monitor-command"}]`,
		"query-block":    `[{"device":"ide0"},{"device":""},{"device":"ide1"}]`,
	}
}

func rows() []*monitor.Command {
	return []*monitor.Command{
		{Name: "info", Args: "item:s?", Preconfig: true, Run: say("help\n")},
		{Name: "sleep", Run: func(c *monitor.Call) error {
			left := 3
			c.Background(time.Second, func(c *monitor.Call) bool {
				left--
				return left > 0
			})
			return nil
		}},
		{Name: "say|echo", Args: "word:s?", Preconfig: true, Run: func(c *monitor.Call) error {
			c.Print(c.Args.String("word") + "\n")
			return nil
		}},
		{Name: "fail", Run: func(*monitor.Call) error { return errors.New("it broke") }},
		{Name: "panic", Run: func(*monitor.Call) error { panic("ouch") }},
		{Name: "hinted", Run: func(*monitor.Call) error { return &qmp.Error{Desc: "no", Hint: "try yes\n"} }},
		{Name: "idle", Run: func(*monitor.Call) error { return monitor.ErrNotBuilt }},
		{Name: "leave", Run: func(c *monitor.Call) error { c.SuspendForGood(); return nil }},
		{Name: "block", Args: "device:B", Run: say("")},
		{Name: "lacking", Sources: []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{"x-not-there"}}}, Run: say("never\n")},
		{Name: "partly", Args: "val:l?", Run: func(*monitor.Call) error {
			return &monitor.UnsupportedError{Need: "this needs x-more"}
		}},
		{Name: "secret", Run: func(c *monitor.Call) error {
			c.Password(func(c *monitor.Call, pw string) error { c.Print("got " + pw + "\n"); return nil })
			return nil
		}},
		{Name: "status", Info: true, Sources: []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{"query-mice"}}}, Run: say("fine\n")},
	}
}

func say(text string) func(*monitor.Call) error {
	return func(c *monitor.Call) error { c.Print(text); return nil }
}

func open(f fakeQEMU, opts monitor.Options) (*monitortest.Host, *monitor.Session) {
	host := &monitortest.Host{}
	opts.CPUIndex = -1
	return host, monitor.NewVM(qmp.NewClient(f), monitor.NewTable(rows())).Open(host, opts)
}

// The texts are those of monitor/hmp.c in QEMU.
func TestLines(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"", ""},
		{"   ", ""},
		{"nosuch", "unknown command: 'nosuch'\n"},
		{"  nosuch x", "unknown command: '  nosuch'\n"},
		{"foo/bar", "unknown command: 'foo'\n"},
		{"info foo", "unknown command: 'info foo'\n"},
		{"info", "help\n"},
		{"info status", "fine\n"},
		{"status", "unknown command: 'status'\n"},
		{"info  status  x", "status: extraneous characters at the end of line\nTry \"help info  status\" for more information\n"},
		{"say hello", "hello\n"},
		{"echo hello", "hello\n"},
		{"SAY hello", "unknown command: 'SAY'\n"},
		{"sa hello", "unknown command: 'sa'\n"},
		{"say a b", "say|echo: extraneous characters at the end of line\nTry \"help say\" for more information\n"},
		{"block", "block: block device name expected\nTry \"help block\" for more information\n"},
		{"fail", "Error: it broke\n"},
		{"hinted", "Error: no\ntry yes\n"},
		{"idle", "Command \"idle\" is not available.\n"},
		{"  idle  ", "Command \"  idle  \" is not available.\n"},
		{"panic", "Error: internal error in panic: ouch\n"},
		{"lacking", "Error: 'lacking' needs QMP command x-not-there, which this QEMU does not have (newer ones have it)\n"},
	} {
		host, s := open(newFake(), monitor.Options{})
		ok := s.Run(tt.line)
		require.Equal(t, tt.want, host.Take(), "line %q", tt.line)
		failed := strings.Contains(tt.want, "unknown") || strings.Contains(tt.want, "Error") ||
			strings.Contains(tt.want, "Try") || strings.Contains(tt.want, "not available")
		require.Equal(t, !failed, ok, "line %q", tt.line)
	}
}

func TestPreconfig(t *testing.T) {
	fake := newFake()
	fake["query-mice"] = &qmp.Error{Class: "GenericError",
		Desc: "The command 'query-mice' is permitted only after machine initialization has completed"}
	host, s := open(fake, monitor.Options{})
	require.False(t, s.Run("fail x"))
	require.Equal(t, "Command 'fail' not available until machine initialization has completed.\n", host.Take())
	require.True(t, s.Run("say hi"))
	require.Equal(t, "hi\n", host.Take())
	require.Equal(t, []string{"echo", "info", "say"}, s.Complete(""))
	fake["query-mice"] = `[]`
	s.Run("fail")
	require.Equal(t, "Error: it broke\n", host.Take())
}

func terminal(t *testing.T) (*monitortest.Host, *monitor.Session) {
	t.Helper()
	host, s := open(newFake(), monitor.Options{Terminal: true})
	require.Empty(t, host.Take())
	s.Event(monitor.Opened)
	require.True(t, host.Resumed)
	host.Settle(s)
	require.Equal(t, "QEMU 10.0.2 monitor - type 'help' for more information\n(qemu) ", host.Take())
	return host, s
}

func TestPromptFollowsOutput(t *testing.T) {
	host, s := terminal(t)
	line := []byte("say hi\rsay ho\r")
	n := s.Feed(line)
	require.Equal(t, len("say hi\r"), n, "input stops where the line suspends the monitor")
	require.True(t, s.Busy() || host.Resumed)
	require.True(t, strings.HasSuffix(host.Take(), "\nhi\n"))
	host.Settle(s)
	require.Equal(t, "(qemu) ", host.Take())
	require.Equal(t, len(line)-n, s.Feed(line[n:]))
	host.Settle(s)
	require.True(t, strings.HasSuffix(host.Take(), "\nho\n(qemu) "))
}

func TestNoPromptAfterLeaving(t *testing.T) {
	host, s := terminal(t)
	s.Feed([]byte("leave\r"))
	host.Take()
	host.Settle(s)
	require.Empty(t, host.Take())
	require.True(t, s.Busy())
}

func TestBackgroundSuspendsUntilDone(t *testing.T) {
	host, s := terminal(t)
	s.Feed([]byte("sleep\r"))
	host.Take()
	require.True(t, host.Suspended)
	require.Len(t, host.Timers, 1)
	host.Settle(s)
	require.Equal(t, "(qemu) ", host.Take())
	require.False(t, s.Busy())
	s.Tick(4711) // unknown tokens mean nothing
}

// TestPasswordsCommandIsALine: what a password was asked for is run as a line is, so that Ctrl-C
// is no key for the editor meanwhile.
func TestPasswordsCommandIsALine(t *testing.T) {
	var s *monitor.Session
	var busy, running bool
	host := &monitortest.Host{}
	s = monitor.NewVM(qmp.NewClient(newFake()), monitor.NewTable([]*monitor.Command{{Name: "ask", Run: func(c *monitor.Call) error {
		c.Password(func(*monitor.Call, string) error {
			busy, running = s.Busy(), s.Running()
			return nil
		})
		return nil
	}}})).Open(host, monitor.Options{Terminal: true, CPUIndex: -1})
	s.Event(monitor.Opened)
	host.Settle(s)
	s.Feed([]byte("ask\r"))
	host.Settle(s)
	s.Feed([]byte("pw\r"))
	require.True(t, busy && running)
	require.True(t, host.Suspended || host.Resumed, "the host was told")
	host.Settle(s)
	require.False(t, s.Busy() || s.Running())
}

func TestPasswordIsNotShownNorKept(t *testing.T) {
	host, s := terminal(t)
	s.Feed([]byte("secret\r"))
	host.Take()
	host.Settle(s)
	require.Equal(t, "Password: ", host.Take())
	s.Feed([]byte("pw\r"))
	host.Settle(s)
	out := host.Take()
	require.True(t, strings.HasSuffix(out, "got pw\n(qemu) "), "%q", out)
	require.NotContains(t, strings.Split(out, "got")[0], "pw")
	require.Contains(t, out, "**")
}

func TestPasswordNeedsATerminal(t *testing.T) {
	host, s := open(newFake(), monitor.Options{})
	require.False(t, s.Run("secret"))
	require.Equal(t, "terminal does not support password prompting\n", host.Take())
}

func TestFocusWhileIdle(t *testing.T) {
	host, s := terminal(t)
	s.Feed([]byte("half"))
	host.Take()
	s.Event(monitor.FocusOut)
	require.Equal(t, "\n", host.Take())
	require.True(t, host.Suspended)
	s.Event(monitor.FocusOut) // told twice
	s.Event(monitor.FocusIn)
	host.Settle(s)
	require.Equal(t, "(qemu) ", host.Take(), "the half-typed line is lost")
	require.False(t, s.Busy())
}

func TestOpenedWithoutFocusWaitsForIt(t *testing.T) {
	host, s := open(newFake(), monitor.Options{Terminal: true})
	s.Event(monitor.FocusOut)
	s.Event(monitor.Opened)
	host.Settle(s)
	require.NotContains(t, host.Take(), "(qemu)")
	s.Event(monitor.FocusIn)
	host.Settle(s)
	require.Equal(t, "(qemu) ", host.Take())
}

func TestReopenKeepsHistory(t *testing.T) {
	host, s := terminal(t)
	s.Feed([]byte("say one\r"))
	host.Settle(s)
	s.Event(monitor.Opened)
	host.Settle(s)
	host.Take()
	s.Feed([]byte("\x1b[A\r"))
	require.Contains(t, host.Take(), "\none\n")
}

func TestGuestTextCannotCommandTheTerminal(t *testing.T) {
	host, s := terminal(t)
	s.Feed([]byte("say \"\x1b[2Jx\"\r"))
	out := host.Take()
	_, printed, _ := strings.Cut(out, "\n")
	require.NotContains(t, printed, "\x1b")
	host, s = open(newFake(), monitor.Options{})
	s.Run("say \"a\x7fb\"")
	require.Equal(t, "a\x7fb\n", host.Take(), "programs get the bytes")
}

func TestLineWithoutTerminal(t *testing.T) {
	host, s := open(newFake(), monitor.Options{})
	s.Event(monitor.Opened)
	s.Feed([]byte("say hi\x00"))
	require.Equal(t, "hi\n", host.Take())
	s.Feed([]byte("say hi"))
	require.Equal(t, "corrupted command\n", host.Take())
}

func TestClosedSessionIsSilent(t *testing.T) {
	host, s := terminal(t)
	s.Feed([]byte("sleep\r"))
	token := host.Timers[0]
	host.Take()
	s.Close()
	s.Tick(token)
	s.Run("say hi")
	require.Empty(t, host.Take())
}

func TestCompletion(t *testing.T) {
	for line, want := range map[string][]string{
		"":          {"block", "echo", "fail", "hinted", "idle", "info", "lacking", "leave", "panic", "partly", "say", "secret", "sleep"},
		"l":         {"lacking", "leave"},
		"  l":       {"lacking", "leave"},
		"info ":     {"status"},
		"info s":    {"status"},
		"info x":    nil,
		"block ":    {"ide0", "ide1"},
		"block ide": {"ide0", "ide1"},
		"nosuch ":   nil,
		"say \"":    nil,
	} {
		_, s := open(newFake(), monitor.Options{})
		require.Equal(t, want, s.Complete(line), "line %q", line)
	}
}

func TestPassthrough(t *testing.T) {
	var lines []string
	fake := newFake()
	fake["human-monitor-command"] = func(r qmp.Request) (json.RawMessage, error) {
		var args struct {
			Line string `json:"command-line"`
		}
		if err := json.Unmarshal(r.Arguments, &args); err != nil {
			return nil, err
		}
		lines = append(lines, args.Line)
		return json.RawMessage(`"theirs\r\n"`), nil
	}
	for _, tt := range []struct {
		mode monitor.Passthrough
		line string
		want string
	}{
		{monitor.PassNever, "nosuch", "unknown command: 'nosuch'\n"},
		{monitor.PassAuto, "nosuch", "theirs\n"},
		{monitor.PassAuto, "lacking", "theirs\n"},
		{monitor.PassAuto, "partly", "theirs\n"},
		{monitor.PassAuto, "partly $pc", "theirs\n"},
		{monitor.PassNever, "partly", "Error: this needs x-more\n"},
		{monitor.PassNever, "partly $pc", "$pc needs QMP command x-query-cpu-register, which this QEMU does not have (one with libhmp's commands has it)\n" +
			"Try \"help partly\" for more information\n"},
		{monitor.PassAuto, "say hi", "hi\n"},
		{monitor.PassAlways, "info status", "theirs\n"},
	} {
		host, s := open(fake, monitor.Options{Passthrough: tt.mode})
		s.Run(tt.line)
		require.Equal(t, tt.want, host.Take(), "%v %q", tt.mode, tt.line)
	}
	require.Equal(t, []string{"nosuch", "lacking", "partly", "partly $pc", "info status"}, lines)
}

func TestDeadConnectionIsAnError(t *testing.T) {
	fake := fakeQEMU{"query-mice": qmp.ErrClosed, "query-version": qmp.ErrClosed}
	host, s := open(fake, monitor.Options{})
	require.False(t, s.Run("fail"))
	require.Equal(t, "Error: "+qmp.ErrClosed.Error()+"\n", host.Take())
}

// resizedDevice finds out that its size has changed when it is written to.
type resizedDevice struct {
	monitortest.Host
	s *monitor.Session
}

func (d *resizedDevice) Output(text []byte) {
	d.Host.Output(text)
	d.s.Resize(100, 0)
}

func TestCallsWithinOutput(t *testing.T) {
	host := &resizedDevice{}
	host.s = monitor.NewVM(qmp.NewClient(newFake()), monitor.NewTable(rows())).
		Open(host, monitor.Options{Terminal: true, CPUIndex: -1})
	host.s.Event(monitor.Opened)
	host.Settle(host.s)
	host.Take()
	host.s.Run("say once")
	require.Equal(t, "once\n", host.Take())
}

func TestPromptAfterPanicInBackground(t *testing.T) {
	host := &monitortest.Host{}
	broken := append(rows(), &monitor.Command{Name: "break", Run: func(c *monitor.Call) error {
		c.Background(time.Second, func(*monitor.Call) bool { panic("on tick") })
		return nil
	}})
	s := monitor.NewVM(qmp.NewClient(newFake()), monitor.NewTable(broken)).
		Open(host, monitor.Options{Terminal: true, CPUIndex: -1})
	s.Event(monitor.Opened)
	host.Settle(s)
	host.Take()
	s.Feed([]byte("break\r"))
	host.Settle(s)
	require.True(t, strings.HasSuffix(host.Take(), "Error: internal error in timer: on tick\n(qemu) "))
	require.False(t, s.Busy())
}
