// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"bytes"
	"context"
	"testing"

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
