// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/policy"
	"libhmp/cmd/hmp/internal/serve"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// runServe lets many clients have the monitor of one QEMU.
func (p *peer) runServe() int {
	p.serve.Complain, p.serve.Gate = p.complain, p.gate
	server, err := serve.Listen(*p.serve)
	switch {
	case errors.Is(err, serve.ErrRemote):
		p.complain(err.Error() + ": give a loopback address such as 127.0.0.1, or --allow-remote if that is meant")
		return statusUsage
	case err != nil:
		p.complain(err.Error())
		return statusFailed
	}
	p.share = server.Share
	defer server.Close()
	crash.Before(server.Close)
	defer crash.Before(nil)
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	defer endAtSignal(stop)()
	status := p.serveAll(ctx, server)
	var signal signalError
	if errors.As(context.Cause(ctx), &signal) || status == statusSignal+int(syscall.SIGINT) { // while it connected
		return statusFine
	}
	return status
}

// serveAll serves a QEMU, with --keep one after the other.
func (p *peer) serveAll(ctx context.Context, server *serve.Server) int {
	for {
		status := p.onceThere(ctx, func(ctx context.Context, vm *monitor.VM, l *link.Link) int {
			return p.serveVM(ctx, server, vm, l)
		})
		if !p.again || ctx.Err() != nil {
			return status
		}
		p.complain(p.address.String() + ": waiting for QEMU to come back")
		if !p.awaitQEMU(ctx) {
			return status
		}
	}
}

// gate is what is between QEMU and the requests of QMP clients.
func (p *program) gate(to qmp.Starter) qmp.Starter {
	if p.readOnly {
		to = policy.NewReadOnly(to)
	}
	if p.rules != nil {
		to = p.rules.Judge(to)
	}
	return to
}

// endAtSignal has stop called at the signals that end programs, until end is called.
func endAtSignal(stop context.CancelCauseFunc) (end func()) {
	signals, end := notify(endings...)
	crash.Go(func() {
		for s := range signals {
			if s == syscall.SIGQUIT {
				crash.Leave(statusSignal + int(syscall.SIGQUIT))
			}
			stop(signalError{s.(syscall.Signal)})
		}
	})
	return end
}

// serveVM serves one QEMU to its end.
func (p *peer) serveVM(ctx context.Context, server *serve.Server, vm *monitor.VM, l *link.Link) int {
	defer context.AfterFunc(ctx, p.work.Ending)()
	for _, what := range server.Served() {
		p.complain(fmt.Sprintf("%s of %s", what, p.address))
	}
	vm.Table = vm.Table.Builtin() // clients have what QEMU's own -monitor has
	err := server.Run(ctx, vm, l, p.work, monitor.Options{Terminal: true, CPUIndex: -1, Passthrough: p.passthrough})
	p.again = p.keep
	if err == nil {
		return statusFine
	}
	if ctx.Err() == nil {
		p.complain(p.address.String() + ": " + err.Error())
	}
	return statusNoConnection
}
