// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"libhmp/cmd/hmp/internal/address"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/hx"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/policy"
	"libhmp/cmd/hmp/internal/prompt"
	"libhmp/cmd/hmp/internal/qapidoc"
	"libhmp/cmd/hmp/internal/replies"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
	"libhmp/hmpcmds/qmpcmds"
)

// The exit statuses. One that a signal ends has 128 and the signal's number. An
// internal error's is crash.Status.
const (
	statusFine = iota
	statusFailed
	statusUsage
	statusNoConnection
	statusSignal = 128
)

// greetingTime is how long a connection may take if no --timeout says.
const greetingTime = 10 * time.Second

// program is one run of hmp.
type program struct {
	*options
	stdin          io.Reader
	stdout, stderr io.Writer
	rules          *policy.Rules   // of --policy, else nil
	hinting        sync.Mutex      // of hinted
	hinted         map[string]bool // what was said of lines that have failed
	writing        sync.Mutex      // of whole lines to standard error, or to where events go
	failed         atomic.Bool     // a line did not do what it says
	allGiven       atomic.Bool     // the last line of the command line is being run, or has been
	keysAreSignals atomic.Bool     // Ctrl-C is for whoever waits: no line is being typed
}

// run is the whole program: it returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parseOptions(args)
	p := &program{options: o, stdin: stdin, stdout: stdout, stderr: stderr}
	p.keysAreSignals.Store(true)
	switch {
	case noPlace(err):
		p.complain(strings.ReplaceAll(err.Error(), "\n", `\x0a`))
		return statusNoConnection
	case err != nil:
		p.complain(err.Error() + " (see " + o.called + " --help)")
		return statusUsage
	case o.say != "":
		if _, err := io.WriteString(stdout, o.say); err != nil {
			p.complain(err.Error())
			return statusFailed
		}
		return statusFine
	case !enoughDescriptors():
		return p.tooFewDescriptors()
	case !p.readPolicy():
		return statusUsage
	case o.parity && o.hx != "":
		return p.runParityHX()
	case o.explain && o.address == (address.Address{}):
		return p.runExplainAlone()
	case o.explain && len(o.others) > 0:
		return p.runExplainTogether()
	case o.explain:
		q := p.peerAt(p.address)
		return q.connected(context.Background(), q.runExplain)
	case o.parity:
		q := p.peerAt(p.address)
		return q.connected(context.Background(), q.runParity)
	case o.list:
		return p.runList()
	case o.command != nil:
		return p.runQEMU()
	case o.serve != nil:
		return p.peerAt(p.address).runServe()
	}
	for _, note := range o.notes {
		p.complain(note)
	}
	if p.isTerminal() {
		peers := []*peer{p.peerAt(p.address)}
		for _, a := range o.others {
			peers = append(peers, p.peerAt(a))
		}
		return p.runTerminal(peers...)
	}
	if len(o.others) > 0 {
		return p.runTogether()
	}
	return p.peerAt(p.address).monitor()
}

// monitor is a terminal's, or runs lines.
func (p *peer) monitor() int {
	if p.isTerminal() {
		return p.runTerminal(p)
	}
	return p.runScript()
}

// isTerminal reports whether there is somebody who types, or a script that plays one.
func (p *program) isTerminal() bool {
	return p.interactive || p.lines == nil && !p.asData() && terminal.Is(p.stdin) && terminal.Is(p.stdout)
}

// complain tells the user what is wrong.
func (p *program) complain(text string) { p.note(p.own(text)) }

// own is a text of hmp's for standard error: on a terminal lines end between words.
func (p *program) own(text string) string {
	text = "hmp: " + text
	if p.classic {
		return text
	}
	return wrappedFor(p.stderr, text)
}

// wrappedFor has the lines of a text end between words if to is a terminal.
func wrappedFor(to any, text string) string {
	file, ok := to.(*os.File)
	if !ok || !terminal.Is(file) {
		return text
	}
	columns, _ := terminal.Size(file)
	return monitor.Wrap(text, columns, len("hmp: "))
}

// note writes a line to standard error. Everything that gets there comes this
// way: it may have been said by a peer, and is shown so that it cannot command a
// terminal.
func (p *program) note(text string) {
	p.writing.Lock()
	defer p.writing.Unlock()
	fmt.Fprintln(p.stderr, string(monitor.AppendVisible(nil, text)))
}

// connected runs f with a VM, all of whose work ends when ctx does.
func (p *peer) connected(ctx context.Context, f func(context.Context, *monitor.VM, *link.Link) int) int {
	p.work = host.NewWork(ctx)
	p.work.Delayed = p.sayWhyItGoesOn
	words, err := p.readHelp()
	if err != nil {
		p.complain(err.Error())
		return statusUsage
	}
	l, err := p.connect(ctx)
	if err != nil {
		// How a QEMU of ours ended is told, and one that ends still listens for a moment: with --keep it is waited for.
		if errors.Is(err, address.ErrInterrupted) || !errors.As(err, new(signalError)) && !p.qemu.hasEnded() && !p.again {
			p.refused = err
			p.refuse(p.whyNot(err))
		}
		var signal signalError
		switch {
		case errors.Is(err, address.ErrInterrupted):
			return statusSignal + int(syscall.SIGINT)
		case errors.As(err, &signal):
			return statusSignal + int(signal.Signal)
		}
		return statusNoConnection
	}
	defer l.Close()
	defer p.qemu.leave(l)
	vm := monitor.NewVM(qmp.NewClient(p.transport(l)), hmpcmds.Table())
	vm.Definition = p.definitions(vm.QMP.Facts())
	if status := p.obeyPolicy(vm); status != statusFine {
		return status
	}
	vm.Undocumented = "(QEMU's documentation of it can be had by --qapi=PATH, see hmp(1).)"
	if words != nil {
		target, err := vm.QMP.Facts().Arch()
		if err != nil {
			p.complain(p.address.Explain(err))
			return statusNoConnection
		}
		list, err := words.Help(target)
		if err != nil {
			p.complain(err.Error())
			return statusUsage
		}
		vm.SetHelp(list, false)
	}
	return f(ctx, vm, l)
}

// transport is the way to QEMU, with --read-only one that lets nothing change.
func (p *peer) transport(l *link.Link) qmp.Transport {
	var to qmp.Starter = l
	if p.readOnly {
		to = policy.NewReadOnly(l)
	}
	if p.asData() && !p.explain && !p.parity {
		p.recorder = replies.New(to)
		to = p.recorder
	}
	if to == qmp.Starter(l) {
		return l // as it is, with all that it can
	}
	return to
}

// definitions looks for the documentation of QMP commands when it is first needed: where the
// user says, in the source tree that --hx names, or where that of this release is installed.
func (p *program) definitions(f *qmp.Facts) func(name string) string {
	find := sync.OnceValue(func() func(string) string {
		path := cmp.Or(p.qapi, p.hx)
		if path == "" {
			v, err := f.Version()
			if err != nil {
				return nil
			}
			path = qapidoc.Find(fmt.Sprintf("%d.%d", v.Major, v.Minor), os.Getenv)
		}
		if path == "" {
			return nil
		}
		definition, err := qapidoc.Read(path)
		if err != nil {
			p.complain(err.Error())
		}
		return definition
	})
	return func(name string) string {
		if definition := find(); definition != nil {
			return definition(name)
		}
		return ""
	}
}

// readHelp reads the words for the rows, nil without --hx=DIR.
func (p *program) readHelp() (*hx.Tree, error) {
	if p.hx == "" {
		return nil, nil
	}
	return hx.Read(p.hx)
}

func (p *peer) connect(ctx context.Context) (l *link.Link, err error) {
	patience := cmp.Or(p.timeout, p.qemu.startTime(), greetingTime)
	start, cancel := context.WithTimeoutCause(ctx, patience, address.Patience(patience))
	defer cancel()
	start, ignore := p.qemu.interruptible(start, p.program)
	defer ignore()
	defer p.sayThatItWaits(patience)()
	conn := p.conn
	if p.conn = nil; conn == nil {
		if conn, err = p.address.Dial(start); err != nil {
			return nil, err
		}
	}
	if p.share != nil {
		if conn, err = p.share(start, conn); err != nil {
			return nil, err
		}
	}
	return link.Open(start, conn, qmp.StreamOptions{Deadline: func() (context.Context, context.CancelFunc) {
		return p.work.Within(p.timeout)
	}})
}

// interruptible returns a context that Ctrl-C ends too, until ignore is called, unless that is for a
// line being typed.
func (p *program) interruptible(ctx context.Context) (interrupted context.Context, ignore func()) {
	if !p.keysAreSignals.Load() {
		return ctx, func() {}
	}
	signals, stop := notify(syscall.SIGINT)
	return untilSignal(ctx, signals, stop)
}

// untilSignal returns a context that a signal ends, until ignore is called, which calls stop.
func untilSignal(ctx context.Context, signals <-chan os.Signal, stop func()) (interrupted context.Context, ignore func()) {
	interrupted, end := context.WithCancelCause(ctx)
	go func() {
		switch s := <-signals; s {
		case nil:
		case syscall.SIGINT:
			end(address.ErrInterrupted)
		default:
			end(signalError{s.(syscall.Signal)})
		}
	}()
	return interrupted, func() {
		stop()
		end(nil)
	}
}

// sayWhyItGoesOn tells a user who wants to leave why that takes a while.
func (p *program) sayWhyItGoesOn(why string) {
	p.complain(why + ": that is done first, since half of it would be left otherwise (SIGQUIT, Ctrl-\\ at a terminal, ends hmp at once)")
}

// runScript runs the lines of -c, or of standard input. A signal ends it: before
// there is a connection as any program, then in order.
func (p *peer) runScript() int {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	status := p.onceThere(ctx, func(ctx context.Context, vm *monitor.VM, l *link.Link) int {
		return p.runLines(ctx, stop, vm, l, p.directly())
	})
	var signal signalError
	if errors.As(context.Cause(ctx), &signal) {
		return die(signal.Signal)
	}
	return status
}

func (p *peer) runLines(ctx context.Context, stop context.CancelCauseFunc, vm *monitor.VM, l *link.Link, to scriptIO) int {
	complain := func(text string) { to.note(p.own(p.of(text))) }
	opts := monitor.Options{CPUIndex: -1, Passthrough: p.passthrough, Hidden: complain, Script: true}
	opts.Awaited, _, _ = strings.Cut(p.wait, ",")
	if !p.classic {
		opts.Note = complain
	}
	if p.errorsApart || p.table {
		opts.Failure = func(text string) { to.note(p.of(strings.TrimSuffix(text, "\n"))) }
	}
	hostOpts := host.Options{Output: to.output, Visible: to.visible, Work: p.work}
	results := lineResults{p: p, to: to.output, vm: vm, replies: p.recorder}
	if p.asData() {
		results.prepare(&opts, &hostOpts)
	}
	if p.events {
		events, end, err := p.openEvents()
		if err != nil {
			p.complain(err.Error())
			return statusUsage
		}
		defer end()
		told := false
		defer vm.QMP.OnEvent(func(e qmp.Event) {
			if err := events.write(e, p.name); err != nil && !told {
				told = true
				p.failed.Store(true)
				p.complain("writing events: " + err.Error())
			}
		}).Close()
	}
	if err := p.checkWait(vm); err != nil {
		p.complain(p.of(err.Error()))
		return statusFailed
	}
	h := host.New(ctx, vm, l, opts, hostOpts)
	line, last, done := "", false, false
	var interrupted atomic.Bool
	end := p.stopAtSignal(h, stop, func() { interrupted.Store(true) })
	defer end()
	err := h.Lines(func() (text string, err error) {
		line, err = to.next()
		last = p.allGiven.Load()
		return line, err
	}, func(ok bool) {
		done = ok && last
		if signal := (signalError{}); !ok && errors.As(context.Cause(ctx), &signal) {
			interrupted.Store(true) // by the signal that another of several VMs was told of first
		}
		if p.asData() {
			if err := results.ended(line, ok, h.Unfinished()); err != nil {
				p.complain("writing output: " + err.Error())
				stop(err)
			}
		}
		if !ok {
			p.noteHint(line, vm)
		}
		if p.null && !p.table {
			h.Output([]byte{0})
		}
		to.ended(line, ok)
	})
	if h.Unfinished() {
		p.failed.Store(true)
		p.complain(p.of(inputEnded))
		if p.asData() {
			if err := results.cutOff(); err != nil {
				p.complain("writing output: " + err.Error())
			}
		}
	}
	if done && l.Lost() != nil {
		err = nil // QEMU has gone when it had nothing more to do, as one that --wait SHUTDOWN waits for
	}
	switch {
	case context.Cause(ctx) == nil:
		return p.status(h, l, err)
	case interrupted.Load():
		p.complain(p.of(qmp.ErrInterrupted.Error()))
	}
	return statusFailed
}

// inputEnded says why a line has failed that takes others.
const inputEnded = "the input ended in the middle of a command"

// asData reports whether lines are answered by data, not by their text.
func (p *program) asData() bool { return p.json || p.table }

// next returns the source of lines. With --stop there are no more when one has failed.
func (p *program) next() func() (string, error) {
	left := p.lines
	if left == nil {
		left = []source{{"-", true}}
	}
	var file func() (string, error) // the lines of the file that is being read
	wait := p.wait
	return func() (string, error) {
		for {
			switch {
			case p.stop && p.failed.Load():
				return "", io.EOF
			case file != nil:
				line, err := file()
				if err != io.EOF {
					return line, err
				}
				file = nil
			case len(left) == 0 && wait != "" && p.failed.Load():
				p.complain("--wait: a line has failed, so the event is not waited for")
				return "", io.EOF
			case len(left) == 0 && wait != "":
				wait = ""
				p.allGiven.Store(true)
				return p.waitLine(), nil
			case len(left) == 0:
				return "", io.EOF
			default:
				first := left[0]
				left = left[1:]
				if !first.isFile {
					p.allGiven.Store(len(left) == 0 && wait == "")
					return first.text, nil
				}
				var err error
				if file, err = p.linesOf(first.text); err != nil {
					return "", err
				}
			}
		}
	}
}

// waitLine is the line that --wait stands for.
func (p *program) waitLine() string {
	line := "wait " + strings.ReplaceAll(p.wait, ",", " ")
	if p.timeout > 0 {
		line += " timeout=" + strconv.FormatFloat(p.timeout.Seconds(), 'f', -1, 64)
	}
	return line
}

// checkWait says what is wrong with --wait before the lines have done something.
func (p *peer) checkWait(vm *monitor.VM) error {
	if p.wait == "" {
		return nil
	}
	if p.recorder != nil {
		defer p.recorder.Take(nil) // no line has asked
	}
	if _, err := vm.QMP.Facts().Schema(); err != nil {
		return nil // the line will say it
	}
	event, conditions, _ := strings.Cut(strings.TrimPrefix(p.waitLine(), "wait "), " ")
	err := qmpcmds.CheckWait(vm.QMP.Facts(), event, conditions)
	if err == nil {
		return nil
	}
	return fmt.Errorf("--wait: %w: nothing was run", err)
}

// linesOf returns the lines of a file, which is read as a whole, or of standard input. A comment is an empty line, which
// does nothing and ends with a NUL byte too if --null says so; QEMU's monitor, and --classic, have none.
func (p *program) linesOf(name string) (func() (string, error), error) {
	next := lineReader(p.stdin)
	if name != "-" {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		next = lineReader(bytes.NewReader(text))
	}
	if p.classic {
		return next, nil
	}
	return func() (string, error) {
		line, err := next()
		if prompt.IsComment(line) {
			line = ""
		}
		return line, err
	}, nil
}

// lineReader returns the lines of r without their ends. The last one need not
// have one.
func lineReader(r io.Reader) func() (string, error) {
	in := bufio.NewReader(r)
	return func() (string, error) {
		line, err := in.ReadString('\n')
		if err == io.EOF && line != "" {
			err = nil
		}
		line, ended := strings.CutSuffix(line, "\n")
		if ended {
			line = strings.TrimSuffix(line, "\r")
		}
		return line, err
	}
}

// status says what went wrong besides lines, and sums up.
func (p *peer) status(h *host.Host, l *link.Link, err error) int {
	switch {
	case err != nil && l.Lost() != nil:
		if p.qemu == nil { // else how it ended is told
			p.tell(p.label() + ": " + l.Lost().Error())
		}
		return statusNoConnection
	case err != nil:
		p.tell(err.Error())
		return statusFailed
	case h.WriteError() != nil:
		p.complain("writing output: " + h.WriteError().Error())
		return statusFailed
	case p.failed.Load():
		return statusFailed
	}
	return statusFine
}
