// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

// patience is how long a peer tries to send what is not taken.
const patience = time.Second

// pours writes text again and again, and returns how many bytes were taken when
// the other end has gone or takes no more.
func pours(conn net.Conn, text string) (taken int) {
	for {
		conn.SetDeadline(time.Now().Add(patience))
		n, err := io.WriteString(conn, text)
		if taken += n; err != nil {
			return taken
		}
	}
}

func TestGreetingWithoutEnd(t *testing.T) {
	for _, test := range []struct{ name, first, again, want string }{
		{"in one string", `{"QMP": {"version": {"package": "`, strings.Repeat("x", 1000), "no greeting in its first 65536 bytes"},
		{"in members", `{"QMP": {"version": {`, strings.Repeat(`"a": 1, `, 100), "no greeting in its first 65536 bytes"},
		{"over lines", `{"QMP": [`, strings.Repeat("1,\n", 300), "no greeting in its first 65536 bytes"},
		{"no line", "", strings.Repeat("x", 1000), "no greeting in its first 65536 bytes"},
		{"blank lines", "", strings.Repeat("\r\n", 500), "no greeting in its first 65536 bytes"},
		{"telnet commands", "", strings.Repeat("\xff\xfb\x01", 300) + "\n", "no greeting in its first 65536 bytes"},
		{"events instead", "", `{"event": "RESUME"}` + "\r\n", "no greeting in its first 65536 bytes"},
		{"many brackets", "", strings.Repeat("{\"a\":[", 1000), "no greeting in its first 65536 bytes"},
		{"brackets on lines", `{"QMP": ` + "\n", strings.Repeat("[", 1000) + "\n", "a message nested deeper than 10000 levels"},
	} {
		t.Run(test.name, func(t *testing.T) {
			taken := make(chan int, 1)
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			_, err := qmp.NewStream(ctx, play(t, func(p *peer) {
				p.say(test.first)
				taken <- pours(p.conn, test.again)
			}), qmp.StreamOptions{})
			require.ErrorIs(t, err, qmp.ErrNotQMP)
			require.ErrorContains(t, err, test.want)
			// That, what the reader had asked for, and what was being written.
			assert.Less(t, <-taken, 10*qmp.MaxGreeting)
		})
	}
}

func TestGreetingThatTakesItsTime(t *testing.T) {
	for _, test := range []struct {
		name   string
		script func(*peer)
		want   string
	}{
		{"not a byte", func(p *peer) { p.hear() }, "no greeting from QEMU (too late)"},
		{"one byte a while", func(p *peer) {
			for _, c := range []byte(greeting) {
				if _, err := p.conn.Write([]byte{c}); err != nil {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
		}, " bytes (too late)"},
		{"no agreement", func(p *peer) { p.say(greeting); p.hear(); p.hear() }, "QMP handshake: no reply to qmp_capabilities: too late"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, fmt.Errorf("too late"))
			defer cancel()
			_, err := qmp.NewStream(ctx, play(t, test.script), qmp.StreamOptions{})
			require.ErrorContains(t, err, test.want)
		})
	}
}

// zeros are the inside of a long string.
var zeros = strings.Repeat("0", 1<<20)

func TestMessageThatIsTooLong(t *testing.T) {
	const most = 3 << 20
	of := func(size int) string { // a reply with as many bytes, line end included
		head, tail := `{"return": "`, `", "id": 2}`+"\r\n"
		return head + strings.Repeat("x", size-len(head)-len(tail)) + tail
	}
	for _, test := range []struct {
		name, said string
		fails      bool
	}{
		{"as long as may be", of(most), false},
		{"one byte more", of(most + 1), true},
		{"lines without end", `{"return": [` + strings.Repeat("1,\n", most), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := connect(t, qmp.StreamOptions{MaxMessage: most}, func(p *peer) {
				p.hear()
				p.say(test.said)
				_, err := p.conn.Read(make([]byte, 1))
				assert.ErrorIs(t, err, io.EOF, "the connection ends")
			})
			_, err := s.Execute(qmp.Request{Command: "query-name"})
			if !test.fails {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "no reply to query-name: a message of QEMU is too long: more than 3145728 bytes")
			require.ErrorIs(t, s.Wait(t.Context()), qmp.ErrTooLong)
		})
	}
	assert.Equal(t, 256<<20, qmp.MaxMessage, "else")
}

func TestNesting(t *testing.T) {
	nested := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
	for _, form := range []string{`{"return": %s, "id": 2}`, `{"id": 2, "return": %s}`} {
		s := connect(t, qmp.StreamOptions{}, func(p *peer) {
			p.hear()
			p.say(fmt.Sprintf(form, nested(qmp.MaxDepth-1)))
			p.hear()
			p.say(fmt.Sprintf(strings.ReplaceAll(form, "2", "3"), nested(qmp.MaxDepth)))
		})
		value, err := s.Execute(qmp.Request{Command: "query-block"})
		require.NoError(t, err, "the message itself is one level")
		var read any
		require.NoError(t, unmarshal(value, &read), "what arrives can be decoded")
		_, err = s.Execute(qmp.Request{Command: "query-block"})
		require.ErrorIs(t, err, qmp.ErrNotQMP)
		require.ErrorContains(t, err, "no reply to query-block: ")
		require.ErrorContains(t, err, "nested deeper than 10000 levels")
	}
}

// flood are events without end.
const flood = `{"event": "RTC_CHANGE", "data": {"offset": 0, "qom-path": "/machine"}}` + "\r\n"

// A flood that nobody takes, since a handler is slow, waits at the peer.
func TestFloodOfEventsStaysAtThePeer(t *testing.T) {
	large := `{"event": "X", "data": {"text": "` + zeros + `"}}` + "\r\n"
	for _, test := range []struct {
		name, event string
		most        int // bytes; the reader has some ahead, and a message of its own
	}{
		{"small ones", flood, (qmp.Pending+2)*len(flood) + 64<<10},
		{"large ones", large, qmp.PendingBytes + 2*len(large) + 64<<10},
	} {
		t.Run(test.name, func(t *testing.T) {
			taken := make(chan int)
			s := connect(t, qmp.StreamOptions{}, func(p *peer) {
				taken <- pours(p.conn, test.event)
			})
			assert.LessOrEqual(t, <-taken, test.most)
			seen := 0
			s.OnEvent(func(qmp.Event) { seen++ })
			for s.Wait(t.Context()) == nil {
			}
			assert.Positive(t, seen, "what was taken arrives")
		})
	}
}

func TestFloodOfEventsKeepsNobodyBusy(t *testing.T) {
	s := connect(t, within(50*time.Millisecond), func(p *peer) {
		go pours(p.conn, flood)
		for p.hear().Execute != "" {
		}
	})
	seen := 0
	s.OnEvent(func(qmp.Event) { seen++ })
	_, err := s.Execute(qmp.Request{Command: "query-status"})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Greater(t, seen, qmp.Pending, "they were delivered meanwhile")
	seen = 0
	require.NoError(t, s.Pump())
	assert.LessOrEqual(t, seen, qmp.Pending+1, "Pump does not wait for the end")
}
