// SPDX-License-Identifier: GPL-2.0-or-later

package replies

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

// fake answers with a command's own name, and nothing to those that begin with "nothing".
type fake struct{}

func (fake) Execute(r qmp.Request) (json.RawMessage, error) {
	switch r.Command {
	case "nothing":
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
		assert.Equal(t, test.want, string(r.Take(test.named)), "%v", test)
		assert.Nil(t, r.Take(nil), "taken once")
	}
}
