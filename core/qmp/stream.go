// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"time"
)

// ErrClosed is the error of a stream whose peer has gone.
var ErrClosed = errors.New("QEMU has closed the QMP connection")

// ErrNoGreeting is the error of a peer that has said nothing at all.
var ErrNoGreeting = errors.New("no greeting from QEMU")

// Stream is the transport over a connection: greeting, capability
// negotiation, replies matched by id, events at any place.
type Stream struct {
	conn     io.ReadWriteCloser
	messages chan message
	queued   atomic.Int64  // bytes in messages
	room     chan struct{} // has an element since something was taken from messages
	received atomic.Int64  // bytes
	done     chan struct{}
	readErr  error // why messages was closed
	id       uint64
	oob      bool
	greeting Greeting
	deliver  func(Event)
	started  map[uint64]func(json.RawMessage, error)
	deadline func() (context.Context, context.CancelFunc)
}

// Greeting is what QEMU says first.
type Greeting struct {
	Version      Version
	Capabilities []string
	// Text is the whole message as it came.
	Text json.RawMessage
}

// StreamOptions are optional traits of a stream.
type StreamOptions struct {
	// Deadline makes the context that bounds one command; nil: no bound.
	Deadline func() (context.Context, context.CancelFunc)
	// MaxMessage is how many bytes a message may have, MaxMessage if it is 0.
	MaxMessage int
}

// NewStream negotiates capabilities on conn and returns the transport, which
// owns conn from then on (also on failure: it is closed). ctx bounds the
// handshake. One goroutine reads conn until it ends or Close.
func NewStream(ctx context.Context, conn io.ReadWriteCloser, opts StreamOptions) (*Stream, error) {
	s := &Stream{
		conn:     conn,
		messages: make(chan message, pending),
		room:     make(chan struct{}, 1),
		done:     make(chan struct{}),
		deliver:  func(Event) {},
		started:  make(map[uint64]func(json.RawMessage, error)),
		deadline: opts.Deadline,
	}
	if s.deadline == nil {
		s.deadline = func() (context.Context, context.CancelFunc) {
			return context.Background(), func() {}
		}
	}
	greetings := make(chan Greeting, 1)
	go s.read(greetings, cmp.Or(opts.MaxMessage, MaxMessage))
	if err := s.negotiate(ctx, greetings); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Stream) negotiate(ctx context.Context, greetings <-chan Greeting) error {
	if err := s.greet(ctx, greetings); err != nil {
		return err
	}
	var args struct {
		Enable []string `json:"enable,omitempty"`
	}
	oob := slices.Contains(s.greeting.Capabilities, "oob")
	if oob {
		args.Enable = []string{"oob"}
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return err
	}
	if _, err := s.execute(ctx, Request{Command: "qmp_capabilities", Arguments: raw}); err != nil {
		return fmt.Errorf("QMP handshake: %w", err)
	}
	s.oob = oob
	return nil
}

func (s *Stream) greet(ctx context.Context, greetings <-chan Greeting) error {
	for {
		select {
		case g, ok := <-greetings:
			if ok {
				s.greeting = g
				return nil
			}
			greetings = nil // the reader has ended: messages will tell why
		case m, ok := <-s.messages: // an event before the greeting: not for us
			if !ok {
				return s.readErr
			}
			s.took(m)
		case <-ctx.Done():
			if n := s.received.Load(); n > 0 {
				return fmt.Errorf("no whole greeting from QEMU, only %d bytes (%w)", n, context.Cause(ctx))
			}
			return fmt.Errorf("%w (%w)", ErrNoGreeting, context.Cause(ctx))
		}
	}
}

// Greeting returns what QEMU said first.
func (s *Stream) Greeting() Greeting { return s.greeting }

// OutOfBand reports whether out-of-band execution was negotiated.
func (s *Stream) OutOfBand() bool { return s.oob }

// OnEvent sets who gets the events that arrive during Execute, Wait and Pump.
// Events before that are dropped, as those of the time before the connection.
func (s *Stream) OnEvent(deliver func(Event)) { s.deliver = deliver }

// Close ends the connection and the reading goroutine.
func (s *Stream) Close() error {
	select {
	case <-s.done:
	default:
		close(s.done)
	}
	return s.conn.Close()
}

// Execute implements Transport.
func (s *Stream) Execute(r Request) (json.RawMessage, error) {
	ctx, cancel := s.deadline()
	defer cancel()
	return s.execute(ctx, r)
}

func (s *Stream) execute(ctx context.Context, r Request) (json.RawMessage, error) {
	s.id++
	id := s.id
	r.OutOfBand = r.OutOfBand && s.oob
	if err := s.send(ctx, r, id); err != nil {
		return nil, cmp.Or(s.misread(ctx, r, err), err)
	}
	for {
		select {
		case m, ok := <-s.messages:
			if !ok && ctx.Err() != nil { // that is why send may have ended it
				return nil, unanswered(r, context.Cause(ctx))
			}
			if !ok {
				return nil, s.overAt(r)
			}
			s.took(m)
			switch {
			case m.id == id && m.event == "":
				return m.result()
			case !m.hasID && m.failure != nil && m.event == "":
				// QEMU answers without id what it could not parse.
				return nil, m.failure
			}
			// Else it may be the late reply to a command that ran into its
			// deadline: no request's.
			s.dispatch(m)
		case <-ctx.Done():
			return nil, unanswered(r, context.Cause(ctx))
		}
	}
}

// send writes a request. Half a request cannot be taken back: if the peer does
// not read it before ctx is done, the connection ends. A request that is written
// when ctx is done stays so.
func (s *Stream) send(ctx context.Context, r Request, id uint64) error {
	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("%s not sent: %w", r.Command, err)
	}
	if d, ok := s.conn.(writeDeadliner); ok {
		d.SetWriteDeadline(time.Time{}) // of a request before
	}
	stop := context.AfterFunc(ctx, s.abortWrite)
	_, err := s.conn.Write(append(r.AppendJSON(nil, id), '\n'))
	if !stop() && err != nil {
		s.conn.Close()
		return fmt.Errorf("%w: sending %s: %w", ErrClosed, r.Command, context.Cause(ctx))
	}
	if err != nil {
		return fmt.Errorf("%w: sending %s: %w", ErrClosed, r.Command, err)
	}
	return nil
}

// writeDeadliner is a net.Conn, for one.
type writeDeadliner interface{ SetWriteDeadline(time.Time) error }

// abortWrite ends a Write that waits. It does not harm one that is done, where
// the connection has deadlines.
func (s *Stream) abortWrite() {
	if d, ok := s.conn.(writeDeadliner); ok {
		d.SetWriteDeadline(time.Unix(1, 0))
	} else {
		s.conn.Close()
	}
}

// Start implements Starter. The replies arrive during Execute, Wait and Pump.
func (s *Stream) Start(r Request, done func(json.RawMessage, error)) error {
	ctx, cancel := s.deadline()
	defer cancel()
	if err := s.Post(ctx, r); err != nil {
		return err
	}
	s.started[s.id] = done
	return nil
}

// Post sends a request whose result is not needed; ctx bounds the sending.
func (s *Stream) Post(ctx context.Context, r Request) error {
	s.id++
	r.OutOfBand = r.OutOfBand && s.oob
	return s.send(ctx, r, s.id)
}

// Late has done called as by Start with the reply to the last request, which
// Execute has not waited for to the end.
func (s *Stream) Late(done func(json.RawMessage, error)) { s.started[s.id] = done }

// failPending tells those who wait for replies that none will come, and says why.
func (s *Stream) failPending() error {
	waiting := s.started
	s.started = make(map[uint64]func(json.RawMessage, error))
	for _, done := range waiting {
		done(nil, s.readErr)
	}
	return s.readErr
}

// endTime is how long the end of a connection to which nothing can be written may take
// to be read.
const endTime = time.Second

// misread is why the reading of a connection has ended to which r could not be sent, if
// that was not the peer's wish: it says more than that the connection is closed.
func (s *Stream) misread(ctx context.Context, r Request, unsent error) error {
	if !errors.Is(unsent, ErrClosed) || ctx.Err() != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, endTime)
	defer cancel()
	for {
		select {
		case m, ok := <-s.messages:
			if !ok {
				if err := s.overAt(r); isMisread(err) {
					return err
				}
				return nil
			}
			s.took(m)
			s.dispatch(m)
		case <-ctx.Done():
			return nil
		}
	}
}

// isMisread reports whether the reading ended because of what the peer sent.
func isMisread(err error) bool { return errors.Is(err, ErrTooLong) || errors.Is(err, ErrNotQMP) }

// overAt is over for who waits for the reply to r.
func (s *Stream) overAt(r Request) error {
	err := s.failPending()
	if isMisread(err) {
		return fmt.Errorf("no reply to %s: %w", r.Command, err)
	}
	return err
}

// Wait delivers events until ctx is done or one was delivered. It returns nil
// in both cases, else why the connection has ended.
func (s *Stream) Wait(ctx context.Context) error {
	select {
	case m, ok := <-s.messages:
		if !ok {
			return s.failPending()
		}
		s.took(m)
		s.dispatch(m)
	case <-ctx.Done():
	}
	return nil
}

// Pump delivers the events that have arrived, without waiting: neither for
// others nor for the end of a flood.
func (s *Stream) Pump() error {
	for range len(s.messages) + 1 {
		select {
		case m, ok := <-s.messages:
			if !ok {
				return s.failPending()
			}
			s.took(m)
			s.dispatch(m)
		default:
			return nil
		}
	}
	return nil
}

func (s *Stream) dispatch(m message) {
	if m.event != "" {
		s.deliver(Event{Name: m.event, Data: m.data, Timestamp: m.time})
		return
	}
	if done, ok := s.started[m.id]; ok {
		delete(s.started, m.id)
		done(m.result())
	}
}
