// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"encoding/json"
	"fmt"
)

// Transport carries requests to QEMU.
type Transport interface {
	// Execute runs one command to its end and returns the JSON of its return
	// value, which the caller may keep. A failure that QEMU reported is an
	// *Error, anything else means that QMP itself failed.
	Execute(r Request) (json.RawMessage, error)
}

// Client runs commands with typed arguments and results, and knows what this
// QEMU has (see Facts).
type Client struct {
	transport Transport
	facts     Facts
	trace     func(Request)
	handlers  []*Handler
}

// NewClient returns a client that has asked nothing yet.
func NewClient(t Transport) *Client {
	c := &Client{transport: t}
	c.facts.client = c
	return c
}

// Facts returns what this QEMU is and has. They are asked for when first
// needed, once.
func (c *Client) Facts() *Facts { return &c.facts }

// Trace has f called with every request before it is sent, nil ends that.
func (c *Client) Trace(f func(Request)) { c.trace = f }

// Execute runs a command. args is marshalled to the argument object, nil for
// none; result, if not nil, is filled from the return value.
func (c *Client) Execute(command string, args, result any) error {
	raw, err := c.ExecuteRaw(command, args)
	if err != nil || result == nil {
		return err
	}
	if err := json.Unmarshal(raw, result); err != nil {
		return fmt.Errorf("unexpected reply to %s: %w", command, err)
	}
	return nil
}

// ExecuteRaw is Execute with the return value's JSON as it came, for replies
// whose key order or number spelling matters.
func (c *Client) ExecuteRaw(command string, args any) (json.RawMessage, error) {
	r := Request{Command: command}
	if args != nil {
		var err error
		if r.Arguments, err = json.Marshal(args); err != nil {
			return nil, fmt.Errorf("arguments of %s: %w", command, err)
		}
	}
	if c.trace != nil {
		c.trace(r)
	}
	return c.transport.Execute(r)
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
	for _, h := range c.handlers {
		h.f(e)
	}
}

// Listening reports whether anybody wants events.
func (c *Client) Listening() bool { return len(c.handlers) > 0 }

// ParseEvent reads an event object. The error says what is wrong with it.
func ParseEvent(data []byte) (Event, error) {
	var e Event
	if err := json.Unmarshal(data, &e); err != nil {
		return e, fmt.Errorf("malformed QMP event: %w", err)
	}
	if e.Name == "" {
		return e, fmt.Errorf("malformed QMP event: no event name")
	}
	return e, nil
}

// Decode fills v from the event's data.
func (e Event) Decode(v any) error { return json.Unmarshal(e.Data, v) }
