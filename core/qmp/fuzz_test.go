// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/qmp"
)

// fuzzConn is a peer that has said everything already and reads all.
type fuzzConn struct{ *bytes.Reader }

func (fuzzConn) Write(p []byte) (int, error) { return len(p), nil }
func (fuzzConn) Close() error                { return nil }

// FuzzStream has a stream read anything: it must end, with an error, and never
// take what another command was answered for its own.
func FuzzStream(f *testing.F) {
	for _, seed := range []string{
		"",
		greeting,
		greeting + agreed,
		greeting + agreed + `{"return": {"a": 1}, "id": 2}`,
		`{"event": "X"}` + greeting + `{"event": "Y", "data": {}}` + agreed + `{"event": ""}{"id": 2, "error": {}}`,
		greeting + agreed + `{"return": 1, "id": 99}null 3`,
		greeting + agreed + `{"QMP": null}{"QMP": {"version": 1}}`,
		"QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) ",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		s, err := qmp.NewStream(context.Background(), fuzzConn{bytes.NewReader(said)}, qmp.StreamOptions{})
		if err != nil {
			return
		}
		defer s.Close()
		events := 0
		s.OnEvent(func(e qmp.Event) {
			if e.Name == "" {
				t.Error("an event without name")
			}
			events++
		})
		if raw, err := s.Execute(qmp.Request{Command: "query-status"}); err == nil && !bytes.Contains(said, raw) {
			t.Errorf("reply %q is not in what was said", raw)
		}
		for s.Wait(context.Background()) == nil {
		}
		if events > len(said) {
			t.Errorf("%d events in %d bytes", events, len(said))
		}
	})
}

// FuzzQuickReply reads anything as the reply that it looks like at a glance, as
// any message, and by encoding/json: who reads it says the same as the others.
func FuzzQuickReply(f *testing.F) {
	for _, value := range []string{
		`{"a": [1, -2.5e+3, "\u00e8\n", true, false, null]}`, `1, "id": 2`, `{}, "error": {"desc": "x"}`, `"x, "id": 2`, `{"id": 2}`,
		`1}{"return": 1`, ` 1 `, ``, `01`, `-`, `"\x"`, "\"\x1f\"", `[1}`, `{"a" 1}`, `[1,]`, `{"a":1,}`, `"\u12"`, `1.`, `1e`, "\xff", `nul`,
	} {
		for _, form := range []string{`{"return": %, "id": 3}`, `{"return": %}`, `{"id": 3, "return": %}`, `{"return": %, "id": 03}`,
			`{"return": %, "id": "3"}`, `{"return": %, "return": 3}`, `{"return": %, "id": -3}`, `{"return": %, "id": }`} {
			f.Add([]byte(strings.Replace(form, "%", value, 1)))
		}
	}
	for _, depth := range []int{qmp.MaxDepth - 1, qmp.MaxDepth} {
		f.Add([]byte(`{"return": ` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + "}"))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		any, err := qmp.ParseAny(said)
		if quick, ok := qmp.ParseSuccess(said); ok {
			assert.NoError(t, err)
			assert.Equal(t, any, quick)
		}
		var reference map[string]json.RawMessage
		if json.Unmarshal(said, &reference) != nil || reference == nil || bytes.TrimLeft(said, " \t\r\n")[0] != said[0] {
			assert.Error(t, err)
			return
		}
		if err != nil { // for what it means, not for how it is spelled
			assert.Regexp(t, "twice$|^an event|^a greeting|not an object$", err.Error())
			return
		}
		assert.Equal(t, string(reference["return"]), any.Value)
		assert.Equal(t, string(reference["data"]), any.Data)
		id, has := reference["id"]
		assert.Equal(t, has, any.HasID)
		n, err := strconv.ParseUint(string(id), 10, 64)
		assert.Equal(t, err == nil && n > 0, any.ID > 0)
		assert.True(t, any.ID == 0 || any.ID == n)
	})
}

// FuzzValue has encoding/json say what a value is.
func FuzzValue(f *testing.F) {
	for _, seed := range []string{`{"a": [1, -2.5e+3, "\u00e8\n", true, false, null], "b": {}}`, `0.1E-7`, `-0`, ` []`, `{"a":1,"a":2}`, "\"\x7f\xff\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		padded := len(data) > 0 && strings.ContainsAny(string(data[:1])+string(data[len(data)-1:]), " \t\r\n")
		assert.Equal(t, json.Valid(data) && !padded, qmp.IsValue(data, 0))
	})
}
