// SPDX-License-Identifier: GPL-2.0-or-later

package libvirt

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

// fake is a domain without libvirt.
type fake struct {
	sent     []string
	answer   func(request string) (string, error)
	inactive bool
}

func (f *fake) command(request string) (string, error) {
	f.sent = append(f.sent, request)
	return f.answer(request)
}

func (f *fake) active() bool { return !f.inactive }

// relayed is a relay to a fake, and the stream of its client.
func relayed(t *testing.T, f *fake) (*relay, *qmp.Stream) {
	t.Helper()
	r, near := newRelay(f, json.RawMessage(`{"qemu": {"micro": 1, "minor": 0, "major": 10}, "package": ""}`))
	go r.serve()
	here, there := net.Pipe()
	t.Cleanup(func() { there.Close() })
	stream, err := qmp.NewStream(t.Context(), &conn{Conn: near, wire: here, relay: r}, qmp.StreamOptions{
		Deadline: func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), 20*time.Second)
		},
	})
	require.NoError(t, err)
	t.Cleanup(func() { stream.Close() })
	return r, stream
}

func replies(text string) func(string) (string, error) {
	return func(string) (string, error) { return text, nil }
}

func TestReply(t *testing.T) {
	f := &fake{answer: replies(`{"return":{"a":1},"id":"libvirt-12"}`)}
	_, stream := relayed(t, f)
	assert.Equal(t, 10, stream.Greeting().Version.Major)
	assert.False(t, stream.OutOfBand())
	got, err := stream.Execute(qmp.Request{Command: "query-x", Arguments: json.RawMessage(`{"b": "<"}`)})
	require.NoError(t, err)
	assert.JSONEq(t, `{"a":1}`, string(got))
	assert.Len(t, f.sent, 1, "the handshake is not QEMU's")
	assert.JSONEq(t, `{"execute":"query-x","arguments":{"b":"<"}}`, f.sent[0])
}

func TestErrors(t *testing.T) {
	f := &fake{answer: replies(`{"id":"libvirt-1","error":{"class":"DeviceNotFound","desc":"no device"}}`)}
	_, stream := relayed(t, f)
	_, err := stream.Execute(qmp.Request{Command: "x"})
	assert.True(t, qmp.IsClass(err, "DeviceNotFound"), "%v", err)

	f.answer = func(request string) (string, error) {
		if request == versionRequest {
			return `{"return":{}}`, nil
		}
		return "", errors.New("job is held")
	}
	_, err = stream.Execute(qmp.Request{Command: "x"})
	assert.EqualError(t, err, "libvirt: job is held")
}

// libvirt may lose QEMU's monitor before it knows that QEMU has ended.
func TestBrokenMonitor(t *testing.T) {
	f := &fake{}
	calls := 0
	f.answer = func(string) (string, error) {
		calls++
		f.inactive = calls > 2
		return "", errors.New("Unable to read from monitor")
	}
	_, stream := relayed(t, f)
	_, err := stream.Execute(qmp.Request{Command: "quit"})
	assert.Equal(t, qmp.ErrClosed, err)
}

func TestEvents(t *testing.T) {
	f := &fake{}
	r, stream := relayed(t, f)
	f.answer = func(string) (string, error) {
		r.event(qemuEvent{name: "STOP", seconds: 3})
		r.event(qemuEvent{name: "RESET", data: `{"guest":false}`})
		return `{"return":{}}`, nil
	}
	var got []qmp.Event
	stream.OnEvent(func(e qmp.Event) { got = append(got, e) })
	_, err := stream.Execute(qmp.Request{Command: "stop"})
	require.NoError(t, err)
	require.Len(t, got, 2, "events before the reply are delivered before it")
	assert.Equal(t, "STOP", got[0].Name)
	assert.JSONEq(t, `{"guest":false}`, string(got[1].Data))
}

func TestEventsBeforeTheGreetingAreDropped(*testing.T) {
	r, _ := newRelay(&fake{}, nil)
	r.event(qemuEvent{name: "STOP"}) // would wait for ever
}

func TestEnd(t *testing.T) {
	r, stream := relayed(t, &fake{})
	r.stopped()
	assert.Equal(t, qmp.ErrClosed, wait(t, stream))

	r, stream = relayed(t, &fake{})
	r.end(errLost)
	err := wait(t, stream)
	assert.ErrorIs(t, err, qmp.ErrClosed)
	assert.ErrorContains(t, err, errLost.Error())
}

// wait returns why the stream ends.
func wait(t *testing.T, stream *qmp.Stream) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if err := stream.Wait(ctx); err != nil {
			return err
		}
	}
	t.Fatal("the stream does not end")
	return nil
}
