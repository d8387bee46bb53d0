// SPDX-License-Identifier: GPL-2.0-or-later

package policy

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

// commands are those of a QEMU.
var commands = []string{
	"blockdev-add", "blockdev-backup", "device_add", "human-monitor-command", "object-add", "query-block",
	"query-named-block-nodes", "query-rx-filter", "query-status", "quit", "stop", "transaction", "x-downstream",
}

func parse(t *testing.T, text string) *Rules {
	t.Helper()
	p, err := Parse("rules", text, hmpcmds.Table())
	require.NoError(t, err)
	require.NoError(t, p.CheckCommands(commands))
	return p
}

// row returns the error that a line's row gets, as monitors ask.
func (p *Rules) line(line string) error { return p.Row(hmpcmds.Table().RowOf(line)) }

func (p *Rules) request(command, arguments string) error {
	r := qmp.Request{Command: command}
	if arguments != "" {
		r.Arguments = json.RawMessage(arguments)
	}
	return p.Request(r)
}

func TestTheLastRuleDecides(t *testing.T) {
	p := parse(t, "allow info *\r\n  deny info registers # they tell secrets\n\nallow qmp query-*\ndeny qmp query-named*\nallow qmp query-named-block-nodes\n")
	assert.NoError(t, p.line("info block"))
	assert.EqualError(t, p.line("info registers"), "the policy denies 'info registers' (rules:2)")
	assert.EqualError(t, p.line("cont"), "no rule of the policy rules allows 'cont'")
	assert.NoError(t, p.request("query-status", ""))
	assert.NoError(t, p.request("query-named-block-nodes", ""))
	assert.EqualError(t, p.request("device_add", `{}`), "no rule of the policy rules allows 'qmp device_add'")
	for _, harmless := range []string{"help", "?", "info", "detach", "wait", "qmp"} {
		assert.NoError(t, p.line(harmless), harmless)
	}
}

func TestWithoutRuleThatAllowsTheRestIsAllowed(t *testing.T) {
	p := parse(t, "deny quit\ndeny help")
	assert.NoError(t, p.line("cont"))
	assert.NoError(t, p.request("device_add", ""))
	assert.Error(t, p.line("help"))
}

func TestAliasesAreTheRow(t *testing.T) {
	p := parse(t, "deny quit\ndeny p")
	assert.Error(t, p.line("q"))
	assert.Error(t, p.line("quit!"))
	assert.Error(t, p.line("print"))
	assert.NoError(t, p.line("stop"))
	old := &monitor.Command{Name: "print"} // as if a release had no alias
	assert.Error(t, p.Row(old))
}

// What is denied as a command of HMP is denied as QMP's of that name.
func TestQMPCommandOfADeniedName(t *testing.T) {
	p := parse(t, "deny quit\ndeny object_add\ndeny info block")
	assert.Error(t, p.request("quit", ""))
	assert.Error(t, p.request("object-add", ""))
	assert.Error(t, p.request("query-block", ""))
	assert.NoError(t, p.request("stop", ""))
	p = parse(t, "allow quit")
	assert.Error(t, p.request("quit", ""), "only a rule that denies is for both")
	p = parse(t, "allow qmp *\ndeny quit\nallow qmp quit")
	assert.NoError(t, p.request("quit", ""))
}

func TestQMPCommandsInWords(t *testing.T) {
	p := parse(t, "allow info *\ndeny info rx-filter\nallow qmp blockdev-add")
	assert.NoError(t, p.Row(&monitor.Command{Name: "blockdev-add", QMP: "blockdev-add"}))
	assert.Error(t, p.Row(&monitor.Command{Name: "object-add", QMP: "object-add"}))
	assert.NoError(t, p.Row(&monitor.Command{Name: "named-block-nodes", Info: true, QMP: "query-named-block-nodes"}))
	assert.Error(t, p.Row(&monitor.Command{Name: "rx-filter", Info: true, QMP: "query-rx-filter"}))
	assert.Error(t, p.Row(&monitor.Command{Name: "query-rx-filter", QMP: "query-rx-filter"}))
}

func TestLinesForTheBuiltinMonitor(t *testing.T) {
	builtin := func(line string) string {
		text, err := json.Marshal(map[string]string{"command-line": line})
		require.NoError(t, err)
		return string(text)
	}
	p := parse(t, "allow info *\ndeny info registers\nallow qmp query-*\nallow qmp transaction")
	for _, allowed := range []string{"info block", " info\tdownstream", "", "help stop"} {
		assert.NoError(t, p.request(monitor.HumanMonitorCommand, builtin(allowed)), allowed)
	}
	for _, refused := range []string{
		"info registers", "info registers/x", "stop", "s", "q", "downstream", "\tquit", "info/block", "watch 1 stop", "wait RESET", "quit!", `{"execute":"query-status"}`, "{", "transaction x", "/",
		"human-monitor-command command-line=quit", "blockdev-add null-co",
	} {
		assert.Error(t, p.request(monitor.HumanMonitorCommand, builtin(refused)), refused)
	}
	for _, wrong := range []string{"", "[]", "{}", `{"command-line":1}`, `{"Command-Line":"info block"}`} {
		assert.Error(t, p.request(monitor.HumanMonitorCommand, wrong), wrong)
	}
	assert.Error(t, p.request(monitor.HumanMonitorCommand, `{"Command-Line":"info block","command-line":"quit"}`))

	p = parse(t, "deny qmp blockdev-add\ndeny quit")
	for _, refused := range []string{"blockdev-add null-co", "q", `{"execute":"stop"}`} {
		assert.Error(t, p.request(monitor.HumanMonitorCommand, builtin(refused)), refused)
	}
	assert.NoError(t, p.request(monitor.HumanMonitorCommand, builtin("stop")))

	p = parse(t, "allow info *\ndeny qmp *")
	assert.Error(t, p.request(monitor.HumanMonitorCommand, builtin("info block")))
	p = parse(t, "deny *\nallow info *")
	assert.NoError(t, p.request(monitor.HumanMonitorCommand, builtin("info block")))
	assert.Error(t, p.request(monitor.HumanMonitorCommand, builtin("help")))
}

func TestActionsOfATransaction(t *testing.T) {
	p := parse(t, "allow qmp *\ndeny qmp blockdev-backup")
	assert.NoError(t, p.request(transaction, `{"actions":[{"type":"abort","data":{}},{"type":"blockdev-snapshot","data":{}}]}`))
	for _, refused := range []string{
		`{"actions":[{"type":"blockdev-snapshot","data":{}},{"type":"blockdev-backup","data":{}}]}`,
		`{"actions":[{"Type":"abort","type":"blockdev-backup"}]}`, `{"actions":[{}]}`, `{"actions":{}}`, `{}`, `[]`,
	} {
		assert.Error(t, p.request(transaction, refused), refused)
	}
	assert.NoError(t, p.request(transaction, ""), "it is being typed")
	p = parse(t, "allow qmp transaction")
	assert.Error(t, p.request(transaction, `{"actions":[{"type":"blockdev-snapshot","data":{}}]}`))
	p = parse(t, "allow qmp *\ndeny qmp trans*")
	assert.Error(t, p.request(transaction, `{"actions":[]}`))
}

// A name that is misspelled would open the door.
func TestWrongRules(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "rules: no rule in it, such as 'allow info *'",
		"# allow stop\n":                "rules: no rule in it, such as 'allow info *'",
		"allow info *\nalow stop":       "rules:2: 'alow' is no rule: it is 'allow PATTERN' or 'deny PATTERN'",
		"deny":                          "rules:1: 'deny' needs a pattern: NAME, 'info NAME' or 'qmp NAME', with * for any text",
		"deny info":                     "rules:1: 'info' alone names nothing: 'info *' is all of it",
		"allow qmp":                     "rules:1: 'qmp' alone names nothing: 'qmp *' is all of it",
		"deny migrate exec:*":           "rules:1: 'migrate exec:*': a rule is for a command with any arguments",
		"deny info registers -a":        "rules:1: 'registers -a': a rule is for a command with any arguments",
		"allow stop\n\ndeny system_rst": "rules:3: no command of any release is named 'system_rst' (did you mean 'system_reset'?)",
		"deny savevn":                   "rules:1: no command of any release is named 'savevn' (did you mean 'savevm'?)",
		"deny sytem_*":                  "rules:1: no command of any release is named 'sytem_*'",
		"deny {":                        "rules:1: no command of any release is named '{'",
		"deny info registrs":            "rules:1: no subcommand of info of any release, nor of this QEMU, is named 'registrs' (did you mean 'registers'?)",
		"deny qmp device-add":           "rules:1: no QMP command of any release, nor of this QEMU, is named 'device-add' (did you mean 'device_add'?)",
		"deny qmp x-other*":             "rules:1: no QMP command of any release, nor of this QEMU, is named 'x-other*'",
	} {
		p, err := Parse("rules", text, hmpcmds.Table())
		if err == nil {
			err = p.CheckCommands(commands)
		}
		assert.EqualError(t, err, want, text)
	}
	parse(t, "deny |\ndeny >\ndeny qmp x-downstream\ndeny info rx-*")
	_, err := Read(t.TempDir()+"/none", hmpcmds.Table())
	assert.ErrorContains(t, err, "none: no such file")
}

func TestPatterns(t *testing.T) {
	for pattern, names := range map[string][2][]string{
		"a":      {{"a"}, {"", "b", "aa"}},
		"*":      {{"", "a"}, {}},
		"a*":     {{"a", "ab"}, {"b", "ba"}},
		"*a":     {{"a", "ba"}, {"ab"}},
		"ab*bc":  {{"abbc", "abxbc"}, {"abc"}},
		"a*b*c":  {{"abc", "axbyc", "abbc"}, {"ac", "acb"}},
		"query?": {{"query?"}, {"query-"}},
	} {
		for _, name := range names[0] {
			assert.True(t, fits(pattern, name), "%s %s", pattern, name)
		}
		for _, name := range names[1] {
			assert.False(t, fits(pattern, name), "%s %s", pattern, name)
		}
	}
}
