// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"encoding/json"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

// mine answers the second request as QEMU does.
const mine = `{"return": "mine", "id": 2}`

// What comes before the reply, and what the command that waits for it gets.
func TestOddRepliesToACommand(t *testing.T) {
	refusal := `{"class": "GenericError", "desc": "refused"}`
	for _, test := range []struct{ name, said, value, fails string }{
		{"return and error", `{"return": {}, "error": ` + refusal + `, "id": 2}`, "", "refused"},
		{"error and return", `{"id": 2, "error": ` + refusal + `, "return": {}}`, "", "refused"},
		{"an error that is a number", `{"id": 2, "error": 3}`, "", "malformed QMP reply: an error without description"},
		{"an error that is nothing", `{"id": 2, "error": null}`, "", "malformed QMP reply: an error without description"},
		{"an error of other members", `{"id": 2, "error": {"text": "x"}}`, "", "malformed QMP reply: an error without description"},
		{"an error whose text is a number", `{"id": 2, "error": {"desc": 3}}`, "", "malformed QMP reply: an error without description"},
		{"neither", `{"id": 2}`, "", "malformed QMP reply: neither return nor error"},
		{"other spelling of the names", `{"Return": 1, "RETURN": 2, "Id": 3, "id": 2}`, "", "malformed QMP reply: neither return nor error"},
		{"unknown members", `{"id": 2, "took": [1, {"return": 7}], "return": 5, "took": 1}`, "5", ""},
		{"unknown members behind", `{"return": 5, "took": 1, "id": 2}`, "5", ""},
		{"names with escapes", `{"re\u0074urn": 5, "\u0069d": 2}`, "5", ""},
		{"return is nothing", `{"return": null, "id": 2}`, "null", ""},

		// Nobody's: the next one counts.
		{"an id that is a text", `{"return": 1, "id": "2"}` + mine, `"mine"`, ""},
		{"an id that is a fraction", `{"return": 1, "id": 2.0}` + mine, `"mine"`, ""},
		{"an id with an exponent", `{"return": 1, "id": 2e0}` + mine, `"mine"`, ""},
		{"an id below zero", `{"return": 1, "id": -2}` + mine, `"mine"`, ""},
		{"an id of zero", `{"error": ` + refusal + `, "id": 0}` + mine, `"mine"`, ""},
		{"an id that is nothing", `{"error": ` + refusal + `, "id": null}` + mine, `"mine"`, ""},
		{"an id that is too large", `{"return": 1, "id": 18446744073709551618}` + mine, `"mine"`, ""},
		{"an id of many parts", `{"return": 1, "id": {"id": 2}}` + mine, `"mine"`, ""},
		{"an id of somebody else", `{"return": 1, "id": 77}` + mine, `"mine"`, ""},
		{"an id that was not given yet", `{"return": 1, "id": 3}` + mine, `"mine"`, ""},
		{"a return without id", `{"return": 1}` + mine, `"mine"`, ""},
		{"an empty message", `{}` + mine, `"mine"`, ""},
		{"an event of the same id", `{"event": "X", "id": 2, "return": 1}` + mine, `"mine"`, ""},
		{"two on a line", `{"return": 1, "id": 1}` + mine + mine, `"mine"`, ""},
		{"blanks around", " \t{ \"return\" : \"mine\" , \"id\" : 2 } \r\n", `"mine"`, ""},
		{"over lines, as with pretty=on", "{\n    \"return\": {\n        \"a\": \"}\"\n    },\n    \"id\": 2\n}\n", "{\n        \"a\": \"}\"\n    }", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := connect(t, within(limit), func(p *peer) {
				p.hear()
				p.say(test.said + "\r\n")
				p.hear()
				p.say(`{"return": "next", "id": 3}`)
			})
			value, err := s.Execute(qmp.Request{Command: "query-name"})
			if test.fails != "" {
				require.EqualError(t, err, test.fails)
			} else {
				require.NoError(t, err)
				assert.Equal(t, test.value, string(value))
			}
			value, err = s.Execute(qmp.Request{Command: "query-name"})
			require.NoError(t, err, "the connection goes on")
			assert.Equal(t, `"next"`, string(value))
		})
	}
}

func TestWhatIsNoMessageEndsTheConnection(t *testing.T) {
	for _, test := range []struct{ said, want string }{
		{`{"return": }`, "invalid character '}' looking for beginning of value, at byte 12 of the message"},
		{`{"return": 1 2, "id": 2}`, "invalid character '2' after object key:value pair"},
		{`{"return": "x, "id": 2}`, "invalid character 'i' after object key:value pair"},
		{`{"return": {}, "id": 02}`, "invalid character '2' after object key:value pair"},
		{`{"return": [1}, "id": 2}`, "invalid character '}' after array element"},
		{"{\"return\": \"\x01\", \"id\": 2}", `invalid character '\x01' in string literal`},
		{`{"return": 1, "id": 2, "id": 2}`, `a message that has "id" twice`},
		{`{"return": 1, "return": 1, "id": 2}`, `a message that has "return" twice`},
		{`{"return": 1, "re\u0074urn": 1, "id": 2}`, `a message that has "return" twice`},
		{`{"event": 7}`, "an event whose name is not a text"},
		{`{"event": ""}`, "an event whose name is not a text"},
		{`{"QMP": null}`, "a greeting without version"},
		{`["return"]`, `it sends "[\"return\"]"`},
		{`null {}`, `it sends "null {}"`},
		{"\x1b]0;title\x07", `it sends "\x1b]0;title\a"`},
		{"\xff{\"return\": 1, \"id\": 2}", `it sends "\xff{\"return\": 1, \"id\": 2}"`},
	} {
		t.Run(test.said, func(t *testing.T) {
			s := connect(t, within(limit), func(p *peer) {
				p.hear()
				p.say(test.said + "\r\n")
				p.hear()
			})
			_, err := s.Execute(qmp.Request{Command: "query-name"})
			require.ErrorIs(t, err, qmp.ErrNotQMP)
			require.ErrorContains(t, err, "no reply to query-name: this is not QMP: "+test.want)
			_, err = s.Execute(qmp.Request{Command: "query-name"})
			require.Error(t, err)
		})
	}
}

// A text is the same as encoding/json reads it, and is copied once.
func TestHumanReadableText(t *testing.T) {
	for _, said := range []string{
		`{"human-readable-text": "a\nb"}`, `{"human-readable-text": ""}`, `{"human-readable-text": "\"\\\/\b\f\n\r\t"}`,
		`{"human-readable-text": "syst\u00e8me \ud83d\ude00 \ud83d"}`, `{"human-readable-text": "système"}`,
		"{\"human-readable-text\": \"bad \xff\xfe bytes\"}", `{"human-readable-text": null}`, `{"human-readable-text": 3}`,
		`{"human-readable-text": "a", "human-readable-text": "b"}`, `{"more": 1, "human-readable-text": "a"}`,
		`{ "human-readable-text" : "a" }`, `{}`, `null`, `3`, `"a"`,
	} {
		var want struct {
			Text string `json:"human-readable-text"`
		}
		var got qmp.HumanReadableText
		wants, gets := json.Unmarshal([]byte(said), &want), json.Unmarshal([]byte(said), &got)
		assert.Equal(t, want.Text, got.Text, said)
		assert.Equal(t, wants == nil, gets == nil, said)
	}
	reply := []byte(`{"human-readable-text": "` + zeros + `\n"}`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var text qmp.HumanReadableText
	require.NoError(t, json.Unmarshal(reply, &text))
	runtime.ReadMemStats(&after)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(2*len(zeros)))
}
