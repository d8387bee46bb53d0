// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

func TestRequestJSON(t *testing.T) {
	for _, test := range []struct {
		request qmp.Request
		id      uint64
		want    string
	}{
		{qmp.Request{Command: "query-status"}, 0, `{"execute":"query-status"}`},
		{qmp.Request{Command: "query-status"}, 7, `{"execute":"query-status","id":7}`},
		{qmp.Request{Command: "query-yank", OutOfBand: true}, 1<<64 - 1, `{"exec-oob":"query-yank","id":18446744073709551615}`},
		{qmp.Request{Command: `a"b`, Arguments: []byte(`{"x":1}`)}, 0, `{"execute":"a\"b","arguments":{"x":1}}`},
	} {
		assert.Equal(t, test.want, string(test.request.AppendJSON(nil, test.id)))
	}
	assert.Equal(t, `x{"execute":"stop"}`, string(qmp.Request{Command: "stop"}.AppendJSON([]byte("x"), 0)), "appends")
}

func TestParseReply(t *testing.T) {
	for _, test := range []struct{ name, reply, want string }{
		{"no success response", ``, `{}`},
		{"as qobject_to_json spells it", `{"return": {"b": 1, "a": 2}}`, `{"b": 1, "a": 2}`},
		{"with id behind", `{"return": [], "id": 3}`, `[]`},
		{"a value that ends like an id", `{"return": {"id": 3}}`, `{"id": 3}`},
		{"a number", `{"return": 3}`, `3`},
		{"with id before", `{"id": 3, "return": "x"}`, `"x"`},
		{"without blanks", `{"return":{"n":18446744073709551615}}`, `{"n":18446744073709551615}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := qmp.ParseReply([]byte(test.reply))
			require.NoError(t, err)
			var value any
			require.NoError(t, unmarshal(got, &value), "%s", got)
			assert.Equal(t, test.want, string(got))
		})
	}
}

func TestParseReplyFails(t *testing.T) {
	_, err := qmp.ParseReply([]byte(`{"error": {"class": "DeviceNotFound", "desc": "Device 'x' not found"}}`))
	require.EqualError(t, err, "Device 'x' not found")
	assert.True(t, qmp.IsClass(err, "DeviceNotFound"))
	assert.True(t, qmp.IsClass(fmt.Errorf("so: %w", err), "DeviceNotFound"))
	assert.False(t, qmp.IsClass(errors.New("Device 'x' not found"), "DeviceNotFound"))

	for _, bad := range []string{`{}`, `{"return"`, `42`, `{"error": 3}`} {
		_, err := qmp.ParseReply([]byte(bad))
		assert.Error(t, err, "%s", bad)
	}
}

func TestParseEvent(t *testing.T) {
	e, err := qmp.ParseEvent([]byte(`{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "RESET", "data": {"guest": false}}`))
	require.NoError(t, err)
	assert.Equal(t, "RESET", e.Name)
	assert.Equal(t, `{"guest": false}`, string(e.Data))
	for _, bad := range []string{``, `{"return": {}}`, `{"event": 1}`, `[]`} {
		_, err := qmp.ParseEvent([]byte(bad))
		assert.ErrorContains(t, err, "malformed QMP event", "%s", bad)
	}
}
