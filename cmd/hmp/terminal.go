// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/lineends"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/prompt"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// runTerminal is the monitor for a user, or for a script that plays one (-i).
// Whatever happens, a terminal is left as it was found.
func (p *peer) runTerminal() int {
	c := p.newConsole()
	defer func() {
		if c.prompt != nil {
			_ = c.prompt.Close()
		}
	}()
	for {
		c.host = nil
		status := c.attach()
		if c.host != nil && p.keep && p.qemu == nil && status == statusNoConnection {
			p.complain(p.address.String() + ": waiting for QEMU to come back (Ctrl-C ends)")
			p.again = true
		}
		if !p.again || status != statusNoConnection || !c.awaitQEMU() {
			return status
		}
	}
}

// awaitQEMU is peer.awaitQEMU until the user does not want to wait any more.
func (c *console) awaitQEMU() bool {
	ctx, ignore := interruptible(context.Background())
	defer ignore()
	return c.peer.awaitQEMU(ctx)
}

// attach is the monitor from a connection to its end.
func (c *console) attach() int {
	p := c.peer
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	return p.connected(ctx, func(ctx context.Context, vm *monitor.VM, l *link.Link) int {
		past := p.openHistory(vm)
		defer past.close()
		opts := monitor.Options{Terminal: true, CPUIndex: -1, Passthrough: p.passthrough, Entered: past.add, Editor: c.editor()}
		lines := c.extend(vm, &opts)
		h := host.New(ctx, vm, l, opts, host.Options{Output: c.output, Work: p.work, View: c.viewer()})
		c.host, past.host = h, h
		defer p.qemu.saysAbove(h)()
		h.SetHistory(past.before)
		show := vm.QMP.OnEvent(func(e qmp.Event) {
			if c.prompt.Shows(e.Name) {
				h.Announce(describe(e, time.Now()))
			}
		})
		defer show.Close()
		if err := h.Queue(lines); err != nil {
			return p.status(h, l, err)
		}
		h.SetDraft(c.draft)
		err := c.run(stop)
		c.draft = h.Draft()
		var signal signalError
		if errors.As(err, &signal) {
			return p.interrupted(h, signal)
		}
		return p.status(h, l, err)
	})
}

// console is the terminal.
type console struct {
	*peer
	tty      *os.File // standard input, if that is a terminal
	output   io.Writer
	plain    bool   // keys are not for us, or nothing may be drawn
	leave    string // what the terminal is sent when another program gets it
	settings *terminal.Settings
	input    *terminal.Input // keys, nil where standard input is no terminal
	lent     atomic.Bool     // another program has the terminal
	prompt   *prompt.Prompt
	pictures *pictures      // nil before the first
	host     *host.Host     // of the last connection
	draft    readline.Draft // the line that was being typed when it was lost
}

func (p *peer) newConsole() *console {
	c := &console{peer: p, output: p.stdout}
	if terminal.Is(p.stdin) {
		c.tty = p.stdin.(*os.File)
	}
	isTerminal := terminal.Is(p.stdout)
	if !isTerminal {
		c.output = lineends.Writer{To: p.stdout}
	}
	c.plain = !p.classic && (c.tty == nil || !isTerminal || terminal.Dumb(os.Getenv("TERM")))
	if !p.classic && !c.plain {
		c.leave = readline.PlainPaste
	}
	return c
}

// editor says what the line editor is like.
func (c *console) editor() readline.Options {
	switch {
	case c.plain && c.tty != nil:
		return readline.Options{Plain: true, Echo: func(on bool) { _ = c.settings.Use(!on) }}
	case c.plain:
		return readline.Options{Plain: true}
	case c.classic:
		return readline.Options{}
	}
	columns, rows := terminal.Size(c.tty)
	return readline.Options{Extended: true, Columns: columns, Rows: rows, EndOfInput: func() { c.host.Leave() }}
}

// run serves the terminal. stop is called when a signal says that the program
// should end.
func (c *console) run(stop context.CancelCauseFunc) (err error) {
	if c.tty == nil {
		defer c.host.Close()
		return c.host.Terminal(c.stdin)
	}
	if c.plain {
		c.settings, err = terminal.Quiet(c.tty)
	} else {
		c.settings, err = terminal.MakeRaw(c.tty)
	}
	if err != nil {
		return err
	}
	guard := c.settings.Guard(c.tty, c.leave)
	defer guard.Release()
	defer c.settings.Restore()
	crash.Before(func() {
		_, _ = io.WriteString(c.stdout, c.leave)
		_ = c.settings.Restore()
	})
	defer crash.Before(nil)
	signals, end := notify(append([]os.Signal{sigTSTP, sigCONT, sigWINCH}, endings...)...)
	defer end()
	defer guard.Started()
	crash.Go(func() { c.watch(signals, stop) })
	if c.input, err = terminal.NewInput(c.tty); err != nil {
		return err
	}
	defer c.input.Close()
	defer c.host.Close()
	return c.host.Terminal(c.input)
}

// watch follows the signals: the shell's job control gets its terminal back
// while the program is stopped.
func (c *console) watch(signals <-chan os.Signal, stop context.CancelCauseFunc) {
	for signal := range signals {
		switch signal {
		case syscall.SIGINT, sigCONT, sigWINCH:
			if c.lent.Load() { // for the program that has the terminal
				continue
			}
		}
		switch signal {
		case sigTSTP:
			_, _ = io.WriteString(c.stdout, c.leave)
			_ = c.settings.Restore()
			stopProcess()
		case sigCONT:
			_ = c.settings.Again()
			c.host.Redraw()
		case sigWINCH:
			c.host.Resize(terminal.Size(c.tty))
		case syscall.SIGINT:
			if !c.classic {
				c.host.Interrupt()
				continue
			}
			fallthrough
		default:
			c.end(signal, stop)
		}
	}
}

// interrupted is the status after a signal. Ctrl-C at the prompt is a way to
// leave like others.
func (p *program) interrupted(h *host.Host, signal signalError) int {
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
