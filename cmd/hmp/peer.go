// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"net"

	"libhmp/cmd/hmp/internal/address"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/replies"
)

// peer is a QEMU that the program is attached to, or is to be.
type peer struct {
	*program
	address  address.Address
	work     *host.Work
	again    bool              // after a connection that was lost, with --keep
	conn     net.Conn          // made before, nil for none
	qemu     *ownQEMU          // the one that hmp has started, nil for one that others have
	recorder *replies.Recorder // for --json, else nil
}

// peerAt is the QEMU at an address.
func (p *program) peerAt(a address.Address) *peer { return &peer{program: p, address: a} }
