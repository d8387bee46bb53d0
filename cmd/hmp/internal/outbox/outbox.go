// SPDX-License-Identifier: GPL-2.0-or-later

// Package outbox keeps what is to be sent to a client, so that nobody waits for one that does not read.
package outbox

import (
	"net"
	"slices"
	"sync"
	"time"

	"libhmp/cmd/hmp/internal/crash"
)

const (
	// MaxUnsent is how many bytes may wait for a client that does not read, beside those that are being sent.
	MaxUnsent = 16 << 20
	// endTime is how long each piece may take when the connection is to be closed.
	endTime = 2 * time.Second
	// pieceSize is how many bytes are sent at once.
	pieceSize = 1 << 20
)

// Outbox sends a client what it gets, and has nobody wait for that. Its methods may be called from
// any goroutine.
type Outbox struct {
	conn net.Conn
	slow func()

	mu     sync.Mutex
	more   sync.Cond
	unsent [][]byte
	size   int  // of unsent, see weight
	ended  bool // nothing is taken any more
	gone   bool // nothing can be sent any more
}

// New returns one for conn. slow is called, on the goroutine of Send, when the connection was
// closed because the client does not read; over, on any goroutine, when nothing is sent any more.
func New(conn net.Conn, slow, over func()) *Outbox {
	o := &Outbox{conn: conn, slow: slow}
	o.more.L = &o.mu
	crash.Go(o.run, over)
	return o
}

// weight is what a text counts: one that is larger than all that may wait does not end a client
// that reads.
func weight(text []byte) int { return min(len(text), MaxUnsent/2) }

// Send takes a text to send, which the caller must not change any more.
func (o *Outbox) Send(text []byte) {
	o.mu.Lock()
	if o.ended {
		o.mu.Unlock()
		return
	}
	o.size += weight(text)
	o.unsent = append(o.unsent, text)
	slow := o.size > MaxUnsent
	if slow {
		o.discard()
	}
	o.more.Signal()
	o.mu.Unlock()
	if slow {
		o.conn.Close()
		o.slow()
	}
}

// Write implements io.Writer. It always succeeds: that a client has gone is seen where it is read.
func (o *Outbox) Write(text []byte) (int, error) {
	o.Send(append([]byte(nil), text...))
	return len(text), nil
}

// run sends until Close, or until the client has gone. What that has sent is to be read still.
func (o *Outbox) run() {
	for text := o.next(); text != nil; text = o.next() {
		if err := o.send(text); err != nil {
			o.mu.Lock()
			defer o.mu.Unlock()
			if o.ended { // by Close
				o.conn.Close()
			}
			o.discard()
			return
		}
	}
	o.conn.Close()
}

// send sends a text.
func (o *Outbox) send(text []byte) error {
	for piece := range slices.Chunk(text, pieceSize) {
		o.mu.Lock()
		if o.ended {
			o.limit()
		}
		o.mu.Unlock()
		if _, err := o.conn.Write(piece); err != nil {
			return err
		}
	}
	return nil
}

// limit bounds the time of a piece. o.mu is held.
func (o *Outbox) limit() { _ = o.conn.SetWriteDeadline(time.Now().Add(endTime)) }

// discard has everything dropped that is to be sent. o.mu is held.
func (o *Outbox) discard() { o.ended, o.gone, o.unsent, o.size = true, true, nil, 0 }

// next waits for what to send, and returns nil when that was all.
func (o *Outbox) next() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.unsent) == 0 && !o.ended {
		o.more.Wait()
	}
	if len(o.unsent) == 0 {
		return nil
	}
	text := o.unsent[0]
	o.unsent[0] = nil
	o.unsent = o.unsent[1:]
	o.size -= weight(text)
	return text
}

// Close takes nothing more. The connection is closed when what was taken is sent, or soon.
func (o *Outbox) Close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.gone {
		o.conn.Close()
		return
	}
	o.ended = true
	o.more.Signal()
	o.limit()
}
