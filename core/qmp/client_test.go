// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

func unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }

// replay returns a client of a recording, all of which must be used.
func replay(t *testing.T, text string) *qmp.Client {
	t.Helper()
	r, err := qmp.ParseRecording(text)
	require.NoError(t, err)
	t.Cleanup(func() { assert.Empty(t, r.Unused()) })
	return qmp.NewClient(r)
}

func TestClientTypedValues(t *testing.T) {
	c := replay(t, `
-> {"execute":"balloon","arguments":{"value":18446744073709551615}}
<- {"return": {"actual": 18446744073709551615}}
-> {"execute":"query-status"}
<- {"return": []}
`)
	var traced []string
	c.Trace(func(r qmp.Request) { traced = append(traced, r.Command) })
	var reply struct {
		Actual uint64 `json:"actual"`
	}
	args := struct {
		Value uint64 `json:"value"`
	}{1<<64 - 1}
	require.NoError(t, c.Execute("balloon", args, &reply))
	assert.Equal(t, uint64(1<<64-1), reply.Actual)

	require.ErrorContains(t, c.Execute("query-status", nil, &reply), "unexpected reply to query-status: ")
	require.ErrorContains(t, c.Execute("stop", func() {}, nil), "arguments of stop: ")
	assert.Equal(t, []string{"balloon", "query-status"}, traced, "what could not be sent is not traced")
}

func TestClientEvents(t *testing.T) {
	c := qmp.NewClient(nil)
	assert.False(t, c.Listening())
	var seen []string
	a := c.OnEvent(func(e qmp.Event) { seen = append(seen, "a "+e.Name) })
	var b *qmp.Handler
	b = c.OnEvent(func(e qmp.Event) {
		seen = append(seen, "b "+e.Name)
		b.Close() // from within: the others still get theirs
	})
	d := c.OnEvent(func(e qmp.Event) { seen = append(seen, "d "+e.Name) })
	c.Deliver(qmp.Event{Name: "STOP"})
	c.Deliver(qmp.Event{Name: "RESUME"})
	a.Close()
	a.Close()
	c.Deliver(qmp.Event{Name: "RESET"})
	assert.Equal(t, []string{"a STOP", "b STOP", "d STOP", "a RESUME", "d RESUME", "d RESET"}, seen)
	assert.True(t, c.Listening())
	d.Close()
	assert.False(t, c.Listening())
}
