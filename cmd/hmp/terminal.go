// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/monitor"
)

// ending is a signal that ends the program, as the reason why work stops.
type ending struct{ syscall.Signal }

func (e ending) Error() string { return "interrupted" }

// runTerminal is the monitor for a person. Whatever happens, the terminal is
// left as it was found.
func (p *program) runTerminal(tty *os.File) int {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	return p.connected(ctx, func(ctx context.Context, vm *monitor.VM, l *link.Link) int {
		h := host.New(ctx, vm, l,
			monitor.Options{Terminal: true, CPUIndex: -1, Passthrough: p.passthrough},
			host.Options{Output: p.stdout})
		err := typeAt(h, tty, stop)
		if h.Prompting() {
			h.Output([]byte("\n"))
		}
		var signal ending
		if errors.As(err, &signal) {
			return p.interrupted(h, signal)
		}
		return p.status(h, l, err)
	})
}

// typeAt runs the monitor on a raw terminal. stop is called when a signal says
// that the program should end.
func typeAt(h *host.Host, tty *os.File, stop context.CancelCauseFunc) error {
	raw, err := terminal.MakeRaw(tty)
	if err != nil {
		return err
	}
	defer raw.Restore()
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP,
		syscall.SIGQUIT, syscall.SIGTSTP, syscall.SIGCONT)
	defer func() {
		signal.Stop(signals)
		close(signals)
	}()
	go watch(signals, h, raw, stop)
	return h.Terminal(tty)
}

// watch follows the signals: the shell's job control gets its terminal back
// while the program is stopped.
func watch(signals <-chan os.Signal, h *host.Host, raw *terminal.Raw, stop context.CancelCauseFunc) {
	for s := range signals {
		switch s {
		case syscall.SIGTSTP:
			raw.Restore()
			syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		case syscall.SIGCONT:
			raw.Again()
			h.Redraw()
		default:
			stop(ending{s.(syscall.Signal)})
			return
		}
	}
}

// interrupted is the status after a signal. Ctrl-C at the prompt is a way to
// leave like others.
func (p *program) interrupted(h *host.Host, signal ending) int {
	switch {
	case !h.Prompting():
		p.complain("left while a line was being run: QEMU goes on with it")
		if signal.Signal == syscall.SIGINT {
			return statusFailed
		}
	case signal.Signal == syscall.SIGINT:
		return statusFine
	}
	return statusSignal + int(signal.Signal)
}
