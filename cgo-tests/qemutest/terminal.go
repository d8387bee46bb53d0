// SPDX-License-Identifier: GPL-2.0-or-later

package qemutest

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Prompt is what a human monitor shows when it waits for a line.
const Prompt = "(qemu) "

// line is what connects a terminal: a socket, or the pty of a program.
type line interface {
	io.ReadWriteCloser
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// Terminal is what a user has: keys in, bytes out. It is connected to a
// monitor, a serial line, or a multiplexer of both.
type Terminal struct {
	t    testing.TB
	conn line
	got  strings.Builder // arrived and not yet returned
}

// Terminal connects to a unix socket of this QEMU, such as one of -monitor;
// path is relative to Dir. The connection ends with the test.
func (q *QEMU) Terminal(path string) *Terminal {
	q.t.Helper()
	ctx, cancel := context.WithTimeout(q.t.Context(), Limit)
	defer cancel()
	if !filepath.IsAbs(path) {
		path = filepath.Join(q.Dir, path)
	}
	conn, err := q.dial(ctx, path)
	if err != nil {
		q.t.Fatalf("terminal %s: %v\n%s", path, err, q.Messages())
	}
	return NewTerminal(q.t, conn)
}

// NewTerminal makes a terminal of a connection, and closes that at the end of
// the test.
func NewTerminal(t testing.TB, conn line) *Terminal {
	t.Cleanup(func() { conn.Close() })
	return &Terminal{t: t, conn: conn}
}

// Send types keys.
func (c *Terminal) Send(keys string) {
	c.t.Helper()
	if err := c.conn.SetWriteDeadline(time.Now().Add(Limit)); err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.conn.Write([]byte(keys)); err != nil {
		c.t.Fatalf("typing %q: %v", keys, err)
	}
}

// Until reads until text has come and returns everything up to its end.
func (c *Terminal) Until(text string) string {
	c.t.Helper()
	end := time.Now().Add(Limit)
	for {
		got := c.got.String()
		if before, after, found := strings.Cut(got, text); found {
			c.got.Reset()
			c.got.WriteString(after)
			return before + text
		}
		if err := c.receive(end); err != nil {
			c.t.Fatalf("waiting for %q, have %q: %v", text, got, err)
		}
	}
}

// UntilAny is Until for whichever of the texts comes first.
func (c *Terminal) UntilAny(texts ...string) string {
	c.t.Helper()
	end := time.Now().Add(Limit)
	for {
		got, first := c.got.String(), -1
		for _, text := range texts {
			if i := strings.Index(got, text); i >= 0 && (first < 0 || i+len(text) < first) {
				first = i + len(text)
			}
		}
		if first >= 0 {
			c.got.Reset()
			c.got.WriteString(got[first:])
			return got[:first]
		}
		if err := c.receive(end); err != nil {
			c.t.Fatalf("waiting for any of %q, have %q: %v", texts, got, err)
		}
	}
}

// Quiet returns what comes until nothing has come for d.
func (c *Terminal) Quiet(d time.Duration) string {
	c.t.Helper()
	for {
		err := c.receive(time.Now().Add(d))
		if errors.Is(err, os.ErrDeadlineExceeded) {
			got := c.got.String()
			c.got.Reset()
			return got
		}
		if err != nil {
			c.t.Fatalf("waiting for quiet, have %q: %v", c.got.String(), err)
		}
	}
}

// Closed waits until the other end closes and returns what came before.
func (c *Terminal) Closed() string {
	c.t.Helper()
	end := time.Now().Add(Limit)
	for {
		err := c.receive(end)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			c.t.Fatalf("the connection stays open, have %q", c.got.String())
		}
		if err != nil {
			return c.got.String()
		}
	}
}

// Close hangs up.
func (c *Terminal) Close() { c.conn.Close() }

// Run types a line at the prompt, which was seen (Until), and returns its text
// with "\n" line ends when the prompt is back.
func (c *Terminal) Run(line string) string {
	c.t.Helper()
	c.Send(line + "\r")
	// First the echo, which has no line end in it; then the text.
	_, text, _ := strings.Cut(c.Until(Prompt), "\r\n")
	return strings.ReplaceAll(strings.TrimSuffix(text, Prompt), "\r\n", "\n")
}

func (c *Terminal) receive(end time.Time) error {
	if err := c.conn.SetReadDeadline(end); err != nil {
		return err
	}
	buf := make([]byte, 32<<10)
	n, err := c.conn.Read(buf)
	c.got.Write(buf[:n])
	if n > 0 {
		return nil
	}
	return err
}
