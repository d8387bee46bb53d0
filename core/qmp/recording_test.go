// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

func TestRecordingReplaysInOrder(t *testing.T) {
	r, err := qmp.ParseRecording(`a comment
-> {"execute":"query-status"}
<- {"return": {"status": "running"}}
-> {"execute":"stop"}
<- {"event": "STOP"}
<- {"return": {}}

-> {"execute":"query-status"}
<- {"return": {"status": "paused"}}
-> {"execute":"nosuch"}
<- {"error": {"class": "CommandNotFound", "desc": "The command nosuch has not been found"}}
-> {"execute":"quit"}
-> {"execute":"never-made"}
`)
	require.NoError(t, err)
	var events []string
	r.OnEvent(func(e qmp.Event) { events = append(events, e.Name) })
	run := func(command string) (string, error) {
		raw, err := r.Execute(qmp.Request{Command: command})
		return string(raw), err
	}
	for _, test := range []struct{ command, want, fails string }{
		{"query-status", `{"status": "running"}`, ""},
		{"query-status", `{"status": "paused"}`, ""},
		{"stop", `{}`, ""},
		{"nosuch", "", "The command nosuch has not been found"},
		{"quit", `{}`, ""},
		{"query-status", "", `the recording has no answer (left) to {"execute":"query-status"}`},
	} {
		got, err := run(test.command)
		if test.fails != "" {
			require.EqualError(t, err, test.fails)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, test.want, got)
	}
	assert.Equal(t, []string{"STOP"}, events)
	assert.Equal(t, []string{`{"execute":"never-made"}`}, r.Unused())
}

func TestRecordingSaysWhichLineIsBad(t *testing.T) {
	_, err := qmp.ParseRecording("# nothing\n<- {}\n")
	require.EqualError(t, err, "recording line 2: a reply before any request")
	_, err = qmp.ParseRecording("-> {}\n<- {\n")
	require.EqualError(t, err, "recording line 2: not JSON")
}

// transport answers by a function.
type transport func(qmp.Request) ([]byte, error)

func (f transport) Execute(r qmp.Request) (json.RawMessage, error) { return f(r) }

func TestRecorderWritesWhatReplays(t *testing.T) {
	lost := errors.New("lost")
	rec := qmp.NewRecorder(transport(func(r qmp.Request) ([]byte, error) {
		switch r.Command {
		case "fails":
			return nil, &qmp.Error{Class: "GenericError", Desc: `no "x"`}
		case "lost":
			return nil, lost
		}
		return []byte("{\"b\": 1,\n \"a\": \"<&>\"}"), nil
	}))
	_, err := rec.Execute(qmp.Request{Command: "works", Arguments: []byte(`{"n":1}`)})
	require.NoError(t, err)
	_, err = rec.Execute(qmp.Request{Command: "fails"})
	require.EqualError(t, err, `no "x"`)
	_, err = rec.Execute(qmp.Request{Command: "lost"})
	require.ErrorIs(t, err, lost)
	text := rec.Take()
	assert.Empty(t, rec.Take())

	r, err := qmp.ParseRecording(text)
	require.NoError(t, err)
	raw, err := r.Execute(qmp.Request{Command: "works", Arguments: []byte(`{"n":1}`)})
	require.NoError(t, err)
	assert.Equal(t, `{"b":1,"a":"<&>"}`, string(raw))
	_, err = r.Execute(qmp.Request{Command: "fails"})
	require.EqualError(t, err, `no "x"`)
	assert.True(t, qmp.IsClass(err, "GenericError"))
}
