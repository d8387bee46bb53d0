// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

// What QEMU 10.0.13 of Debian says first, and to qmp_capabilities.
const (
	greeting = `{"QMP": {"version": {"qemu": {"micro": 13, "minor": 0, "major": 10}, ` +
		`"package": "Debian 1:10.0.13+ds-0+deb13u1"}, "capabilities": ["oob"]}}` + "\r\n"
	agreed = `{"return": {}, "id": 1}` + "\r\n"
)

// limit ends a test that hangs.
const limit = 10 * time.Second

// peer is the other end of a stream: it plays QEMU by a script.
type peer struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

// play runs script as the other end of the returned connection and waits for
// it at the end of the test. The script's end closes the connection.
func play(t *testing.T, script func(*peer)) net.Conn {
	ours, theirs := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer theirs.Close()
		script(&peer{t: t, conn: theirs, in: bufio.NewReader(theirs)})
	}()
	t.Cleanup(func() {
		ours.Close()
		select {
		case <-done:
		case <-time.After(limit):
			t.Error("the peer's script does not end")
		}
	})
	return ours
}

// say sends text; a message gets the line end that QEMU gives it. That the
// other end has gone is its affair.
func (p *peer) say(text string) {
	if strings.HasSuffix(text, "}") || strings.HasSuffix(text, "]") {
		text += "\r\n"
	}
	_, _ = io.WriteString(p.conn, text)
}

// request is what a stream sends.
type request struct {
	Execute   string          `json:"execute"`
	OOB       string          `json:"exec-oob"`
	Arguments json.RawMessage `json:"arguments"`
	ID        uint64          `json:"id"`
}

// hear returns the next request; the zero one if the other end has gone.
func (p *peer) hear() (r request) {
	line, err := p.in.ReadBytes('\n')
	if err != nil {
		return r
	}
	if err := json.Unmarshal(line, &r); err != nil {
		p.t.Errorf("request %q: %v", line, err)
	}
	return r
}

// agree plays the usual handshake.
func (p *peer) agree() {
	p.say(greeting)
	p.hear()
	p.say(agreed)
}

// connect opens a stream to a peer that agrees and then follows the script.
func connect(t *testing.T, opts qmp.StreamOptions, script func(*peer)) *qmp.Stream {
	t.Helper()
	s, err := qmp.NewStream(t.Context(), play(t, func(p *peer) {
		p.agree()
		script(p)
	}), opts)
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// within returns options that bound each command.
func within(d time.Duration) qmp.StreamOptions {
	return qmp.StreamOptions{Deadline: func() (context.Context, context.CancelFunc) {
		return context.WithTimeout(context.Background(), d)
	}}
}
