// SPDX-License-Identifier: GPL-2.0-or-later

package monitor_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
)

// ownHMP is a QEMU whose own HMP says text, and notes what it gets.
type ownHMP struct {
	fakeQEMU
	text  string
	lines []string
}

func newOwnHMP(text string) *ownHMP {
	q := &ownHMP{fakeQEMU: newFake(), text: text}
	q.fakeQEMU["human-monitor-command"] = func(r qmp.Request) (json.RawMessage, error) {
		var args struct {
			Line string `json:"command-line"`
		}
		if err := json.Unmarshal(r.Arguments, &args); err != nil {
			return nil, err
		}
		q.lines = append(q.lines, args.Line)
		return json.Marshal(q.text)
	}
	return q
}

func (q *ownHMP) open(mode monitor.Passthrough, rows ...*monitor.Command) (*monitortest.Host, *monitor.Session) {
	host := &monitortest.Host{}
	vm := monitor.NewVM(qmp.NewClient(q), monitor.NewTable(rows))
	return host, vm.Open(host, monitor.Options{CPUIndex: -1, Passthrough: mode})
}

// QEMU remembers the print format of the lines that it runs, we that of ours. Each
// row: two lines, and the second as QEMU's own HMP gets it.
func TestRememberedFormatOfLinesForQEMU(t *testing.T) {
	lacking := []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{"x-not-there"}}}
	for _, tt := range []struct{ first, second, want string }{
		{"p/d 16", "p $pc", "p /1dw $pc"},
		{"x/8xb 0", "x $pc", "x /1xb $pc"},
		{"x/2xg 0", "i 0x80", "i /1xg 0x80"},
		{"x/2i $pc", "p $pc", "p /1i $pc"},
		{"p/c 65", "p $eax", "p /1cw $eax"},
		{"p 1", "x/3 $pc", "x /3xw $pc"},
		{"p/u 1", "x/4294967297dg $pc", "x /4294967297dg $pc"},
		{"p/x 1", "  x/2i $pc", "  x /2i $pc"},
		{"p/x 1", "x/4ib $pc", "x /4ib $pc"},
		{"p/d 1", "x/z $pc", "x /z $pc"},
	} {
		q := newOwnHMP("")
		_, s := q.open(monitor.PassAuto,
			&monitor.Command{Name: "print|p", Args: "fmt:/,val:l", Run: say("")},
			&monitor.Command{Name: "x", Args: "fmt:/,addr:l", Sources: lacking, Success: monitor.Anything},
			&monitor.Command{Name: "i", Args: "fmt:/,addr:i,index:i.", Sources: lacking})
		s.Run(tt.first)
		s.Run(tt.second)
		require.NotEmpty(t, q.lines, "%v", tt)
		assert.Equal(t, tt.want, q.lines[len(q.lines)-1], "%v", tt)
	}
}

// Whether a line failed that QEMU's own HMP has run.
func TestFailureOfLinesForQEMU(t *testing.T) {
	lacking := []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{"x-not-there"}}}
	rows := []*monitor.Command{
		{Name: "silent", Args: "id:s", Sources: lacking},
		{Name: "talks", Args: "id:s?", Sources: lacking, Success: monitor.Begins("OK")},
		{Name: "info", Args: "item:s?", Run: say("")},
		{Name: "any", Info: true, Args: "n:i?", Sources: lacking},
	}
	for _, tt := range []struct {
		line, text string
		ok         bool
	}{
		{"silent x", "", true},
		{"silent x", "Device 'x' not found\n", false},
		{"silent x", "warning: 'silent' is deprecated\n", true},
		{"silent x", "warning: short-form boolean option 'on' deprecated\nPlease use on=on instead\n", true},
		{"silent x", "Please use it\n", false},
		{"silent", "", false}, // an argument is missing, whatever QEMU says
		{"talks x", "OK\n", true},
		{"talks x", "warning: old\nOK\n", true},
		{"talks x", "Could not open 'x'\n", false},
		{"info any", "what it shows\n", true},
		{"info any", "Error: no\n", false},
		{"info any", "You want this first.\nError: no\n", false},
		{"info any z", "any: not a number\nTry \"help info any\" for more information\n", false},
		{"info any $x", "unknown register\nTry \"help info any\" for more information\n", false},
		{"info any", "Command \"info any\" is not available.\n", false},
		{"downstream x", "done\n", true},
		{"downstream x", "Error: no\n", false},
		{"nosuch", "unknown command: 'nosuch'\n", false},
	} {
		host, s := newOwnHMP(tt.text).open(monitor.PassAuto, rows...)
		assert.Equal(t, tt.ok, s.Run(tt.line), "%v", tt)
		assert.Equal(t, tt.text, host.Take(), "%v", tt)
	}
}

// What is longer than a line that one can type at QEMU's own HMP does not go there: QEMU
// takes a time for it that grows with its square.
func TestLongUnknownLine(t *testing.T) {
	for length, want := range map[int]string{4095: "theirs\n", 4096: "unknown command: '" + strings.Repeat("A", 4096) + "'\n"} {
		host, s := newOwnHMP("theirs\n").open(monitor.PassAuto, rows()...)
		s.Run(strings.Repeat("A", length))
		assert.Equal(t, want, host.Take())
	}
}

// QMP would carry another line.
func TestUnknownLineThatIsNoUTF8(t *testing.T) {
	q := newOwnHMP("theirs\n")
	host, s := q.open(monitor.PassAuto, rows()...)
	s.Run("caf\xe9 1")
	assert.Equal(t, "unknown command: 'caf\xe9'\n", host.Take())
	assert.Empty(t, q.lines)
	s.Run("caf\u00e9 1")
	assert.Equal(t, []string{"caf\u00e9 1"}, q.lines)
}

// Before machine initialization has completed, QEMU's own HMP is not to be had by
// QMP, and what the line says must not be its refusal.
func TestPreconfigWithPassthrough(t *testing.T) {
	for _, mode := range []monitor.Passthrough{monitor.PassAuto, monitor.PassAlways} {
		q := newOwnHMP("theirs\n")
		q.fakeQEMU["query-mice"] = &qmp.Error{Class: "GenericError",
			Desc: "The command 'query-mice' is permitted only after machine initialization has completed"}
		host, s := q.open(mode, rows()...)
		for line, want := range map[string]string{
			"info status": "Command 'info status' not available until machine initialization has completed.\n",
			"lacking":     "Command 'lacking' not available until machine initialization has completed.\n",
			"nosuch":      "unknown command: 'nosuch'\n",
			"say hi":      "hi\n",
		} {
			s.Run(line)
			assert.Equal(t, want, host.Take(), "%v %s", mode, line)
		}
		assert.Empty(t, q.lines)
	}
}

// What would end QEMU does not go to its own HMP either.
func TestLineThatWouldEndQEMU(t *testing.T) {
	q := newOwnHMP("theirs\n")
	host, s := q.open(monitor.PassAlways, &monitor.Command{Name: "deadly",
		Sources:  []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{"query-mice"}}},
		Passable: func(*qmp.Facts, string) (bool, error) { return false, nil },
		Run:      func(*monitor.Call) error { return &qmp.Error{Desc: "this ends QEMU"} }})
	assert.False(t, s.Run("deadly"))
	assert.Equal(t, "Error: this ends QEMU\n", host.Take())
	assert.Empty(t, q.lines)
}

// What the built-in monitor keeps to itself still is a failure, and is told those who
// want to know.
func TestHiddenFailure(t *testing.T) {
	fake := newFake()
	hidden := &monitor.Command{Name: "stop", Run: func(c *monitor.Call) error { return c.FailHidden(c.Execute("stop", nil, nil)) }}
	for _, tt := range []struct {
		answer any
		told   string
		text   string
	}{
		{`{}`, "", ""},
		{&qmp.Error{Class: "GenericError", Desc: "a dump is under way"}, "a dump is under way", ""},
		{qmp.ErrClosed, "", "Error: " + qmp.ErrClosed.Error() + "\n"},
		{`"garbage"`, "", "Error: unexpected reply to stop: string instead of object\n"},
	} {
		fake["stop"] = tt.answer
		var told string
		host := &monitortest.Host{}
		s := monitor.NewVM(qmp.NewClient(fake), monitor.NewTable([]*monitor.Command{hidden})).
			Open(host, monitor.Options{CPUIndex: -1, Hidden: func(text string) { told = text }})
		assert.Equal(t, tt.told == "" && tt.text == "", s.Run("stop"), "%v", tt.answer)
		assert.Equal(t, tt.told, told)
		assert.Equal(t, tt.text, host.Take())
	}
}

// TestFallbackKeepsTheFormat: a handler that finds out that it cannot serve the line passes it
// with the print format that is in effect.
func TestFallbackKeepsTheFormat(t *testing.T) {
	q := newOwnHMP("from QEMU\n")
	_, s := q.open(monitor.PassAuto,
		&monitor.Command{Name: "print|p", Args: "fmt:/,val:l", Run: func(*monitor.Call) error { return nil }},
		&monitor.Command{Name: "x", Args: "fmt:/,addr:l", Sources: []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{"query-mice"}}},
			Run: func(*monitor.Call) error { return &monitor.UnsupportedError{Need: "more"} }, Success: monitor.Anything})
	require.True(t, s.Run("p/i 5"))
	require.True(t, s.Run("x/2 0"))
	assert.Equal(t, []string{"x /2i 0"}, q.lines)
}

// TestLinesThatEndQEMU are not passed: QEMU 7.2 and 10.0 end with SIGFPE or SIGSEGV.
func TestLinesThatEndQEMU(t *testing.T) {
	lacking := []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{"x-not-there"}}}
	for _, mode := range []monitor.Passthrough{monitor.PassAuto, monitor.PassAlways} {
		for _, line := range []string{
			"i -9223372036854775808/-1", "i -9223372036854775808%-1", "i $pc+(-9223372036854775808/-1)", "i $pc*0+1+(-9223372036854775808/-1)",
			"i " + strings.Repeat("(", 100000), "i $pc+" + strings.Repeat("(", 100000),
		} {
			q := newOwnHMP("")
			host, s := q.open(mode, &monitor.Command{Name: "i", Args: "fmt:/,addr:l", Sources: lacking,
				Run: func(*monitor.Call) error { return nil }})
			assert.False(t, s.Run(line), "%.40s", line)
			assert.NotEmpty(t, host.Take())
			assert.Empty(t, q.lines, "%.40s", line)
		}
	}
}

// TestOwnRowsAreNotPassed: no QEMU's own HMP has them, nor help on them.
func TestOwnRowsAreNotPassed(t *testing.T) {
	for _, mode := range []monitor.Passthrough{monitor.PassAuto, monitor.PassAlways} {
		q := newOwnHMP("from QEMU\n")
		sources := []monitor.Source{{Kind: monitor.SourceBuiltin, Commands: []string{"human-monitor-command"}}, {Kind: monitor.SourceClient}}
		host, s := q.open(mode,
			&monitor.Command{Name: "info", Args: "item:s?"},
			&monitor.Command{Name: "hello", Info: true, Extra: true, Sources: []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{"query-mice"}}},
				Run: func(c *monitor.Call) error { c.Print("hello\n"); return nil }},
			&monitor.Command{Name: "help|?", Args: "name:S?", Sources: sources,
				Run: func(c *monitor.Call) error { c.Print("ours\n"); return nil }})
		for line, want := range map[string]string{"info hello": "hello\n", "help info hello": "ours\n", "? stop": "from QEMU\n"} {
			s.Run(line)
			assert.Equal(t, want, host.Take(), line)
		}
	}
}
