// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"net"
	"sync/atomic"

	"libhmp/cmd/hmp/internal/address"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/replies"
	"libhmp/cmd/hmp/internal/vms"
)

// peer is a QEMU that the program is attached to, or is to be.
type peer struct {
	*program
	address address.Address
	name    string // of one of several, else ""
	work    *host.Work
	again   bool     // after a connection that was lost, with --keep
	conn    net.Conn // made before, nil for none
	// share returns this program's end of a connection that others use, too; nil for a connection of its own.
	share    func(ctx context.Context, conn net.Conn) (net.Conn, error)
	qemu     *ownQEMU          // the one that hmp has started, nil for one that others have
	recorder *replies.Recorder // for --json, else nil

	// At a terminal:
	console    *console
	vm         *vms.VM // in the console's set
	severalVMs bool    // it is to be told from others
	ownName    string  // QEMU's name, "" if it has none
	leave      context.CancelCauseFunc
	say        func(text string) // while a line waits for it, else nil
	toldToWait bool              // since the connection was lost
	silent     atomic.Bool       // the user was told that it does not answer
	refusal    string            // why there is no connection
	refused    error             // the same as an error
	begin      chan struct{}     // closed when it is in the set
	joined     <-chan struct{}   // closed by join, when it can have the terminal, or never will
	join       func()
	awaited    bool // it has not been there yet
	settled    chan struct{}
	wanted     bool // when settled: it is there, or is waited for
}

// peerAt is the QEMU at an address.
func (p *program) peerAt(a address.Address) *peer { return &peer{program: p, address: a} }

// of is a text about this QEMU, which says so where there are several.
func (p *peer) of(text string) string {
	if p.name == "" {
		return text
	}
	return p.name + ": " + text
}
