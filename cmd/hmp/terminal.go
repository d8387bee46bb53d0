// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/lineends"
	"libhmp/cmd/hmp/internal/prompt"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/cmd/hmp/internal/vms"
	"libhmp/core/readline"
)

// runTerminal is the monitor for a user, or for a script that plays one (-i).
// Whatever happens, a terminal is left as it was found.
func (p *program) runTerminal(peers ...*peer) int {
	c := p.newConsole()
	defer func() { _ = c.prompt.Close() }()
	return c.run(peers)
}

// console is the terminal, and the QEMUs that the user has there.
type console struct {
	*program
	tty        *os.File // standard input, if that is a terminal
	output     io.Writer
	several    bool        // VMs, from the beginning
	plain      bool        // keys are not for us, or nothing may be drawn
	leave      string      // what the terminal is sent when another program gets it
	lent       atomic.Bool // another program has the terminal
	prompt     *prompt.Prompt
	pictures   *pictures
	set        *vms.Set
	ctx        context.Context
	ready      chan struct{}           // closed when all that are there from the beginning are in the set
	stop       context.CancelCauseFunc // ends all work, whose context is ctx
	serving    sync.WaitGroup          // goroutines of peers
	startLines sync.Once

	taking     sync.Once // of the terminal
	takeErr    error
	settings   *terminal.Settings
	input      *terminal.Input // keys, nil where standard input is no terminal
	interrupts host.Interrupts // among the keys
	pastes     terminal.Pastes // among the keys
	giveBack   func()          // nil until it is taken

	mu      sync.Mutex
	status  int
	decided bool // the user has left, with that status
}

func (p *program) newConsole() *console {
	c := &console{program: p, output: p.stdout, set: vms.NewSet(), ready: make(chan struct{})}
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
	c.pictures = &pictures{console: c}
	c.prompt = prompt.New(c, c.promptOptions())
	return c
}

// run attaches to the QEMUs and returns when the user has left, or none is left.
func (c *console) run(peers []*peer) int {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	c.ctx, c.stop = ctx, stop
	for _, q := range peers {
		q.severalVMs = len(peers) > 1
		c.several = q.severalVMs
		c.start(ctx, q)
	}
	for _, q := range peers {
		if <-q.settled; q.wanted {
			c.add(q)
		}
	}
	late, cancel := context.WithTimeout(ctx, greetingTime)
	defer cancel()
	for _, q := range peers {
		close(q.begin)
		select {
		case <-q.joined: // in order: the first one gets the terminal
		case <-late.Done(): // unless it does not answer
		}
	}
	close(c.ready)
	c.serving.Wait()
	c.set.Close()
	c.release()
	return c.status
}

// editor says what the line editor of a host is like.
func (c *console) editor(h func() *host.Host) readline.Options {
	switch {
	case c.plain && c.tty != nil:
		return readline.Options{Plain: true, Echo: func(on bool) { _ = c.settings.Use(!on) }}
	case c.plain:
		return readline.Options{Plain: true}
	case c.classic:
		return readline.Options{}
	}
	columns, rows := terminal.Size(c.tty)
	return readline.Options{Extended: true, Columns: columns, Rows: rows, EndOfInput: func() { h().Leave() }}
}

// take takes the terminal over, when the first QEMU is there.
func (c *console) take() error {
	c.taking.Do(func() { c.takeErr = c.takeTerminal() })
	return c.takeErr
}

func (c *console) takeTerminal() (err error) {
	if c.tty == nil {
		c.readKeys(c.stdin)
		return nil
	}
	if c.plain {
		c.settings, err = terminal.Quiet(c.tty)
	} else {
		c.settings, err = terminal.MakeRaw(c.tty, !c.classic)
	}
	if err != nil {
		return err
	}
	guard := c.settings.Guard(c.tty, c.leave)
	crash.Before(func() {
		_, _ = io.WriteString(c.stdout, c.leave)
		_ = c.settings.Restore()
	})
	signals, end := notify(append([]os.Signal{sigTSTP, sigCONT, sigWINCH}, endings...)...)
	c.mu.Lock()
	c.giveBack = sync.OnceFunc(func() {
		if c.input != nil {
			c.input.Close()
		}
		guard.Started()
		end()
		c.keysAreSignals.Store(true)
		crash.Before(nil)
		_ = c.settings.Restore()
		guard.Release()
	})
	c.mu.Unlock()
	c.keysAreSignals.Store(false)
	crash.Go(func() { c.watch(signals) })
	if c.input, err = terminal.NewInput(c.tty); err != nil {
		c.input = nil
		return err
	}
	c.readKeys(c.input)
	return nil
}

// release leaves the terminal as it was found.
func (c *console) release() {
	c.mu.Lock()
	giveBack := c.giveBack
	c.mu.Unlock()
	if giveBack != nil {
		giveBack()
	}
}

// readKeys has the keys go to the VM that has the terminal.
func (c *console) readKeys(input io.Reader) {
	crash.Go(func() {
		for {
			buf := make([]byte, 4096)
			n, err := input.Read(buf)
			c.typed(buf[:n], err != nil)
			if err != nil {
				return
			}
		}
	})
}

// typed gives keys to the VM that has the terminal; ended says that there are no more.
func (c *console) typed(keys []byte, ended bool) {
	keys = c.withoutPastedInterrupts(keys)
	interrupts := c.countInterrupts(keys)
	c.set.Type(keys, ended)
	switch h := c.set.CurrentHost(); {
	case interrupts == 0:
	case h != nil && isClosed(c.ready): // hosts take keys
		h.InterruptTyped()
	default:
		c.end(syscall.SIGINT)
	}
}

// withoutPastedInterrupts are keys without those that would be Ctrl-C if they were not in a pasted text: that interrupts
// nothing, and does not end the paste, behind which the rest of it would be keys.
func (c *console) withoutPastedInterrupts(keys []byte) []byte {
	if c.settings == nil {
		return keys
	}
	return c.pastes.Drop(keys, time.Now(), func(key byte) bool {
		return c.settings.IsInterrupt(key) || key == host.InterruptKey && !c.classic
	})
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// countInterrupts returns how many of the keys are Ctrl-C, or what the user has for it.
func (c *console) countInterrupts(keys []byte) (n int) {
	if c.settings == nil {
		return 0
	}
	for i, key := range keys {
		if c.settings.IsInterrupt(key) {
			keys[i] = host.InterruptKey
			n++
		}
	}
	c.interrupts.Typed(n)
	return n
}

// watch follows the signals: the shell's job control gets its terminal back
// while the program is stopped.
func (c *console) watch(signals <-chan os.Signal) {
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
			if h := c.set.CurrentHost(); h != nil {
				h.Redraw()
			}
		case sigWINCH:
			columns, rows := terminal.Size(c.tty)
			c.set.Each(func(_ *vms.VM, h *host.Host) { h.Resize(columns, rows) })
		case syscall.SIGINT:
			if h := c.set.CurrentHost(); h != nil && !c.classic {
				h.Interrupt()
				continue
			}
			fallthrough
		default:
			c.end(signal)
		}
	}
}

// end ends all work for a signal.
func (c *console) end(s os.Signal) {
	var all []*host.Work
	c.set.Each(func(_ *vms.VM, h *host.Host) { all = append(all, h.Work()) })
	end(s, c.stop, all...)
}

// interrupted is the status after a signal. Ctrl-C at the prompt is a way to
// leave like others.
func (p *peer) interrupted(h *host.Host, signal signalError) int {
	switch {
	case !h.Prompting():
		p.complain("left while a line was being run: " + p.qemu.afterALine())
		if signal.Signal == syscall.SIGINT {
			return statusFailed
		}
	case signal.Signal == syscall.SIGINT:
		return statusFine
	}
	return statusSignal + int(signal.Signal)
}

// decide sets the program's status: the user has left.
func (c *console) decide(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.decided {
		c.status, c.decided = status, true
	}
}

// ended notes the status of a QEMU that is no longer attached, which is the program's if it was the last.
func (c *console) ended(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.decided {
		c.status = status
	}
}

// errLeft is why all QEMUs are left when the user leaves one.
var errLeft = errors.New("left")
