// SPDX-License-Identifier: GPL-2.0-or-later

package serve

import (
	"net"
	"sync"
	"time"

	"libhmp/cmd/hmp/internal/crash"
)

const (
	// maxUnsent is how many bytes may wait for a client that does not read, beside those being sent.
	maxUnsent = 16 << 20
	// endTime is how long the last of it may take when the connection is to be closed.
	endTime = 2 * time.Second
)

// outbox sends a client what it gets, and has nobody wait for that. Its methods may be called from
// any goroutine.
type outbox struct {
	conn net.Conn
	slow func()
	over func()

	mu     sync.Mutex
	more   sync.Cond
	unsent [][]byte
	size   int  // of unsent, see weight
	ended  bool // nothing is taken any more
	gone   bool // nothing can be sent any more
}

// newOutbox returns one for conn. slow is called, on the goroutine of Send, when the connection was
// closed because the client does not read; over, on any goroutine, when nothing is sent any more.
func newOutbox(conn net.Conn, slow, over func()) *outbox {
	o := &outbox{conn: conn, slow: slow, over: over}
	o.more.L = &o.mu
	crash.Go(o.run)
	return o
}

// weight is what a text counts: one that is larger than all that may wait does not end a client
// that reads.
func weight(text []byte) int { return min(len(text), maxUnsent/2) }

// Send takes a text to send, which the caller must not change any more.
func (o *outbox) Send(text []byte) {
	o.mu.Lock()
	if o.ended {
		o.mu.Unlock()
		return
	}
	o.size += weight(text)
	o.unsent = append(o.unsent, text)
	slow := o.size > maxUnsent
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
func (o *outbox) Write(text []byte) (int, error) {
	o.Send(append([]byte(nil), text...))
	return len(text), nil
}

// run sends until Close, or until the client has gone. What that has sent is to be read still.
func (o *outbox) run() {
	defer o.over()
	for text := o.next(); text != nil; text = o.next() {
		if _, err := o.conn.Write(text); err != nil {
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

// discard has everything dropped that is to be sent. o.mu is held.
func (o *outbox) discard() { o.ended, o.gone, o.unsent, o.size = true, true, nil, 0 }

// next waits for what to send, and returns nil when that was all.
func (o *outbox) next() []byte {
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
func (o *outbox) Close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.gone {
		o.conn.Close()
		return
	}
	o.ended = true
	o.more.Signal()
	_ = o.conn.SetWriteDeadline(time.Now().Add(endTime))
}
