// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"libhmp/cmd/hmp/internal/address"
	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/cmd/hmp/internal/vms"
	"libhmp/core/monitor"
)

// part is one of several QEMUs that run the same lines at the same time.
type part struct {
	*peer
	attached chan struct{} // closed when there is a connection, and own is known
	ended    chan struct{} // closed at the end, when status is known
	own      string        // QEMU's name, "" if it has none
	begin    chan struct{} // closed when all have names
	lines    chan string
	results  chan partResult
	status   int

	explained explained // for hmp explain

	text  bytes.Buffer // what the line prints
	notes []string     // what it says on standard error
}

// partResult is what a line has done at one QEMU.
type partResult struct {
	text  string
	notes []string
	ok    bool
}

func (p *program) newPart(a address.Address) *part {
	return &part{peer: p.peerAt(a), attached: make(chan struct{}), ended: make(chan struct{}), begin: make(chan struct{}),
		lines: make(chan string, 1), results: make(chan partResult, 1)}
}

// runTogether runs the lines at all QEMUs at the same time, each line when the one before has ended at
// all of them. What they print comes in their order. If one cannot be attached, nothing is run.
func (p *program) runTogether() int {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	all, attached := p.attachAll(ctx, func(ctx context.Context, q *part, vm *monitor.VM, l *link.Link) int {
		return q.serve(ctx, stop, vm, l)
	})
	if attached {
		p.feed(all, stop)
	}
	status := statusFine
	for _, q := range all {
		close(q.lines)
	}
	for _, q := range all {
		<-q.ended
		status = max(status, q.status)
		if q.text.Len() > 0 { // of a line that has got only some of those that it takes
			if err := p.show(q, partResult{text: q.text.String()}); err != nil {
				p.complain("writing output: " + err.Error())
			}
		}
	}
	if p.failed.Load() {
		status = max(status, statusFailed)
	}
	var signal signalError
	if errors.As(context.Cause(ctx), &signal) {
		return die(signal.Signal)
	}
	return status
}

// attachAll attaches to all QEMUs at the same time, and has each served on a goroutine of its own, by f
// when all are attached. It returns false if not all are; q.lines is to be closed then too.
func (p *program) attachAll(ctx context.Context, f func(context.Context, *part, *monitor.VM, *link.Link) int) (all []*part, attached bool) {
	for _, a := range append([]address.Address{p.address}, p.others...) {
		q := p.newPart(a)
		all = append(all, q)
		crash.Go(func() {
			q.status = q.onceThere(ctx, func(ctx context.Context, vm *monitor.VM, l *link.Link) int {
				q.own = q.nameOf(vm)
				close(q.attached)
				<-q.begin
				return f(ctx, q, vm, l)
			})
		}, func() { close(q.ended) })
	}
	return all, allAttached(all)
}

// allAttached waits for all connections, and names the VMs if there are all.
func allAttached(all []*part) bool {
	var names []string
	ok := true
	for _, q := range all {
		select {
		case <-q.attached:
		case <-q.ended:
			ok = false
			continue
		}
		q.name = vms.Distinct(vms.Name(q.own, q.address.String()), names)
		names = append(names, q.name)
	}
	for _, q := range all {
		close(q.begin)
	}
	return ok
}

// serve runs the lines that feed sends.
func (q *part) serve(ctx context.Context, stop context.CancelCauseFunc, vm *monitor.VM, l *link.Link) int {
	return q.runLines(ctx, stop, vm, l, scriptIO{
		output:  &q.text,
		visible: terminal.Is(q.stdout),
		note:    func(text string) { q.notes = append(q.notes, text) },
		next: func() (string, error) {
			line, ok := <-q.lines
			if !ok {
				return "", io.EOF
			}
			return line, nil
		},
		ended: func(_ string, ok bool) {
			q.results <- partResult{q.text.String(), q.notes, ok}
			q.text.Reset()
			q.notes = nil
		},
	})
}

// nameOf is the name that QEMU has for the VM, "" if it has none, or does not tell in time.
func (p *peer) nameOf(vm *monitor.VM) string {
	late := time.AfterFunc(greetingTime, p.work.Interrupt)
	defer func() {
		if !late.Stop() {
			p.work.Renew()
		}
	}()
	var reply struct{ Name string }
	if err := vm.QMP.Execute("query-name", nil, &reply); err != nil {
		return ""
	}
	if p.recorder != nil {
		p.recorder.Take(nil) // no line has asked
	}
	return reply.Name
}

// feed sends each line to all, and prints what they say. It does not wait for a line when all have ended.
func (p *program) feed(all []*part, stop context.CancelCauseFunc) {
	type input struct {
		line string
		err  error
	}
	next := p.next()
	ended := make(chan struct{})
	crash.Go(func() {
		for _, q := range all {
			<-q.ended
		}
		close(ended)
	})
	for {
		given := make(chan input, 1)
		crash.Go(func() {
			line, err := next()
			given <- input{line, err}
		})
		select {
		case in := <-given:
			if in.err != nil {
				if !errors.Is(in.err, io.EOF) {
					p.complain(in.err.Error())
					p.failed.Store(true)
				}
				return
			}
			if !p.runEverywhere(all, in.line, stop) {
				return
			}
		case <-ended:
			return
		}
	}
}

// runEverywhere runs a line at all that there are, and prints what they say: in their order; at a terminal one
// that takes long holds up no other. It returns false if there is none left, or nothing can be written.
func (p *program) runEverywhere(all []*part, line string, stop context.CancelCauseFunc) bool {
	type outcome struct {
		n      int
		result *partResult // nil if the connection has ended before
		ended  bool
	}
	order := vms.NewOrder[outcome](len(all))
	arrived := make(chan outcome, len(all))
	running := false
	for n, q := range all {
		select {
		case <-q.ended:
			order.Put(n, outcome{n: n})
			continue
		case q.lines <- line:
		}
		running = true
		crash.Go(func() {
			o := outcome{n: n}
			select {
			case r := <-q.results:
				o.result = &r
			case <-q.ended: // what it said last may be there too
				o.ended = true
				select {
				case r := <-q.results:
					o.result = &r
				default:
				}
			}
			arrived <- o
		})
	}
	var late <-chan time.Time
	if terminal.Is(p.stdout) {
		late = time.After(vms.Patience)
	}
	for {
		for o, ok := order.Take(); ok; o, ok = order.Take() {
			q := all[o.n]
			if o.ended && q.status != statusFine {
				p.failed.Store(true)
			}
			if o.result == nil {
				continue
			}
			if err := p.show(q, *o.result); err != nil {
				p.complain("writing output: " + err.Error())
				p.failed.Store(true)
				stop(err)
				return false
			}
		}
		if order.Left() == 0 {
			return running
		}
		select {
		case o := <-arrived:
			order.Put(o.n, o)
		case <-late:
			order.Late()
		}
	}
}

// show prints what a line has done at one QEMU.
func (p *program) show(q *part, r partResult) error {
	if !r.ok {
		p.failed.Store(true)
	}
	text := r.text
	if !p.json { // each object says whose it is
		text = vms.Heading(q.name) + text
		if r.text != "" && !p.null && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
	}
	p.writing.Lock()
	_, err := io.WriteString(p.stdout, text)
	p.writing.Unlock()
	for _, note := range r.notes {
		p.note(note)
	}
	return err
}
