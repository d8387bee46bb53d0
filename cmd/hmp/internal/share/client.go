// SPDX-License-Identifier: GPL-2.0-or-later

package share

import (
	"encoding/json"
	"errors"
	"net"
	"slices"
	"strings"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/outbox"
	"libhmp/core/keyval"
	"libhmp/core/qmp"
)

// maxAsked is how many requests of a client wait for QEMU until no more are read, as many as QEMU itself
// takes (QMP_REQ_QUEUE_LEN_MAX).
const maxAsked = 8

// Client says how one that connects is served. All are called from any goroutine.
type Client struct {
	// Gate returns what is between the client's requests and QEMU, nil for nothing.
	Gate func(to qmp.Starter) qmp.Starter
	// Slow is told when the client was dropped because it does not read.
	Slow func()
	// Over is told when nothing is sent to the client any more.
	Over func()
}

// client is one that is connected.
type client struct {
	on         *Connection
	conn       net.Conn
	out        *outbox.Outbox
	to         qmp.Starter // QEMU, behind what judges requests
	negotiated bool
	busy       bool // the negotiation waits for QEMU
	outOfBand  bool
	waiting    []*asked      // not yet sent to QEMU
	answers    []*answer     // to requests in band, in their order
	room       chan struct{} // closed when more may be asked, nil if it may
	fd         int           // a descriptor that has come, or none
	handing    int           // that of the request which goes through the gate, or none
	leaving    bool          // it asks nothing more
	gone       bool
}

// asked is a request that waits for QEMU.
type asked struct {
	request
	done func(json.RawMessage, error)
}

// answer is nil until it is known.
type answer struct{ text []byte }

// Attach serves a client; its connection is the Connection's from then on, which closes it at once when Run
// has returned. It may be called from any goroutine.
func (s *Connection) Attach(conn net.Conn, as Client) {
	served := s.box.Post(func() {
		c := &client{on: s, conn: conn, fd: none, handing: none}
		c.out = outbox.New(conn, func() {
			s.box.Post(func() { s.drop(c) })
			as.Slow()
		}, as.Over)
		c.to = c
		if as.Gate != nil {
			c.to = as.Gate(c)
		}
		s.clients = append(s.clients, c)
		c.out.Send(append(slices.Clone(s.link.Greeting().Text), lineEnd...))
		crash.Go(c.read)
	})
	if !served {
		conn.Close()
		as.Over()
	}
}

// read reads what the client sends, on a goroutine of its own.
func (c *client) read() {
	in := lexer{limit: maxToken, recovers: c.on.dialect == keyval.JSONPositioned}
	buf := make([]byte, 64<<10)
	for {
		n, fds, err := receive(c.conn, buf)
		if len(fds) > 0 {
			if !c.post(func() { c.keep(fds) }) {
				closeDescriptors(fds)
			}
		}
		for _, b := range buf[:n] {
			in.feed(b, func(text []byte, from keyval.JSONPlace) {
				value, wrong := parseValue(text, from, c.on.dialect)
				c.post(func() { c.handle(value, wrong) })
			})
		}
		if err != nil {
			c.post(func() {
				c.leaving = true
				c.endIfDone()
			})
			return
		}
	}
}

// post has f called on the goroutine of Run, and waits until the client may ask more. It reports whether f
// will be called: not so when Run has returned.
func (c *client) post(f func()) bool {
	used := make(chan struct{})
	posted := c.on.box.Post(func() {
		f()
		c.room = used
		c.makeRoom()
	})
	if !posted {
		return false
	}
	select {
	case <-used:
	case <-c.on.ended:
	}
	return true
}

// makeRoom lets read go on if few requests wait.
func (c *client) makeRoom() {
	if c.room != nil && (c.gone || !c.busy && len(c.answers) < maxAsked) {
		close(c.room)
		c.room = nil
	}
}

// keep keeps the first of the descriptors that have come together, and none of those before, as QEMU does
// (tcp_chr_recv in chardev/char-socket.c).
func (c *client) keep(fds []int) {
	closeDescriptor(c.fd)
	c.fd = fds[0]
	closeDescriptors(fds[1:])
	if c.gone {
		closeDescriptor(c.fd)
		c.fd = none
	}
}

func closeDescriptors(fds []int) {
	for _, fd := range fds {
		closeDescriptor(fd)
	}
}

// handle answers a request, or what is none.
func (c *client) handle(value json.RawMessage, err error) {
	if c.gone {
		return
	}
	r := request{fd: none}
	if err == nil {
		r, err = parseRequest(value, c.outOfBand)
	}
	if r.id != nil {
		r.id = appendValue(nil, r.id, c.on.rounded)
	}
	if err == nil && r.takesDescriptor() {
		r.fd, c.fd = c.fd, none
	}
	a := &answer{}
	if !r.OutOfBand {
		c.answers = append(c.answers, a)
	}
	done := func(value json.RawMessage, err error) { c.answer(r, a, value, err) }
	switch {
	case err != nil:
		done(nil, err)
	case !c.negotiated:
		c.negotiate(r, done)
	default:
		c.ask(r, done)
	}
}

// ask has a request go to QEMU if nothing is against it.
func (c *client) ask(r request, done func(json.RawMessage, error)) {
	c.handing = r.fd
	err := c.to.Start(r.Request, done)
	closeDescriptor(c.handing) // unless it has gone through
	c.handing = none
	if err != nil {
		done(nil, err)
	}
}

// Start implements qmp.Starter, for what is behind the gate.
func (c *client) Start(r qmp.Request, done func(json.RawMessage, error)) error {
	a := &asked{request{Request: r, fd: c.handing}, done}
	c.handing = none
	if r.OutOfBand {
		return c.on.start(a, done)
	}
	c.waiting = append(c.waiting, a)
	c.on.dispatch()
	return nil
}

// Execute implements qmp.Transport: nobody here waits for QEMU.
func (c *client) Execute(qmp.Request) (json.RawMessage, error) {
	return nil, errors.New("a client of several does not wait")
}

// next returns the request that is to be sent next, nil if there is none or if it has to wait.
func (c *client) next() *asked {
	if len(c.waiting) == 0 || c.on.handing && c.waiting[0].takesDescriptor() {
		return nil
	}
	first := c.waiting[0]
	c.waiting = c.waiting[1:]
	return first
}

// negotiate answers a request before the client has negotiated.
func (c *client) negotiate(r request, done func(json.RawMessage, error)) {
	if r.Command != "qmp_capabilities" {
		done(nil, &qmp.Error{Class: qmp.ErrNotFound, Desc: "Expecting capabilities negotiation with 'qmp_capabilities'"})
		return
	}
	// QEMU looks at the arguments first, then says that it has negotiated before.
	c.busy = true
	c.ask(r, func(value json.RawMessage, err error) {
		c.busy = false
		if qmp.IsClass(err, qmp.ErrNotFound) {
			value, err = json.RawMessage(`{}`), c.enable(r.Arguments)
		}
		c.negotiated = err == nil
		done(value, err)
		c.makeRoom()
	})
}

// enable notes the capabilities that a client wants.
func (c *client) enable(arguments json.RawMessage) error {
	var args struct{ Enable []string }
	if arguments != nil {
		if err := json.Unmarshal(arguments, &args); err != nil {
			return err
		}
	}
	offered := c.on.link.Greeting().Capabilities
	missing := slices.DeleteFunc(slices.Clone(args.Enable), func(name string) bool { return slices.Contains(offered, name) })
	if len(missing) > 0 {
		return refusal("Capability %s not available", strings.Join(missing, ", "))
	}
	c.outOfBand = slices.Contains(args.Enable, "oob")
	return nil
}

// answer sends the reply to a request, when those before have been sent.
func (c *client) answer(r request, a *answer, value json.RawMessage, err error) {
	if c.gone || isEnd(err) { // then the connection is closed
		return
	}
	a.text = appendReply(nil, r.id, value, err)
	if r.OutOfBand {
		c.out.Send(a.text)
		return
	}
	for len(c.answers) > 0 && c.answers[0].text != nil {
		c.out.Send(c.answers[0].text)
		c.answers = c.answers[1:]
	}
	c.makeRoom()
	c.endIfDone()
}

// isEnd reports whether there is no connection to QEMU any more.
func isEnd(err error) bool {
	return errors.Is(err, qmp.ErrClosed) || errors.Is(err, qmp.ErrNotQMP) || errors.Is(err, qmp.ErrTooLong)
}

// endIfDone closes the connection of a client that asks nothing more when it has its answers.
func (c *client) endIfDone() {
	if c.leaving && len(c.answers) == 0 {
		c.on.drop(c)
	}
}
