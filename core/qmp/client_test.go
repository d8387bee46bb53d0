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

	require.EqualError(t, c.Execute("query-status", nil, &reply), "unexpected reply to query-status: array instead of object")
	require.ErrorContains(t, c.Execute("stop", func() {}, nil), "arguments of stop: ")
	assert.Equal(t, []string{"balloon", "query-status"}, traced, "what could not be sent is not traced")
}

// A file would get another name without a word: encoding/json puts U+FFFD in place of what is no UTF-8.
func TestBytesThatAreNoUTF8AreNotSent(t *testing.T) {
	for argument, sent := range map[string]bool{
		"caf\xe9": false, "\\\xff": false, "a\xffb\xfe": false, "caf\u00e9": true, "\ufffd": true, `\ufffd`: true, `\\ufffd`: true, "\x7f": true,
	} {
		for _, args := range []any{map[string]string{"filename": argument}, map[string]any{argument: []any{1}}} {
			_, err := qmp.NewRequest("screendump", args)
			if sent {
				assert.NoError(t, err, "%q", argument)
				continue
			}
			assert.EqualError(t, err, "the arguments of screendump have bytes that are no UTF-8, which QMP cannot carry", "%q", argument)
		}
	}
}

// A reply of a wrong type is told in JSON's words for types, with the member.
func TestWrongTypesInWords(t *testing.T) {
	var reply struct {
		Text  string   `json:"text"`
		Flag  bool     `json:"flag"`
		Count uint8    `json:"count"`
		List  []int    `json:"list"`
		Part  struct{} `json:"part"`
	}
	for sent, want := range map[string]string{
		`{"text": 1}`:             "text is number instead of string",
		`{"flag": "on"}`:          "flag is string instead of bool",
		`{"count": {}}`:           "count is object instead of number",
		`{"count": 256}`:          "count is number 256 instead of integer within its range",
		`{"list": true}`:          "list is bool instead of array",
		`{"part": []}`:            "part is array instead of object",
		`"x"`:                     "string instead of object",
		`null`:                    "null",
		`{"list": [1, 2, "two"]}`: "list is string instead of number",
	} {
		c := replay(t, "-> {\"execute\":\"query-status\"}\n<- {\"return\": "+sent+"}\n")
		require.EqualError(t, c.Execute("query-status", nil, &reply), "unexpected reply to query-status: "+want, sent)
	}
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

// textual has the text of HumanReadableTexts without JSON.
type textual struct {
	text  string
	value string // in place of the text
	err   error
	asked []string
}

func (f *textual) Execute(r qmp.Request) (json.RawMessage, error) {
	f.asked = append(f.asked, "JSON of "+r.Command)
	return json.RawMessage(`{"human-readable-text":"as JSON"}`), nil
}

func (f *textual) ExecuteText(r qmp.Request) (string, json.RawMessage, error) {
	f.asked = append(f.asked, "text of "+r.Command+string(r.Arguments))
	if f.value != "" {
		return "", json.RawMessage(f.value), f.err
	}
	return f.text, nil, f.err
}

func TestTextWithoutJSON(t *testing.T) {
	f := &textual{text: "\"{\\n\xff"}
	client := qmp.NewClient(f)
	text, err := client.Text("x-query-roms", map[string]int{"a": 1})
	require.NoError(t, err)
	require.Equal(t, f.text, text, "as it is")
	require.Equal(t, []string{`text of x-query-roms{"a":1}`}, f.asked)

	f.value = `{"human-readable-text":"one\ntwo"}`
	text, err = client.Text("x-query-roms", nil)
	require.NoError(t, err)
	require.Equal(t, "one\ntwo", text)
	f.value = `[]`
	_, err = client.Text("x-query-roms", nil)
	require.ErrorContains(t, err, "unexpected reply to x-query-roms")
	f.err = &qmp.Error{Desc: "no"}
	_, err = client.Text("x-query-roms", nil)
	require.Equal(t, f.err, err)

	// What comes in between gets JSON, as all others that ask for it.
	f = &textual{text: "text"}
	client = qmp.NewClient(f)
	text, err = client.Through(client.Do).Text("x-query-roms", nil)
	require.NoError(t, err)
	require.Equal(t, "as JSON", text)
}
