// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package share_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
	"libhmp/cmd/hmp/internal/share"
	"libhmp/core/qmp"
)

// limit bounds what is waited for on a loaded machine.
const limit = time.Minute

// qemu plays a QEMU whose requests after the negotiation are the test's to answer.
type qemu struct {
	*fakeqmp.Conn
	asked chan fakeqmp.Request
}

// open returns a connection to such a QEMU, and how it ends.
func open(t *testing.T) (s *share.Connection, q *qemu, ended chan error) {
	t.Helper()
	q = &qemu{asked: make(chan fakeqmp.Request, 100)}
	greeted := make(chan struct{})
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		q.Conn = c
		c.Say(fakeqmp.Greeting)
		r, _ := c.NextRequest()
		c.Return(r, "{}")
		close(greeted)
		for {
			r, ok := c.NextRequest()
			if !ok {
				return
			}
			q.asked <- r
		}
	})
	conn, err := net.Dial("unix", path)
	require.NoError(t, err)
	s, err = share.Open(t.Context(), conn)
	require.NoError(t, err)
	<-greeted
	ctx, stop := context.WithCancel(context.Background())
	ended = make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(stop)
	return s, q, ended
}

// next is the next request that QEMU gets.
func (q *qemu) next(t *testing.T) fakeqmp.Request {
	t.Helper()
	select {
	case r := <-q.asked:
		return r
	case <-time.After(limit):
		require.Fail(t, "QEMU is not asked")
		return fakeqmp.Request{}
	}
}

// user is a client's end.
type user struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
	over chan struct{} // closed when nothing is sent any more
}

// attach connects a client.
func attach(t *testing.T, s *share.Connection, gate func(qmp.Starter) qmp.Starter) *user {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	require.NoError(t, err)
	defer l.Close()
	conn, err := net.Dial("unix", path)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	theirs, err := l.Accept()
	require.NoError(t, err)
	u := &user{t, conn, bufio.NewReader(conn), make(chan struct{})}
	s.Attach(theirs, share.Client{Gate: gate, Slow: func() {}, Over: func() { close(u.over) }})
	require.Equal(t, fakeqmp.Greeting, u.next())
	return u
}

// negotiates as QEMU lets it, which says that it has done so before.
func (u *user) negotiates(q *qemu, arguments string) *user {
	u.t.Helper()
	u.send(`{"execute": "qmp_capabilities", "arguments": ` + arguments + "}")
	q.Fail(q.next(u.t), "CommandNotFound", "Capabilities negotiation is already complete, command ignored")
	require.Equal(u.t, "{\"return\": {}}\r\n", u.next())
	return u
}

func (u *user) send(text string) {
	u.t.Helper()
	_, err := u.conn.Write([]byte(text))
	require.NoError(u.t, err)
}

func (u *user) next() string {
	u.t.Helper()
	require.NoError(u.t, u.conn.SetReadDeadline(time.Now().Add(limit)))
	line, err := u.in.ReadString('\n')
	require.NoError(u.t, err)
	return line
}

// A QEMU that works on something long can still be told something out of band, whatever others have asked.
func TestRequestsOutOfBandFindRoom(t *testing.T) {
	s, q, _ := open(t)
	var users []*user
	for range 3 {
		users = append(users, attach(t, s, nil).negotiates(q, "{}"))
	}
	urgent := attach(t, s, nil).negotiates(q, `{"enable": ["oob"]}`)
	for _, u := range users {
		for range 20 {
			u.send(`{"execute": "long"}`)
		}
	}
	const room = 7 // QEMU reads on until it has eight
	for range room {
		assert.Equal(t, "long", q.next(t).Execute)
	}
	urgent.send(`{"execute": "long"}{"exec-oob": "migrate-recover", "id": 1}`)
	r := q.next(t)
	assert.Equal(t, "migrate-recover", r.OOB)
	q.Return(r, "{}")
	assert.Equal(t, "{\"return\": {}, \"id\": 1}\r\n", urgent.next())
	users[0].send(`{"exec-oob": "migrate-recover"}`) // has not enabled it
	assert.Empty(t, q.asked)
}

// What a client is told comes in the order in which it has asked, also what QEMU need not be asked.
func TestAnswersInOrder(t *testing.T) {
	s, q, _ := open(t)
	u := attach(t, s, nil).negotiates(q, "{}")
	u.send(`{"execute": "a", "id": "1"} nonsense {"execute": "b"} {"execute": 2}`)
	a, b := q.next(t), q.next(t)
	q.Return(a, "1")
	q.Fail(b, "GenericError", "a \u00fc and a < \t")
	assert.Equal(t, "{\"return\": 1, \"id\": \"1\"}\r\n", u.next())
	assert.Equal(t, `{"error": {"class": "GenericError", "desc": "JSON parse error, invalid keyword 'nonsense'"}}`+"\r\n", u.next())
	assert.Equal(t, `{"error": {"class": "GenericError", "desc": "a \u00FC and a < \t"}}`+"\r\n", u.next())
	assert.Equal(t, `{"error": {"class": "GenericError", "desc": "QMP input member 'execute' must be a string"}}`+"\r\n", u.next())
}

// Requests are sent on as plain JSON in one line, so that what is judged is what QEMU reads.
func TestRequestsArePlainJSON(t *testing.T) {
	s, q, _ := open(t)
	seen := make(chan qmp.Request, 1)
	u := attach(t, s, func(to qmp.Starter) qmp.Starter { return &gate{to, seen} }).negotiates(q, "{}")
	<-seen
	u.send("{'execute':\n'x', 'arguments': {'\\u0061' :\t[ 1,\r\n'b\"' ]}}")
	r := q.next(t)
	assert.Equal(t, "x", r.Execute)
	assert.Equal(t, `{"a":[1,"b\""]}`, string(r.Arguments))
	assert.Equal(t, qmp.Request{Command: "x", Arguments: r.Arguments}, <-seen)
	q.Return(r, "{}")
	u.next()
	u.send(`{"execute": "refused", "id": 5}`)
	assert.Equal(t, `{"id": 5, "error": {"class": "GenericError", "desc": "no"}}`+"\r\n", u.next())
	assert.Empty(t, q.asked)
}

// gate refuses one command.
type gate struct {
	qmp.Starter
	seen chan qmp.Request
}

func (g *gate) Start(r qmp.Request, done func(json.RawMessage, error)) error {
	if r.Command == "refused" {
		return errors.New("no")
	}
	g.seen <- r
	return g.Starter.Start(r, done)
}

// A client that has ended its input gets its answers before the connection is closed; what one has still to ask that
// has gone is not asked.
func TestClientsThatGo(t *testing.T) {
	s, q, _ := open(t)
	u := attach(t, s, nil).negotiates(q, "{}")
	u.send(`{"execute": "a"}{"execute": "half`)
	require.NoError(t, u.conn.(*net.UnixConn).CloseWrite())
	q.Return(q.next(t), "1")
	assert.Equal(t, "{\"return\": 1}\r\n", u.next())
	_, err := u.in.ReadByte()
	assert.Error(t, err)
	<-u.over
	assert.Empty(t, q.asked)
}

// When QEMU goes, so do the connections of clients, whatever they wait for.
func TestQEMUGoes(t *testing.T) {
	for command, want := range map[string]error{"quit": nil, "stop": qmp.ErrClosed} {
		s, q, ended := open(t)
		a, b := attach(t, s, nil).negotiates(q, "{}"), attach(t, s, nil)
		a.send(`{"execute": "` + command + `"}`)
		q.next(t)
		q.Close()
		assert.ErrorIs(t, <-ended, want, command)
		for _, u := range []*user{a, b} {
			_, err := u.in.ReadByte()
			assert.Error(t, err)
			<-u.over
		}
	}
}

// This program's own end is like a client's.
func TestOwnEnd(t *testing.T) {
	s, q, _ := open(t)
	conn, err := s.Own(share.Client{Slow: func() {}, Over: func() {}})
	require.NoError(t, err)
	go func() {
		for r := range q.asked {
			if r.Execute == "qmp_capabilities" {
				q.Fail(r, "CommandNotFound", "Capabilities negotiation is already complete, command ignored")
				continue
			}
			q.Return(r, `{"name": "fake"}`)
			q.Say(fakeqmp.Event)
		}
	}()
	stream, err := qmp.NewStream(t.Context(), conn, qmp.StreamOptions{})
	require.NoError(t, err)
	defer stream.Close()
	var events []string
	stream.OnEvent(func(e qmp.Event) { events = append(events, e.Name) })
	assert.True(t, stream.OutOfBand())
	value, err := stream.Execute(qmp.Request{Command: "query-name"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"name": "fake"}`, string(value))
	require.NoError(t, stream.Wait(t.Context()))
	assert.Equal(t, []string{"RESET"}, events)
}

func TestNoQEMU(t *testing.T) {
	ours, theirs := net.Pipe()
	theirs.Close()
	_, err := share.Open(t.Context(), ours)
	assert.ErrorIs(t, err, qmp.ErrClosed)
}

// Who connects after QEMU has gone, but before nobody listens any more, is told at once.
func TestClientAfterTheEnd(t *testing.T) {
	s, q, ended := open(t)
	q.Close()
	<-ended
	ours, theirs := net.Pipe()
	over := make(chan struct{})
	s.Attach(theirs, share.Client{Slow: func() {}, Over: func() { close(over) }})
	select {
	case <-over:
	case <-time.After(limit):
		require.Fail(t, "it is waited for")
	}
	_, err := ours.Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF)
}
