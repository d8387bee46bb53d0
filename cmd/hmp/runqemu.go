// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"libhmp/cmd/hmp/internal/address"
	"libhmp/cmd/hmp/internal/child"
	"libhmp/cmd/hmp/internal/find"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/qmp"
)

func runCommand(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "run [FLAGS] -- QEMU [ARGUMENTS]",
		Short: "start a QEMU, be its monitor, and end it at the end",
		Long: `Start a QEMU, be its monitor, and end it at the end.

QEMU's QMP is a socket without a file that only hmp has. QEMU [ARGUMENTS] may
also be one quoted string. What QEMU writes is shown on standard error; its
standard input is empty, so -nographic, -serial stdio and the like are refused.
At a terminal 'detach' leaves QEMU running if it has a -qmp socket of its own,
by which hmp can come back.

Exit status: QEMU's if that is not 0 (128 and the signal's number if a signal
ended it), else that of hmp's lines.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, words []string) error { return o.setRun(words) },
	}
	c.Flags().SetInterspersed(false) // what is behind QEMU's name is QEMU's
	o.connectionFlags(c.Flags())
	o.limitFlags(c.Flags())
	o.helpFlags(c.Flags())
	o.monitorFlags(c.Flags())
	c.Flags().BoolVar(&o.detach, "detach-on-exit", false, "when hmp ends, let QEMU go on")
	return c
}

// setRun takes QEMU [ARGUMENTS].
func (o *options) setRun(words []string) (err error) {
	if err := o.checkMonitor(); err != nil {
		return err
	}
	if o.command, err = child.Words(words); err != nil {
		return err
	}
	return child.Check(o.command)
}

// runQEMU starts a QEMU and is its monitor.
func (p *program) runQEMU() int {
	q := &ownQEMU{p: p}
	q.starting, q.started = notify(endings...)
	q.started = sync.OnceFunc(q.started)
	defer q.started()
	var err error
	life := child.EndsWithUs
	switch {
	case p.detach:
		life = child.Stays
	case find.HasSocket(p.command):
		life = child.MayStay
	}
	if q.child, err = child.Start(p.command, life, q.say); err != nil {
		p.complain(err.Error())
		return statusNoConnection
	}
	vm := p.peerAt(address.Named(oneLine(q.child.Name)))
	vm.qemu, vm.conn = q, q.child.Conn
	q.name = vm.address.String()
	status := vm.monitor()
	q.finish()
	if status > statusSignal {
		if !p.isTerminal() {
			return die(syscall.Signal(status - statusSignal))
		}
		return status
	}
	return q.status(status)
}

// ownQEMU is the QEMU that hmp has started. Its methods do nothing for nil.
type ownQEMU struct {
	p      *program
	child  *child.Child
	name   string // in messages
	wanted bool   // hmp has ended it
	letGo  bool   // the user has detached
	told   bool   // that it goes on

	starting <-chan os.Signal // the signals until it has started
	started  func()           // no more of these

	mu   sync.Mutex
	left []string   // lines of its own, not yet shown
	host *host.Host // which shows them above the line being typed, nil for standard error
}

// startTime is how long QEMU may take until it greets: it allocates memory before. It is seen if it
// ends meanwhile.
func (q *ownQEMU) startTime() time.Duration {
	if q == nil {
		return 0
	}
	return time.Hour
}

// interruptible is that of the program. For a QEMU that starts it is all signals that end programs, so that it is
// ended in order, with all that a script which was to start it has started.
func (q *ownQEMU) interruptible(ctx context.Context, p *program) (interrupted context.Context, ignore func()) {
	if q == nil {
		return p.interruptible(ctx)
	}
	return untilSignal(ctx, q.starting, q.started)
}

// afterALine says what QEMU does when hmp is left while a line is run.
func (q *ownQEMU) afterALine() string {
	if q == nil || q.p.detach || q.letGo {
		return "QEMU goes on with what was sent"
	}
	return "QEMU is ended"
}

// say shows a line that QEMU has written.
func (q *ownQEMU) say(line string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.left = append(q.left, line)
	if q.host == nil {
		q.show(q.p.note)
		return
	}
	h := q.host
	h.Do(func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.host == h {
			q.show(h.Announce)
		}
	})
}

// show shows the lines that are left.
func (q *ownQEMU) show(how func(line string)) {
	lines := q.left
	q.left = nil
	for _, line := range lines {
		how(line)
	}
}

// saysAbove has the lines of QEMU shown above the line being typed, until stop is called.
func (q *ownQEMU) saysAbove(h *host.Host) (stop func()) {
	if q == nil {
		return func() {}
	}
	q.setHost(h)
	return func() { q.setHost(nil) }
}

func (q *ownQEMU) setHost(h *host.Host) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.host = h; h == nil {
		q.show(q.p.note)
	}
}

// closingTime is how long QEMU may take to end after it has closed its QMP.
const closingTime = 2 * time.Second

// hasEnded reports whether QEMU is gone, or is just going; what it wrote is shown then.
func (q *ownQEMU) hasEnded() bool { return q != nil && q.child.Within(closingTime) }

// leave is called before the connection is closed.
func (q *ownQEMU) leave(l *link.Link) {
	switch {
	case q == nil:
	case l.Quitting(), l.Lost() != nil:
		q.child.Within(closingTime)
	case q.p.detach, q.letGo:
		q.stays()
		if !q.told { // what was started has ended
			q.told = true
			q.p.complain(q.name + " has left a QEMU in the background, which goes on")
		}
	default:
		q.wanted = true
		if q.child.Within(0) {
			_ = postQuit(l)
		} else {
			q.child.End(func() error { return postQuit(l) }, q.p.complain)
		}
		q.awaitClosing(l)
	}
}

func postQuit(l *link.Link) error {
	r, err := qmp.NewRequest("quit", nil)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return l.Post(ctx, r)
}

// awaitClosing waits until QEMU closes its QMP. That is all there is to see of one that a script has started in the
// background, or with -daemonize. Were it closed here before, QEMU would not read quit.
func (q *ownQEMU) awaitClosing(l *link.Link) {
	ctx, cancel := context.WithTimeout(context.Background(), child.EndTime)
	defer cancel()
	for ctx.Err() == nil {
		if l.Wait(ctx) != nil {
			return
		}
	}
	q.p.complain(q.name + " has left a QEMU in the background, which does not end after quit: it goes on")
}

// finish sees that QEMU ends, whatever came between.
func (q *ownQEMU) finish() {
	switch {
	case q.told, q.child.Within(0):
	case q.p.detach, q.letGo:
		q.stays()
	default:
		q.wanted = true
		q.child.End(nil, q.p.complain)
	}
}

// stays says that QEMU goes on.
func (q *ownQEMU) stays() {
	if q.child.Within(0) {
		return
	}
	q.told = true
	q.child.Release()
	back := fmt.Sprintf("hmp %d attaches if it has another QMP socket", q.child.PID)
	if a := q.ownSocket(); a != "" {
		back = "hmp " + a + " attaches again"
	}
	q.p.complain(fmt.Sprintf("%s goes on, PID %d (%s; kill %d ends it)", q.name, q.child.PID, back, q.child.PID))
}

// ownSocket is the address of a QMP socket that QEMU has beside the one that hmp has given it, "" if none
// can be reached.
func (q *ownQEMU) ownSocket() string {
	found, err := find.Lookup(findQEMUs(), strconv.Itoa(q.child.PID))
	if err != nil {
		return ""
	}
	return found.Address
}

// detaching is monitor.Options.Detaching: what the user leaves must be there to come back to.
func (q *ownQEMU) detaching() error {
	if !q.p.detach && (!find.HasSocket(q.p.command) || q.ownSocket() == "") {
		return errors.New("QEMU has no QMP socket that hmp could come back to: start it with -qmp unix:PATH,server=on,wait=off " +
			"(with --detach-on-exit it goes on all the same). 'quit' and Ctrl-D end it")
	}
	q.letGo = true
	return nil
}

// status is that of the whole program, after one of the monitor: QEMU's own if that is not 0.
func (q *ownQEMU) status(status int) int {
	if !q.child.Within(0) {
		return status
	}
	if q.wanted && status == statusNoConnection {
		return status // that of QEMU is by SIGTERM of hmp
	}
	ended, text := q.child.Status()
	if ended != 0 || status == statusNoConnection {
		q.p.complain(fmt.Sprintf("%s (PID %d) %s", q.name, q.child.PID, text))
	}
	switch {
	case ended != 0:
		return ended
	case status == statusNoConnection && q.p.isTerminal(): // it has ended, and so does its monitor
		return statusFine
	}
	return status
}
