// SPDX-License-Identifier: GPL-2.0-or-later

package outbox

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// limit bounds what is waited for on a loaded machine.
const limit = time.Minute

func waitFor(t *testing.T, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(limit):
		t.Fatal("this does not happen")
	}
}

// start returns an outbox, the client's end, and what tells that the client was too slow and that
// nothing is sent any more.
func start(t *testing.T) (o *Outbox, client net.Conn, slow, over chan struct{}) {
	slow, over = make(chan struct{}), make(chan struct{})
	ours, client := net.Pipe() // which holds nothing
	t.Cleanup(func() { client.Close() })
	return New(ours, func() { close(slow) }, func() { close(over) }), client, slow, over
}

func TestClientThatDoesNotRead(t *testing.T) {
	o, client, slow, over := start(t)
	piece := strings.Repeat("x", 1<<20)
	sent := 0
	for taken := true; taken; sent++ {
		_, err := io.WriteString(o, piece)
		require.NoError(t, err)
		select {
		case <-slow:
			taken = false
		default:
		}
		require.Less(t, sent, 100, "it keeps all of it")
	}
	assert.GreaterOrEqual(t, sent, MaxUnsent/len(piece))
	assert.LessOrEqual(t, sent, MaxUnsent/len(piece)+2, "the one that is being sent, and the one that is too much")
	waitFor(t, over)
	_, err := client.Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF)
	o.Send([]byte("more")) // is nothing any more
	o.Close()
}

// A text that is larger than what may wait reaches a client that reads, and what follows it too.
func TestLargeText(t *testing.T) {
	o, client, _, over := start(t)
	large := strings.Repeat("x", 2*MaxUnsent)
	for _, text := range []string{"a", large, "b"} {
		_, err := io.WriteString(o, text)
		require.NoError(t, err)
	}
	o.Close()
	got, err := io.ReadAll(client)
	require.NoError(t, err)
	assert.True(t, string(got) == "a"+large+"b", "%d bytes have come", len(got))
	waitFor(t, over)
}

func TestClientThatHasGone(t *testing.T) {
	o, client, _, over := start(t)
	client.Close()
	o.Send([]byte("text"))
	waitFor(t, over)
	o.Send([]byte("more"))
	o.Close()
}

func TestEndDoesNotWaitForAClient(t *testing.T) {
	o, _, _, over := start(t)
	o.Send([]byte("text"))
	o.Close()
	waitFor(t, over)
}
