// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

func TestHandshake(t *testing.T) {
	heard := make(chan request, 1)
	s, err := qmp.NewStream(t.Context(), play(t, func(p *peer) {
		p.say(greeting)
		heard <- p.hear()
		p.say(agreed)
	}), qmp.StreamOptions{})
	require.NoError(t, err)
	assert.Equal(t, qmp.Greeting{
		Version:      qmp.Version{Major: 10, Minor: 0, Micro: 13, Package: "Debian 1:10.0.13+ds-0+deb13u1"},
		Capabilities: []string{"oob"},
		Text:         json.RawMessage(strings.TrimSpace(greeting)),
	}, s.Greeting())
	assert.True(t, s.OutOfBand())
	r := <-heard
	assert.Equal(t, "qmp_capabilities", r.Execute)
	assert.JSONEq(t, `{"enable": ["oob"]}`, string(r.Arguments))
	assert.Equal(t, uint64(1), r.ID)
}

func TestHandshakeWithoutOutOfBand(t *testing.T) {
	heard := make(chan request, 2)
	s, err := qmp.NewStream(t.Context(), play(t, func(p *peer) {
		p.say(`{"QMP": {"version": {"qemu": {"micro": 0, "minor": 12, "major": 2}, "package": ""}, "capabilities": []}}`)
		heard <- p.hear()
		p.say(agreed)
		heard <- p.hear()
		p.say(`{"return": {}, "id": 2}`)
	}), qmp.StreamOptions{})
	require.NoError(t, err)
	assert.False(t, s.OutOfBand())
	assert.JSONEq(t, `{}`, string((<-heard).Arguments))
	_, err = s.Execute(qmp.Request{Command: "query-yank", OutOfBand: true})
	require.NoError(t, err)
	r := <-heard
	assert.Equal(t, "query-yank", r.Execute, "goes in band where out-of-band was not offered")
	assert.Empty(t, r.OOB)
}

func TestEventsInsideTheHandshakeAreNotForUs(t *testing.T) {
	const event = `{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "RESUME"}` + "\r\n"
	s, err := qmp.NewStream(t.Context(), play(t, func(p *peer) {
		p.say(event)
		p.say(greeting + event)
		p.hear()
		p.say(event + agreed)
	}), qmp.StreamOptions{})
	require.NoError(t, err)
	assert.Equal(t, 10, s.Greeting().Version.Major)
}

func TestHandshakeFails(t *testing.T) {
	for _, test := range []struct {
		name   string
		script func(*peer)
		want   string
	}{
		{"peer closes at once", func(*peer) {}, "QEMU has closed the QMP connection"},
		{"half a greeting", func(p *peer) { p.say(greeting[:30]) }, "QEMU has closed the QMP connection"},
		{"closes after the greeting", func(p *peer) { p.say(greeting); p.hear() }, "QEMU has closed the QMP connection"},
		{"a human monitor", func(p *peer) {
			p.say("QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) ")
		}, "this is not QMP"},
		{"a web server", func(p *peer) { p.say("HTTP/1.1 400 Bad Request\r\n\r\n") }, "this is not QMP"},
		{"JSON of other kinds", func(p *peer) { p.say("[1, 2]\n") }, "this is not QMP"},
		{"refused", func(p *peer) {
			p.say(greeting)
			p.hear()
			p.say(`{"id": 1, "error": {"class": "GenericError", "desc": "Capability 'oob' does not exist"}}`)
		}, "QMP handshake: Capability 'oob' does not exist"},
	} {
		t.Run(test.name, func(t *testing.T) {
			conn := play(t, test.script)
			_, err := qmp.NewStream(t.Context(), conn, qmp.StreamOptions{})
			require.ErrorContains(t, err, test.want)
			_, err = conn.Write([]byte("x"))
			require.Error(t, err, "the stream owns the connection and has closed it")
		})
	}
}

func TestSilentPeer(t *testing.T) {
	for name, script := range map[string]func(*peer){
		"no greeting":             func(p *peer) { p.hear() },
		"does not read":           func(p *peer) { p.say(greeting); <-p.t.Context().Done() },
		"reads, does not answer":  func(p *peer) { p.say(greeting); p.hear(); p.hear() },
		"only events, no answers": func(p *peer) { p.say(`{"event": "RESUME"}`); p.hear() },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			_, err := qmp.NewStream(ctx, play(t, script), qmp.StreamOptions{})
			require.ErrorIs(t, err, context.DeadlineExceeded)
		})
	}
}
