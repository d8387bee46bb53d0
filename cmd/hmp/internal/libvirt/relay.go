// SPDX-License-Identifier: GPL-2.0-or-later

package libvirt

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// versionRequest is what QEMU can always answer.
const versionRequest = `{"execute":"query-version"}`

// domain is what a relay needs of libvirt. One goroutine calls it.
type domain interface {
	// command has QEMU run a QMP command without id, and returns its whole reply.
	// An error is libvirt's.
	command(request string) (reply string, err error)
	// active reports whether the domain's QEMU is still there.
	active() bool
}

// relay plays QEMU's end of a QMP connection. Replies and events are written as they
// come from libvirtd.
type relay struct {
	far      net.Conn // what the client reads
	domain   domain
	greeting json.RawMessage // of query-version
	requests chan *request   // nil: QEMU has ended
	left     chan struct{}   // closed when the client has left

	mu      sync.Mutex // of writing, and of what follows
	greeted bool       // events may be sent
	why     error      // the connection ends, nil: because QEMU has
}

// request is one of the client's.
type request struct {
	Execute   string          `json:"execute"`
	Arguments json.RawMessage `json:"arguments,omitempty"`
	ID        json.RawMessage `json:"id,omitempty"`
}

// queued is how many requests may wait for libvirt before the client waits too.
const queued = 256

// newRelay returns the relay and the client's end of its connection.
func newRelay(d domain, version json.RawMessage) (r *relay, near net.Conn) {
	near, far := net.Pipe()
	return &relay{far: far, domain: d, greeting: version, requests: make(chan *request, queued),
		left: make(chan struct{})}, near
}

// serve greets and answers until the client leaves or QEMU ends.
func (r *relay) serve() {
	go r.read()
	r.write(struct {
		QMP any `json:"QMP"`
	}{map[string]any{"version": r.greeting, "capabilities": []string{}}})
	r.mu.Lock()
	r.greeted = true
	r.mu.Unlock()
	negotiated := false
	for {
		var q *request
		select {
		case q = <-r.requests:
		case <-r.left:
			return
		}
		switch {
		case q == nil:
			r.end(nil)
		case q.Execute == "qmp_capabilities" && !negotiated: // libvirt has done that
			negotiated = true
			r.write(answer{Return: json.RawMessage(`{}`), ID: q.ID})
		default:
			r.run(q)
		}
	}
}

// read takes the client's requests.
func (r *relay) read() {
	defer close(r.left)
	in := bufio.NewReader(r.far)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		q := new(request)
		if err := json.Unmarshal(line, q); err != nil {
			r.write(failure("not passed on to libvirt: "+err.Error(), nil))
			continue
		}
		r.requests <- q
	}
}

// answer is a reply.
type answer struct {
	Return json.RawMessage `json:"return,omitempty"`
	Error  json.RawMessage `json:"error,omitempty"`
	ID     json.RawMessage `json:"id,omitempty"`
}

func failure(text string, id json.RawMessage) answer {
	desc, _ := json.Marshal(map[string]string{"class": "GenericError", "desc": text})
	return answer{Error: desc, ID: id}
}

// run has libvirt pass a request on. libvirt gives it an id of its own.
func (r *relay) run(q *request) {
	text, err := json.Marshal(request{Execute: q.Execute, Arguments: q.Arguments})
	var reply string
	if err == nil {
		reply, err = r.domain.command(string(text))
	}
	var a answer
	if err == nil {
		err = json.Unmarshal([]byte(reply), &a)
	}
	switch {
	case errors.Is(err, errLost):
		r.end(err)
	case err != nil && !busy(err) && r.broken():
		r.end(nil)
	case err != nil:
		r.write(failure("libvirt: "+err.Error(), q.ID))
	default:
		a.ID = q.ID
		r.write(a)
	}
}

// endTime is how long QEMU may take to end when libvirt can no longer talk to it.
const endTime = 10 * time.Second

// broken reports, after a request that libvirt did not pass on, whether this is because QEMU ends:
// libvirt may lose its monitor before it knows. Then other requests fail too.
func (r *relay) broken() bool {
	for end := time.Now().Add(endTime); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if !r.domain.active() {
			return true
		}
		if _, err := r.domain.command(versionRequest); err == nil {
			return false
		}
	}
	return false
}

// event passes on one of QEMU's. Before the greeting there are none for the client,
// and nothing may wait for it.
func (r *relay) event(e qemuEvent) {
	r.mu.Lock()
	greeted := r.greeted
	r.mu.Unlock()
	if !greeted {
		return
	}
	type timestamp struct {
		Seconds      uint64 `json:"seconds"`
		Microseconds uint32 `json:"microseconds"`
	}
	r.write(struct {
		Timestamp timestamp       `json:"timestamp"`
		Event     string          `json:"event"`
		Data      json.RawMessage `json:"data,omitempty"`
	}{timestamp{e.seconds, e.micros}, e.name, json.RawMessage(e.data)})
}

// stopped says that QEMU has ended. The replies that libvirtd has sent come first.
func (r *relay) stopped() {
	select {
	case r.requests <- nil:
	default: // it has sent more than it will get answers to
		r.end(nil)
	}
}

// write sends a message. If it cannot be sent, the client has left.
func (r *relay) write(message any) {
	text, err := json.Marshal(message)
	if err != nil { // of text that was JSON when it came
		r.end(fmt.Errorf("what libvirt sent cannot be passed on: %w", err))
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = r.far.Write(append(text, '\n'))
}

// end closes the connection; why is what the client is told, nil that QEMU has ended.
func (r *relay) end(why error) {
	r.mu.Lock()
	if r.why == nil {
		r.why = why
	}
	r.mu.Unlock()
	r.far.Close()
}

// reason is the reason of the end.
func (r *relay) reason() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.why
}
