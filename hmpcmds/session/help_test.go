// SPDX-License-Identifier: GPL-2.0-or-later

package session

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
	"libhmp/hmpcmds/internal/row"
)

// few is a table of the help rows and some others.
func few() *monitor.Table {
	rows := []*monitor.Command{
		{Name: "stop|s", Help: "pause"},
		{Name: "x", Params: "/fmt addr", Help: "dump"},
		{Name: "early", Help: "soon", Preconfig: true},
		{Name: "gone", Help: "no more", Exists: func(*qmp.Facts) (bool, error) { return false, nil }},
		{Name: "changed", Params: "old", Help: "new", Adapt: func(c *monitor.Command, _ *qmp.Facts) error {
			c.Params = "new"
			return nil
		}},
		{Name: "ours", Help: "not QEMU's", Extra: true},
		{Name: "ours", Info: true, Help: "not QEMU's", Extra: true},
		{Name: "status", Info: true, Help: "how it is"},
		{Name: "gone", Info: true, Exists: func(*qmp.Facts) (bool, error) { return false, nil }},
		{Name: "version", Info: true, Help: "what it is", Preconfig: true},
	}
	for _, r := range Rows {
		if r.Name == "help|?" || r.Name == row.InfoRow {
			rows = append(rows, r)
		}
	}
	return monitor.NewTable(rows)
}

// The layout, and what is said about what, is that of QEMU 10.0.
func TestHelp(t *testing.T) {
	const (
		helpLine = "help|? [cmd] -- list the commands, or say what one of them does\n"
		infoLine = "info [subcommand] -- show something about the virtual machine, or list what can be shown\n"
		infos    = "info status  -- how it is\ninfo version  -- what it is\n"
	)
	for _, tt := range []struct{ line, want string }{
		{"help", "changed new -- new\nearly  -- soon\n" + helpLine + infoLine + "stop|s  -- pause\nx /fmt addr -- dump\n"},
		{"?", "changed new -- new\nearly  -- soon\n" + helpLine + infoLine + "stop|s  -- pause\nx /fmt addr -- dump\n"},
		{"help x", "x /fmt addr -- dump\n"},
		{"help x more words", "x /fmt addr -- dump\n"},
		{"help s", "stop|s  -- pause\n"},
		{"help stop|s", "unknown command: 'stop|s'\n"},
		{"help ours", "ours  -- not QEMU's\n"},
		{"help info ours", "info ours  -- not QEMU's\n"},
		{"help sto", "unknown command: 'sto'\n"},
		{"help nosuch word", "unknown command: 'nosuch'\n"},
		{"help gone", "unknown command: 'gone'\n"},
		{"help info", infos},
		{"info", infos},
		{"info  ", infos},
		{"help info status", "info status  -- how it is\n"},
		{"help  info   status  x", "info status  -- how it is\n"},
		{"help info nosuch x", "unknown command: 'info nosuch'\n"},
		{"help info gone", "unknown command: 'info gone'\n"},
		{`help "info status"`, "unknown command: 'info status'\n"},
		{`help "info" "status"`, "info status  -- how it is\n"},
		{`help "`, ""},
		{`help x "\q"`, ""},
		{"help a b c d e f g h i j k l m n o p", "unknown command: 'a'\n"},
		{"help a b c d e f g h i j k l m n o p q", ""},
	} {
		host := &monitortest.Host{}
		qemu := hmptest.Replies{"query-mice": "[]", "query-commands": "[]"}
		s := monitor.NewVM(qmp.NewClient(qemu), few()).Open(host, monitor.Options{CPUIndex: -1})
		ok := s.Run(tt.line)
		require.Equal(t, tt.want, host.Take(), "line %q", tt.line)
		require.Equal(t, !strings.HasPrefix(tt.want, "unknown"), ok, "line %q", tt.line)
	}
}

func TestHelpBeforeTheMachineIsReady(t *testing.T) {
	host := &monitortest.Host{}
	qemu := hmptest.Replies{"query-commands": "[]", "query-mice": &qmp.Error{Class: "GenericError",
		Desc: "The command 'query-mice' is permitted only after machine initialization has completed"}}
	s := monitor.NewVM(qmp.NewClient(qemu), few()).Open(host, monitor.Options{CPUIndex: -1})
	ok := s.Run("info")
	require.Equal(t, "info version  -- what it is\n", host.Take())
	require.True(t, ok)
	require.False(t, s.Run("help x"))
	require.Equal(t, "unknown command: 'x'\n", host.Take())
}

// help log lists what can be logged (the bytes are compared in cgo-tests/differential). A
// QEMU that does not tell has its own monitor say it where that may be.
func TestHelpLog(t *testing.T) {
	const (
		refusal = "Error: 'help log' needs QMP command x-query-log-items, which this QEMU does not have " +
			"(one with libhmp's commands has it)\n"
		items = "Log items (comma separated):\nnone            remove all logs\nint             show interrupts\n"
	)
	for name, tt := range map[string]struct {
		answers     map[string][]string
		passthrough monitor.Passthrough
		want, asked string
	}{
		"with libhmp's commands": {map[string][]string{"x-query-log-items": {`[{"name":"int","help":"show interrupts"}]`}},
			monitor.PassNever, items, `{"execute":"x-query-log-items"}`},
		"stock, never": {map[string][]string{"human-monitor-command": {`"no"`}}, monitor.PassNever, refusal, ""},
		"stock, auto": {map[string][]string{"human-monitor-command": {`"Log items"`}, "query-cpus-fast": {"[]"}}, monitor.PassAuto, "Log items",
			`{"execute":"human-monitor-command","arguments":{"command-line":"help log"}}`},
		"without HMP, auto": {map[string][]string{}, monitor.PassAuto, refusal, ""},
	} {
		t.Run(name, func(t *testing.T) {
			q, host := hmptest.NewScript(tt.answers), &monitortest.Host{}
			session := monitor.NewVM(qmp.NewClient(q), hmptest.Table(Rows)).Open(host, monitor.Options{CPUIndex: -1, Passthrough: tt.passthrough})
			require.Equal(t, tt.want != refusal, session.Run("help log"))
			require.Equal(t, tt.want, host.Take())
			if tt.asked != "" {
				require.Contains(t, q.Requests, tt.asked)
			}
		})
	}
}

// What QEMU's own HMP lists is no error.
func TestListsOfQEMUsOwnHMP(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"human-monitor-command": {`"info block -- x\n"`}, "query-cpus-fast": {`[]`}})
	host := &monitortest.Host{}
	s := monitor.NewVM(qmp.NewClient(q), hmptest.Table(Rows)).Open(host, monitor.Options{CPUIndex: -1, Passthrough: monitor.PassAuto})
	for _, line := range []string{"info", "help"} {
		require.True(t, s.Run(line), line)
		require.Equal(t, "info block -- x\n", host.Take())
	}
}

// TestHelpOfArguments: the extended editor adds what the arguments are, which words may stand there, and an
// example; the classic one has QEMU's line alone.
func TestHelpOfArguments(t *testing.T) {
	rows := few().With(&monitor.Command{Name: "set", Params: "[-f] [-v how] /fmt what [.offset] [rest]", Help: "sets",
		Args: "force:-f,how:-vs,fmt:/,what:b,offset:l.,rest:S?", Example: "set -f on",
		ExtraCandidates: map[string]monitor.Candidates{"how": monitor.Words("fast", "slow")}})
	const line = "set [-f] [-v how] /fmt what [.offset] [rest] -- sets\n"
	const more = `  -f                 force
  -v how             a word: fast, slow
  /fmt               how many, format (x d u o c i) and size (b h w g), may be left out
  what               on or off
  .offset            a number or an expression, may be left out
  rest               all that follows, may be left out
Example: set -f on
`
	for _, tt := range []struct {
		opts monitor.Options
		line string
		want string
	}{
		{hmptest.Extended(), "help set", line + more},
		{monitor.Options{Terminal: true}, "help set", line},
		{monitor.Options{Script: true}, "help set", line},
		{hmptest.Extended(), "help stop", "stop|s  -- pause\n"},
		{hmptest.Extended(), "help nosuch", "unknown command: 'nosuch'\n"},
	} {
		host := &monitortest.Host{}
		q := hmptest.NewScript(map[string][]string{})
		monitor.NewVM(qmp.NewClient(q), rows).Open(host, tt.opts).Run(tt.line)
		require.Equal(t, tt.want, host.Take())
	}
	host, narrow := &monitortest.Host{}, hmptest.Extended()
	narrow.Editor.Columns, narrow.Wraps = 60, true
	monitor.NewVM(qmp.NewClient(hmptest.NewScript(map[string][]string{})), rows).Open(host, narrow).Run("help set")
	require.Equal(t, line+`  -f                 force
  -v how             a word: fast, slow
  /fmt               how many, format (x d u o c i) and size
                     (b h w g), may be left out
  what               on or off
  .offset            a number or an expression, may be left
                     out
  rest               all that follows, may be left out
Example: set -f on
`, host.Take(), "the first line is QEMU's")
}

// Arguments are called what the command's usage calls them, where that has one plain name for each; else what QEMU's
// table calls them. Of many words some are shown, and a word's place is after the arguments before it.
func TestNamesAndWordsInHelpOfArguments(t *testing.T) {
	many := make([]string, 20)
	for i := range many {
		many[i] = fmt.Sprintf("w%02d", i)
	}
	after := func(c *monitor.Completion, _ string) { c.Add("after-" + c.Arg("target")) }
	for name, tt := range map[string]struct{ params, args, want string }{
		"names of the usage":     {"device [-f] filename [format]", "device:B,force:-f,target:F,arg:s?", "device,-f,filename,format"},
		"a name too many":        {"device [-f] filename format more", "device:B,force:-f,target:F,arg:s?", "device,-f,target,arg"},
		"flags in another place": {"[-f] device filename", "device:B,force:-f,target:F", "device,-f,target"},
		"no plain names":         {"tcp|udp [host]:port", "arg1:s,arg2:s", "arg1,arg2"},
		"no names":               {"", "arg1:s", "arg1"},
	} {
		rows := few().With(&monitor.Command{Name: "set", Params: tt.params, Args: tt.args, Example: "set x"})
		var labels []string
		for line := range strings.Lines(helpOfSet(rows)) {
			if strings.HasPrefix(line, "  ") {
				labels = append(labels, strings.Fields(line)[0])
			}
		}
		require.Equal(t, tt.want, strings.Join(labels, ","), name)
	}
	rows := few().With(&monitor.Command{Name: "set", Params: "target how", Args: "target:s,how:s", Example: "set x",
		ExtraCandidates: map[string]monitor.Candidates{"target": monitor.Words(many...), "how": after}})
	require.Equal(t, "set target how -- \n"+
		"  target             a word: w00, w01, w02, w03, w04, w05, w06, w07, w08, w09, w10, w11, ...\n"+
		"  how                a word: after-x\nExample: set x\n", helpOfSet(rows))
}

// helpOfSet is what help prints of a command in the extended editor.
func helpOfSet(rows *monitor.Table) string {
	host := &monitortest.Host{}
	monitor.NewVM(qmp.NewClient(hmptest.NewScript(map[string][]string{})), rows).Open(host, hmptest.Extended()).Run("help set")
	return host.Take()
}
