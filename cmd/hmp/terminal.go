// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// ending is a signal that ends the program, as the reason why work stops.
type ending struct{ syscall.Signal }

func (e ending) Error() string { return "interrupted" }

// runTerminal is the monitor for a person, or for a script that plays one (-i).
// Whatever happens, a terminal is left as it was found.
func (p *program) runTerminal() int {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	return p.connected(ctx, func(ctx context.Context, vm *monitor.VM, l *link.Link) int {
		past := p.openHistory(vm)
		tty, isTerminal := p.stdin.(*os.File)
		isTerminal = isTerminal && terminal.Is(tty)
		var columns, rows int
		if isTerminal {
			columns, rows = terminal.Size(tty)
		}
		var h *host.Host
		h = host.New(ctx, vm, l, monitor.Options{
			Terminal: true, CPUIndex: -1, Passthrough: p.passthrough, Entered: past.add,
			Editor: readline.Options{Extended: !p.classic, Columns: columns, Rows: rows,
				EndOfInput: func() { h.Leave() }},
		}, host.Options{Output: p.stdout, Work: p.work})
		h.SetHistory(past.lines())
		if p.events {
			show := vm.QMP.OnEvent(func(e qmp.Event) { h.Announce(describe(e, time.Now())) })
			defer show.Close()
		}
		var err error
		if isTerminal {
			err = p.typeAt(h, tty, stop)
		} else {
			defer h.Close()
			err = h.Terminal(p.stdin)
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
func (p *program) typeAt(h *host.Host, tty *os.File, stop context.CancelCauseFunc) error {
	raw, err := terminal.MakeRaw(tty)
	if err != nil {
		return err
	}
	defer raw.Restore()
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP,
		syscall.SIGQUIT, syscall.SIGTSTP, syscall.SIGCONT, syscall.SIGWINCH)
	defer func() {
		signal.Stop(signals)
		close(signals)
	}()
	go p.watch(signals, h, tty, raw, stop)
	defer h.Close()
	return h.Terminal(tty)
}

// watch follows the signals: the shell's job control gets its terminal back
// while the program is stopped.
func (p *program) watch(signals <-chan os.Signal, h *host.Host, tty *os.File, raw *terminal.Raw,
	stop context.CancelCauseFunc) {
	for s := range signals {
		switch s {
		case syscall.SIGTSTP:
			if !p.classic {
				io.WriteString(p.stdout, readline.PlainPaste)
			}
			raw.Restore()
			syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		case syscall.SIGCONT:
			raw.Again()
			h.Redraw()
		case syscall.SIGWINCH:
			h.Resize(terminal.Size(tty))
		case syscall.SIGINT:
			if !p.classic {
				h.Interrupt()
				continue
			}
			fallthrough
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
