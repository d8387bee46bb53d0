// SPDX-License-Identifier: GPL-2.0-or-later

package replies

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// fake answers with a command's own name, and nothing to those that begin with "nothing".
type fake struct{}

func (fake) Execute(r qmp.Request) (json.RawMessage, error) {
	switch r.Command {
	case "nothing", "query-nothing":
		return json.RawMessage("{}"), nil
	case "wrong":
		return nil, errors.New("wrong")
	}
	return json.RawMessage(`"` + r.Command + `"`), nil
}

func (f fake) Start(r qmp.Request, done func(json.RawMessage, error)) error {
	done(f.Execute(r))
	return nil
}

func TestTake(t *testing.T) {
	for _, test := range []struct {
		want     string
		named    []string
		commands []string
	}{
		{"", nil, nil},
		{"", nil, []string{"nothing", "wrong"}},
		{"{}", nil, []string{"query-nothing"}},
		{`"a"`, nil, []string{"query-qmp-schema", "a", "nothing"}},
		{`["a","a"]`, nil, []string{"a", "a"}},
		{`{"b":"b","a":["a","a"]}`, nil, []string{"b", "a", "a"}},
		{`"a"`, []string{"a", "c"}, []string{"a", "b"}},
		{`"query-version"`, []string{"query-version"}, []string{"query-version", "query-target"}},
	} {
		r := New(fake{})
		for i, command := range test.commands {
			if i%2 == 0 {
				_, _ = r.Execute(qmp.Request{Command: command})
				continue
			}
			require.NoError(t, r.Start(qmp.Request{Command: command}, func(json.RawMessage, error) {}))
		}
		line := r.Take(test.named)
		assert.Equal(t, test.want, string(line.JSON()), "%v", test)
		again := r.Take(nil)
		assert.Nil(t, again.JSON(), "taken once")
	}
}

// A fact is asked for once: a line that wants it later has it too.
func TestFactsThatAreKnown(t *testing.T) {
	r := New(fake{})
	_, _ = r.Execute(qmp.Request{Command: "query-version"})
	line := r.Take(nil)
	assert.Nil(t, line.JSON(), "nobody wants it")
	line = r.Take([]string{"query-version"})
	assert.JSONEq(t, `"query-version"`, string(line.JSON()))
	line = r.Take([]string{"query-name"})
	assert.Nil(t, line.JSON())
}

// Of a line that QEMU's own HMP has served there is only text.
func TestBuiltin(t *testing.T) {
	r := New(fake{})
	execute := func(arguments string) {
		_, _ = r.Execute(qmp.Request{Command: monitor.HumanMonitorCommand, Arguments: json.RawMessage(arguments)})
	}
	execute(`{"command-line":"help"}`)
	line := r.Take(nil)
	assert.False(t, line.Builtin, "only which rows there are")
	execute(`{"command-line":"info x","cpu-index":0}`)
	line = r.Take(nil)
	assert.True(t, line.Builtin)
	assert.Nil(t, line.JSON())
	execute(`{"command-line":"info x"}`)
	assert.Equal(t, monitor.HumanMonitorCommand, r.Last())
	line = r.Take([]string{r.Last()})
	assert.False(t, line.Builtin, "it was asked for")
	assert.JSONEq(t, `"human-monitor-command"`, string(line.JSON()))
}
