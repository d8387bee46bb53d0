// SPDX-License-Identifier: GPL-2.0-or-later

package libvirt

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	api "github.com/digitalocean/go-libvirt"
)

// Dial connects to a domain. To its user the connection is one to a QMP socket of
// QEMU's; it carries no descriptors, since go-libvirt sends none. Its address is that
// of libvirtd's socket, if that is on this machine.
func Dial(ctx context.Context, p Place) (net.Conn, error) {
	uri := p.URI
	if uri == "" {
		uri = defaultURI(os.Getenv)
	}
	c, err := parseURI(uri)
	if err != nil { // of the environment
		return nil, &Error{reason: err.Error(), err: err}
	}
	wire, err := c.dial(ctx)
	if err != nil {
		return nil, c.explain(uri, p.Domain, err)
	}
	// Whatever goes on at the connection ends with it.
	stop := context.AfterFunc(ctx, func() { wire.Close() })
	conn, err := open(wire, c, p.Domain)
	if !stop() {
		err = errors.Join(err, context.Cause(ctx))
	}
	if err != nil {
		wire.Close()
		return nil, c.explain(uri, p.Domain, withDiagnosis(err, wire))
	}
	return conn, nil
}

// dial connects to libvirtd.
func (c connection) dial(ctx context.Context) (net.Conn, error) {
	if c.ssh != nil {
		return c.dialSSH()
	}
	var d net.Dialer
	return d.DialContext(ctx, "unix", c.socketPath(os.Getenv))
}

// connected is go-libvirt's dialer: it is handed a connection.
type connected struct{ net.Conn }

// Dial implements socket.Dialer.
func (c connected) Dial() (net.Conn, error) { return c.Conn, nil }

// open finds the domain, has its events sent, and starts the relay.
func open(wire net.Conn, c connection, name string) (net.Conn, error) {
	f := &filter{Conn: wire}
	rpc := api.NewWithDialer(connected{f})
	t := &target{rpc: rpc}
	r, near := newRelay(t, nil)
	f.event, f.stopped = r.event, r.stopped
	f.ended = func(err error) {
		err = withDiagnosis(fmt.Errorf("%w: %w", errLost, err), wire)
		r.end(err)
	}
	if err := t.prepare(c.uri, name, r); err != nil {
		near.Close()
		return nil, err
	}
	go r.serve()
	return &conn{Conn: near, wire: wire, relay: r}, nil
}

// target is a domain at libvirtd.
type target struct {
	rpc    *api.Libvirt
	domain api.Domain
}

var errNotRunning = errors.New("the domain is not running")

// prepare connects to what uri names, finds the domain, what QEMU it is, and
// has its events sent.
func (t *target) prepare(uri, name string, r *relay) (err error) {
	if err := t.rpc.ConnectToURI(api.ConnectURI(uri)); err != nil {
		return err
	}
	t.domain, err = t.rpc.DomainLookupByName(name)
	if id, ok := parseUUID(name); ok && api.IsNotFound(err) {
		t.domain, err = t.rpc.DomainLookupByUUID(id)
	}
	if err != nil {
		return err
	}
	only := api.OptDomain{t.domain}
	if _, err := t.rpc.ConnectDomainEventCallbackRegisterAny(int32(api.DomainEventIDLifecycle), only); err != nil {
		return err
	}
	if !t.active() {
		return errNotRunning
	}
	reply, err := t.command(versionRequest)
	if err != nil {
		return err
	}
	var version answer
	if err := json.Unmarshal([]byte(reply), &version); err != nil || version.Return == nil {
		return fmt.Errorf("QEMU's answer to query-version has no version: %s", reply)
	}
	r.greeting = version.Return
	_, err = t.rpc.QEMUConnectDomainMonitorEventRegister(only, nil, 0)
	return err
}

// errLost is the error of a call whose connection has ended.
var errLost = errors.New("the connection to libvirt has ended, the VM may go on")

// command implements domain.
func (t *target) command(request string) (string, error) {
	reply, err := t.rpc.QEMUDomainMonitorCommand(t.domain, request, 0)
	if errors.Is(err, api.ErrInterrupted) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.EPIPE) {
		return "", fmt.Errorf("%w: %w", errLost, err)
	}
	return reply, err
}

// busy reports whether libvirt has given up a command because it does something else with the domain.
func busy(err error) bool {
	var own api.Error
	return errors.As(err, &own) && api.ErrorNumber(own.Code) == api.ErrOperationTimeout
}

// active implements domain.
func (t *target) active() bool {
	active, err := t.rpc.DomainIsActive(t.domain)
	return err == nil && active != 0
}

// parseUUID reads a UUID with or without its hyphens.
func parseUUID(text string) (id api.UUID, ok bool) {
	digits := strings.ReplaceAll(text, "-", "")
	n, err := hex.Decode(id[:], []byte(digits[:min(len(digits), 2*len(id))]))
	return id, err == nil && n == len(id) && len(digits) == 2*len(id)
}

// conn is the client's end of a relay.
type conn struct {
	net.Conn
	wire  net.Conn
	relay *relay
}

// Read implements net.Conn.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if errors.Is(err, io.EOF) {
		if why := c.relay.reason(); why != nil {
			err = why
		}
	}
	return n, err
}

// Close implements net.Conn. What libvirtd is doing for us it does to the end.
func (c *conn) Close() error { return errors.Join(c.Conn.Close(), c.wire.Close()) }

// RemoteAddr implements net.Conn: that of libvirtd.
func (c *conn) RemoteAddr() net.Addr { return c.wire.RemoteAddr() }
