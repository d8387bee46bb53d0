// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"time"

	"libhmp/cmd/hmp/internal/address"
	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/vms"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// start attaches to a QEMU on a goroutine of its own. q.settled is closed when it is known whether it
// is there.
func (c *console) start(ctx context.Context, q *peer) {
	ctx, leave := context.WithCancelCause(ctx)
	q.leave, q.console, q.settled, q.begin = leave, c, make(chan struct{}), make(chan struct{})
	joined := make(chan struct{})
	q.joined = joined
	q.join = sync.OnceFunc(func() { close(joined) })
	c.serving.Add(1)
	crash.Go(func() {
		status := c.attend(ctx, q)
		q.settle(false)
		q.join()
		if q.vm != nil {
			c.set.Remove(q.vm)
		}
		var signal signalError
		if errors.As(context.Cause(ctx), &signal) && signal.Signal != syscall.SIGINT {
			c.decide(statusSignal + int(signal.Signal))
		}
		if cause := context.Cause(ctx); cause != errLeft && cause != vms.ErrDropped {
			c.ended(status)
		}
	}, func() { leave(nil) }, c.serving.Done)
}

// attachMore implements prompt.Attach.
func (c *console) attachMore(ctx context.Context, word string, say func(text string)) (name, missing string, err error) {
	a, err := c.placeToBe(word)
	if err != nil {
		return "", "", err
	}
	if c.hasAddress(a.String()) {
		return "", "", fmt.Errorf("%s is attached already", a)
	}
	q := c.peerAt(a)
	q.severalVMs, q.say = true, say
	c.start(c.ctx, q)
	select {
	case <-q.settled:
	case <-ctx.Done():
		q.leave(context.Cause(ctx))
		<-q.settled
	}
	if !q.wanted {
		return "", "", errors.New(cmp.Or(q.refusal, "not attached"))
	}
	if q.awaited {
		missing = q.refusal
	}
	c.add(q)
	q.say = nil
	close(q.begin)
	return q.vm.Name, missing, nil
}

// settle says, once, whether there is something to wait for.
func (p *peer) settle(wanted bool) {
	select {
	case <-p.settled:
	default:
		p.wanted = wanted
		close(p.settled)
	}
}

// add puts a QEMU into the set, under its name or the end of its address.
func (c *console) add(q *peer) {
	q.vm = c.set.Add(vms.Name(q.ownName, q.address.String()), q.address.String(), q.leave)
}

// attend is the monitor of a QEMU from the first connection to the end of the last.
func (c *console) attend(ctx context.Context, q *peer) (status int) {
	everServed := false
	for {
		served := false
		status = q.connected(ctx, func(ctx context.Context, vm *monitor.VM, l *link.Link) int {
			served, everServed = true, true
			return c.serve(ctx, q, vm, l)
		})
		if served && q.comesBack(ctx, status) {
			q.tell(q.label() + ": waiting for QEMU to come back (" + q.givingUp() + ")")
			q.again = true
		}
		if !served && !q.again && q.waitsForStart() {
			c.letOthersBegin(q)
			q.tell(q.waitingForStart(q.givingUp()))
			q.again = true
		}
		if !q.again || status != statusNoConnection {
			return status
		}
		if there, interrupted := c.awaitQEMU(ctx, q); interrupted && !everServed {
			return statusSignal + int(syscall.SIGINT)
		} else if !there {
			return status
		}
	}
}

// letOthersBegin has the terminal not wait for a VM that is not there yet.
func (c *console) letOthersBegin(q *peer) {
	q.awaited = true
	q.settle(true)
	<-q.begin
	q.join()
}

// awaitQEMU is peer.awaitQEMU until the user does not want to wait any more.
func (c *console) awaitQEMU(ctx context.Context, q *peer) (there, interrupted bool) {
	ctx, ignore := c.interruptible(ctx)
	defer ignore()
	there = q.awaitQEMU(ctx)
	return there, errors.Is(context.Cause(ctx), address.ErrInterrupted)
}

// comesBack reports whether the QEMU is waited for, after an end with that status.
func (p *peer) comesBack(ctx context.Context, status int) bool {
	return p.keep && p.qemu == nil && status == statusNoConnection && ctx.Err() == nil
}

// givingUp says how to end the waiting.
func (p *peer) givingUp() string {
	if name := p.shownName(); name != "" {
		return "'vm drop " + name + "' gives up"
	}
	return "Ctrl-C ends"
}

// serve is the monitor of a QEMU from a connection to its end.
func (c *console) serve(ctx context.Context, q *peer, vm *monitor.VM, l *link.Link) int {
	if q.severalVMs {
		answered := c.sayThatItIsSilent(q)
		q.ownName = q.nameOf(vm)
		answered()
	}
	q.settle(true)
	<-q.begin
	q.toldToWait = false
	back := q.again
	if back && c.set.Current() == nil { // it gets the terminal: above its banner
		q.isBack()
		back = false
	}
	if err := c.take(); err != nil {
		q.tell(err.Error())
		return statusFailed
	}
	answered := c.sayThatItIsSilent(q)
	past := q.openHistory(vm)
	answered()
	defer past.close()
	var h *host.Host
	opts := monitor.Options{Terminal: true, Banner: c.leaving(q), CPUIndex: -1, Wraps: true, Passthrough: c.passthrough, Entered: past.add,
		Editor: c.editor(func() *host.Host { return h })}
	c.extend(vm, &opts, func(text []byte) { h.Output(text) })
	if q.qemu != nil {
		opts.Detaching = q.qemu.detaching
	}
	h = host.New(ctx, vm, l, opts, host.Options{Output: writer(c.set.Output(q.vm, c.output.Write)), Work: q.work, View: c.viewer(),
		Interrupts: &c.interrupts})
	past.host = h
	saysBelow := q.qemu.saysAbove(h)
	h.SetHistory(past.before)
	show := vm.QMP.OnEvent(func(e qmp.Event) {
		line, when := q.ofSeveral(describe(e, time.Now())), e.Name
		c.set.OnCurrent(func(h *host.Host) {
			if c.prompt.Shows(when) {
				h.Announce(line)
			}
		})
	})
	defer show.Close()
	c.set.Join(q.vm, h)
	if back { // and 'vm NAME' finds it
		q.isBack()
	}
	q.join()
	<-c.ready
	var err error
	if c.set.Current() == q.vm {
		c.startLines.Do(func() { err = h.Queue(c.firstLines()) })
	}
	if err == nil {
		answered = c.sayThatItIsSilent(q)
		h.Open()
		answered()
		c.set.Begun(q.vm)
		err = h.Attend()
	}
	if err == nil && !l.Quitting() || c.ctx.Err() != nil { // the user leaves, or has to
		c.set.Leave()
	}
	hadTerminal := c.set.Current() == q.vm
	h.Close()
	saysBelow()
	c.set.Part(q.vm)
	return c.left(ctx, q, h, l, err, hadTerminal)
}

// left is the status after the loop of a QEMU's host has ended with err.
func (c *console) left(ctx context.Context, q *peer, h *host.Host, l *link.Link, err error, hadTerminal bool) (status int) {
	var signal signalError
	switch {
	case errors.As(err, &signal):
		c.release()
		if !hadTerminal {
			return statusFine
		}
		status = q.interrupted(h, signal)
		c.decide(status)
		return status
	case errors.Is(err, errLeft), errors.Is(err, vms.ErrDropped):
		return statusFine
	case err == nil && !l.Quitting(): // the user leaves, all of them
		c.release()
		status = q.status(h, l, nil)
		c.decide(status)
		c.stop(errLeft)
		return status
	}
	if len(c.set.List()) == 1 && !(err != nil && l.Lost() != nil && q.comesBack(ctx, statusNoConnection)) {
		c.release()
	}
	if err == nil && c.set.Shown(q.vm) != "" {
		q.tell(q.label() + ": QEMU has ended")
	}
	return q.status(h, l, err)
}

// isBack says that the QEMU is there, or there again, where other prompts hide that.
func (p *peer) isBack() {
	what := ": QEMU is back"
	if p.awaited {
		what = ": QEMU is there"
	}
	p.awaited = false
	if name := p.shownName(); name != "" {
		p.tell(name + what)
	}
}

// ofSeveral is a text that begins with the VM's name where there are several.
func (p *peer) ofSeveral(text string) string {
	if name := p.shownName(); name != "" {
		return name + ": " + text
	}
	return text
}

// label is how the user knows the QEMU: by its name where there are several, else by its address.
func (p *peer) label() string {
	return cmp.Or(p.shownName(), p.name, p.address.String())
}

// shownName is the VM's name at a terminal with several, else "".
func (p *peer) shownName() string {
	if p.console == nil || p.vm == nil {
		return ""
	}
	return p.console.set.Shown(p.vm)
}

// tell is complain while a line may be typed.
func (p *peer) tell(text string) {
	if p.say != nil {
		p.say(text)
		return
	}
	if p.console == nil || !p.console.set.Announce(wrappedFor(p.console.tty, "hmp: "+text)) {
		p.complain(text)
	}
}

// refuse says why there is no connection.
func (p *peer) refuse(why string) {
	p.refusal = why
	if p.say == nil {
		p.tell(why)
	}
}

// writer is an io.Writer that is a function.
type writer func([]byte) (int, error)

// Write implements io.Writer.
func (w writer) Write(text []byte) (int, error) { return w(text) }

// hasAddress reports whether one of the VMs has that address.
func (c *console) hasAddress(a string) bool {
	return slices.ContainsFunc(c.set.List(), func(v *vms.VM) bool { return v.Address == a })
}
