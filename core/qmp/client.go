// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Transport carries requests to QEMU.
type Transport interface {
	// Execute runs one command to its end and returns the JSON of its return
	// value, which the caller may keep. A failure that QEMU reported is an
	// *Error, anything else means that QMP itself failed.
	Execute(r Request) (json.RawMessage, error)
}

// Starter is a Transport that can send a request without waiting for its reply.
type Starter interface {
	Transport
	// Start sends a request. done gets later, on the same goroutine and during
	// another call to the transport, what Execute would have returned. With an
	// error, nothing was sent and done is never called.
	Start(r Request, done func(json.RawMessage, error)) error
}

// TextTransport is a Transport that may have the text of a HumanReadableText as it is. So
// the largest replies need not be written as JSON to be read from it again.
type TextTransport interface {
	Transport
	// ExecuteText is Execute for a command that returns HumanReadableText. What it returns
	// is in text if value is nil, otherwise it is JSON, in value.
	ExecuteText(r Request) (text string, value json.RawMessage, err error)
}

// Client runs commands with typed arguments and results, and knows what this
// QEMU has (see Facts).
type Client struct {
	*peer
	facts   Facts
	execute Executor // in place of the transport, if not nil
}

// peer is what the clients of one QEMU share.
type peer struct {
	transport Transport
	known     known
	trace     func(Request)
	handlers  []*Handler
	delivered uint64
}

// Executor runs one command to its end, as a Transport's Execute does.
type Executor func(Request) (json.RawMessage, error)

// NewClient returns a client that has asked nothing yet.
func NewClient(t Transport) *Client { return newClient(&peer{transport: t}, nil) }

func newClient(p *peer, execute Executor) *Client {
	c := &Client{peer: p, execute: execute}
	c.facts = Facts{client: c, known: &p.known}
	return c
}

// Through returns a client of the same QEMU, with the same facts, whose requests, those
// for facts too, are run by execute: so a cache or a coroutine comes in between.
func (c *Client) Through(execute Executor) *Client { return newClient(c.peer, execute) }

// Facts returns what this QEMU is and has. They are asked for when first
// needed, once.
func (c *Client) Facts() *Facts { return &c.facts }

// Trace has f called with every request before it is sent, nil ends that.
func (c *Client) Trace(f func(Request)) { c.trace = f }

// Execute runs a command. args is marshalled to the argument object, nil for
// none; result, if not nil, is filled from the return value. Without result the
// return value must be an object, as it is for commands that return nothing.
func (c *Client) Execute(command string, args, result any) error {
	if t, ok := c.transport.(TextTransport); ok && c.execute == nil {
		if result, ok := result.(*HumanReadableText); ok {
			return c.executeText(t, command, args, result)
		}
	}
	raw, err := c.ExecuteRaw(command, args)
	if err != nil {
		return err
	}
	return decode(command, raw, result)
}

// executeText is Execute for a command that returns HumanReadableText.
func (c *Client) executeText(t TextTransport, command string, args any, result *HumanReadableText) error {
	r, err := NewRequest(command, args)
	if err != nil {
		return err
	}
	if c.trace != nil {
		c.trace(r)
	}
	text, value, err := t.ExecuteText(r)
	if err != nil {
		return err
	}
	if value != nil {
		return decode(command, value, result)
	}
	result.Text = text
	return nil
}

// decode fills in the result of Execute.
func decode(command string, raw json.RawMessage, result any) (err error) {
	if result == nil {
		var object struct{}
		result = &object
	}
	// (null would leave the result as it is.)
	if err = json.Unmarshal(raw, result); err == nil && string(bytes.TrimSpace(raw)) == "null" {
		err = errors.New("null")
	}
	if err != nil {
		return fmt.Errorf("unexpected reply to %s: %w", command, inWords(err))
	}
	return nil
}

// inWords says of a value of the wrong type what JSON calls the types, not Go.
func inWords(err error) error {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return err
	}
	expected := "number"
	if strings.HasPrefix(wrong.Value, "number ") { // with the number
		expected = "integer within its range"
	}
	switch wrong.Type.Kind() {
	case reflect.Struct, reflect.Map:
		expected = "object"
	case reflect.Slice, reflect.Array:
		expected = "array"
	case reflect.String:
		expected = "string"
	case reflect.Bool:
		expected = "bool"
	}
	if wrong.Field == "" {
		return fmt.Errorf("%s instead of %s", wrong.Value, expected)
	}
	return fmt.Errorf("%s is %s instead of %s", wrong.Field, wrong.Value, expected)
}

// NewRequest returns a request whose argument object args is marshalled to;
// nil is none.
func NewRequest(command string, args any) (Request, error) {
	r := Request{Command: command}
	if args == nil {
		return r, nil
	}
	var err error
	if r.Arguments, err = json.Marshal(args); err != nil {
		return r, fmt.Errorf("arguments of %s: %w", command, err)
	}
	if replaced(r.Arguments) {
		return r, fmt.Errorf("the arguments of %s have bytes that are no UTF-8, which QMP cannot carry", command)
	}
	return r, nil
}

// replaced reports whether the encoder has put U+FFFD in place of bytes that are no UTF-8. It has
// written the escape for them; the character itself it leaves as it is.
func replaced(encoded []byte) bool {
	for before, after, found := bytes.Cut(encoded, []byte(`\ufffd`)); found; before, after, found = bytes.Cut(after, []byte(`\ufffd`)) {
		if backslashes := len(before) - len(bytes.TrimRight(before, `\`)); backslashes%2 == 0 {
			return true
		}
	}
	return false
}

// ExecuteRaw is Execute with the return value's JSON as it came, for replies
// whose key order or number spelling matters.
func (c *Client) ExecuteRaw(command string, args any) (json.RawMessage, error) {
	r, err := NewRequest(command, args)
	if err != nil {
		return nil, err
	}
	if c.execute != nil {
		return c.execute(r)
	}
	return c.Do(r)
}

// Do has the transport itself execute a request whose arguments are JSON already.
func (c *Client) Do(r Request) (json.RawMessage, error) {
	if c.trace != nil {
		c.trace(r)
	}
	return c.transport.Execute(r)
}

// Start has the transport start a request (see Starter). ok is false if the
// transport can only wait.
func (c *Client) Start(r Request, done func(json.RawMessage, error)) (ok bool, err error) {
	t, ok := c.transport.(Starter)
	if !ok {
		return false, nil
	}
	if c.trace != nil {
		c.trace(r)
	}
	return true, t.Start(r, done)
}

// Reply is what one request of a batch got.
type Reply struct {
	Value json.RawMessage
	Err   error
}

// window is how many requests of a batch are under way at a time. QEMU takes
// eight off its socket (QMP_REQ_QUEUE_LEN_MAX in monitor/monitor-internal.h),
// the others wait there; their replies must fit into what a stream reads ahead.
const window = pending / 2

// Batch runs commands that do not need each other's results, in their order,
// and returns what each got. Over a stream they are pipelined: many cost little
// more than one. When QMP itself fails, the rest have that error, too.
func (c *Client) Batch(requests []Request) []Reply {
	replies := make([]Reply, len(requests))
	for at := 0; at < len(requests); at += window {
		end := min(at+window, len(requests))
		c.pipeline(requests[at:end], replies[at:end])
	}
	return replies
}

// pipeline starts all requests but the last, which it waits for: QEMU answers
// in-band commands in their order, so the others have their replies then.
func (c *Client) pipeline(requests []Request, replies []Reply) {
	t, ok := c.transport.(Starter)
	last := len(requests) - 1
	for i, r := range requests {
		if c.execute != nil {
			replies[i].Value, replies[i].Err = c.execute(r)
			continue
		}
		if c.trace != nil {
			c.trace(r)
		}
		if !ok || i == last {
			replies[i].Value, replies[i].Err = c.transport.Execute(r)
			continue
		}
		replies[i].Err = errUnanswered
		if err := t.Start(r, func(value json.RawMessage, err error) {
			replies[i] = Reply{value, err}
		}); err != nil {
			replies[i].Err = err
		}
	}
	for i := range replies {
		if replies[i].Err == errUnanswered {
			replies[i].Err = replies[last].Err
		}
	}
}

// errUnanswered marks a request of a batch whose reply has not come.
var errUnanswered = errors.New("QEMU has not answered")

// Waits reports whether the transport can do nothing but wait for replies.
func (c *Client) Waits() bool {
	_, ok := c.transport.(Starter)
	return !ok
}

// HumanReadableText is what the x-query-* commands return (qapi/common.json).
type HumanReadableText struct {
	Text string `json:"human-readable-text"`
}

// Text runs a command that returns HumanReadableText.
func (c *Client) Text(command string, args any) (string, error) {
	var t HumanReadableText
	err := c.Execute(command, args, &t)
	return t.Text, err
}

// Handler is a subscription to events.
type Handler struct {
	client *Client
	f      func(Event)
}

// OnEvent has f called for every event that is delivered, on the goroutine
// that delivers it, until Close.
func (c *Client) OnEvent(f func(Event)) *Handler {
	h := &Handler{client: c, f: f}
	c.handlers = append(c.handlers, h)
	return h
}

// Close ends the subscription.
func (h *Handler) Close() {
	for i, other := range h.client.handlers {
		if other == h {
			h.client.handlers = append(h.client.handlers[:i:i], h.client.handlers[i+1:]...)
			return
		}
	}
}

// Deliver hands an event to all who listen.
func (c *Client) Deliver(e Event) {
	c.delivered++
	for _, h := range c.handlers {
		h.f(e)
	}
}

// Delivered is how many events were delivered so far.
func (c *Client) Delivered() uint64 { return c.delivered }

// Listening reports whether events are wanted.
func (c *Client) Listening() bool { return len(c.handlers) > 0 }

// ParseEvent reads an event object. The error says what is wrong with it.
func ParseEvent(data []byte) (Event, error) {
	var e Event
	var syntax *json.SyntaxError
	switch err := json.Unmarshal(data, &e); {
	case errors.As(err, &syntax):
		return e, errors.New("malformed QMP event: not JSON")
	case err != nil:
		return e, errors.New("malformed QMP event: not an object as QMP's events are")
	}
	if e.Name == "" {
		return e, fmt.Errorf("malformed QMP event: no event name")
	}
	return e, nil
}

// Decode fills v from the event's data.
func (e Event) Decode(v any) error { return json.Unmarshal(e.Data, v) }
