// SPDX-License-Identifier: GPL-2.0-or-later

// Package fakeqmp plays QEMU's end of a QMP socket for tests.
package fakeqmp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Greeting is QEMU 10.0.13's, out-of-band execution offered.
const Greeting = `{"QMP": {"version": {"qemu": {"micro": 13, "minor": 0, "major": 10}, ` +
	`"package": "Debian 1:10.0.13+ds-0+deb13u1"}, "capabilities": ["oob"]}}` + "\r\n"

// Event is what QEMU sends when it is reset.
const Event = `{"timestamp": {"seconds": 1795206083, "microseconds": 279834}, "event": "RESET", ` +
	`"data": {"guest": false, "reason": "host-qmp-system-reset"}}` + "\r\n"

// Answers are return values by command name. What is not there is not found.
type Answers map[string]string

// Usual are the answers that a monitor needs before it can do anything.
func Usual() Answers {
	return Answers{
		"qmp_capabilities": `{}`,
		"query-version":    `{"qemu": {"micro": 13, "minor": 0, "major": 10}, "package": "Debian 1:10.0.13+ds-0+deb13u1"}`,
		"query-target":     `{"arch": "x86_64"}`,
		"query-commands": `[{"name": "query-version"}, {"name": "query-status"}, {"name": "query-name"}, ` +
			`{"name": "query-mice"}, {"name": "stop"}, {"name": "cont"}, {"name": "system_reset"}, {"name": "quit"}]`,
		"query-mice":   `[]`,
		"query-status": `{"status": "running", "running": true}`,
		"query-name":   `{"name": "fake"}`,
		"stop":         `{}`,
		"cont":         `{}`,
		"system_reset": `{}`,
		"quit":         `{}`,
	}
}

// Request is what a client sends.
type Request struct {
	Execute   string          `json:"execute"`
	OOB       string          `json:"exec-oob"`
	Arguments json.RawMessage `json:"arguments"`
	ID        json.RawMessage `json:"id"`
}

// Conn is a connection of a client.
type Conn struct {
	net.Conn
	in *bufio.Reader
}

// NewConn makes a Conn of the other end of any connection.
func NewConn(c net.Conn) *Conn { return &Conn{Conn: c, in: bufio.NewReader(c)} }

// Start listens on a unix socket, plays script for each client, closing its
// connection at the end, and returns the socket's path.
func Start(t testing.TB, script func(*Conn)) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "fakeqmp") // short, as a socket's path must be
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "qmp")
	Serve(t, "unix", path, script)
	return path
}

// Serve is Start at any address; it returns the one that it listens at.
func Serve(t testing.TB, network, address string, script func(*Conn)) string {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	var clients sync.WaitGroup
	clients.Add(1)
	go func() {
		defer clients.Done()
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			clients.Add(1)
			go func() {
				defer clients.Done()
				defer c.Close()
				script(NewConn(c))
			}()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		clients.Wait()
	})
	return l.Addr().String()
}

// Say sends text as it is. That the client has gone is its affair.
func (c *Conn) Say(text string) { _, _ = io.WriteString(c, text) }

// NextRequest returns the next request; ok is false if the client has gone.
func (c *Conn) NextRequest() (r Request, ok bool) {
	for {
		line, err := c.in.ReadBytes('\n')
		switch {
		case err != nil:
			return r, false
		case len(bytes.TrimSpace(line)) > 0:
			return r, json.Unmarshal(line, &r) == nil
		}
	}
}

// Return answers a request with a value.
func (c *Conn) Return(r Request, value string) {
	c.Say(fmt.Sprintf(`{"return": %s, "id": %s}`+"\r\n", value, r.ID))
}

// Fail answers a request with an error.
func (c *Conn) Fail(r Request, class, desc string) {
	text, _ := json.Marshal(desc)
	c.Say(fmt.Sprintf(`{"id": %s, "error": {"class": "%s", "desc": %s}}`+"\r\n", r.ID, class, text))
}

// Reply answers a request as the answers say.
func (a Answers) Reply(c *Conn, r Request) {
	name := r.Execute + r.OOB
	if value, ok := a[name]; ok {
		c.Return(r, value)
		return
	}
	c.Fail(r, "CommandNotFound", "The command "+name+" has not been found")
}

// Serve greets and answers until the client goes; asked is called with each request before.
func (a Answers) Serve(c *Conn, asked func(r Request)) {
	c.Say(Greeting)
	for r, ok := c.NextRequest(); ok; r, ok = c.NextRequest() {
		asked(r)
		a.Reply(c, r)
	}
}

// Play greets and answers until the client goes or QEMU would end.
func (a Answers) Play(c *Conn) {
	c.Say(Greeting)
	for {
		r, ok := c.NextRequest()
		if !ok {
			return
		}
		a.Reply(c, r)
		if r.Execute == "quit" {
			return
		}
	}
}
