// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"fmt"
	"strings"
	"time"

	"libhmp/core/readline"
)

// Options say what kind of monitor to open.
type Options struct {
	// Terminal gives the monitor banner, prompt, line editor and history.
	// Without it, Feed takes NUL-terminated lines.
	Terminal bool
	// CPUIndex is the cpu-index of the monitor's CPU, negative for the first.
	CPUIndex int
	// Passthrough allows human-monitor-command.
	Passthrough Passthrough
	// Banner is what follows QEMU's banner, lines with their ends.
	Banner string
	// Editor is what the line editor of a terminal may do beyond QEMU's.
	Editor readline.Options
	// Script says that more lines may follow a line that Run gets, of the same user.
	Script bool
	// KeepEvents says that events arrive at any time: those since the line before are kept for
	// the one that waits for events.
	KeepEvents bool
	// Awaited is a name of events that are kept since the first line was begun, "" for none.
	Awaited string
	// Wraps says that an extended editor's lines of texts that the built-in monitor does not have end between words,
	// where the terminal's columns are known.
	Wraps bool
	// Entered is called with each line that is entered at a terminal before
	// it is run, if not nil. Passwords are no lines.
	Entered func(line string)
	// Prepare is called with each line that is entered at a terminal, and not taken by a command that
	// reads more lines; the line that it returns is run. An error is printed, and nothing is run. nil
	// for lines as they are.
	Prepare func(line string) (Prepared, error)
	// Aliases are names that Prepare puts other lines in place of, nil for none: Tab knows them.
	Aliases Aliases
	// Leave has the program leave the monitor, which is not QEMU's then: quit asks at its
	// extended editor. nil where there is nothing to leave.
	Leave func()
	// Detaching is asked before the user detaches, if not nil; an error refuses.
	Detaching func() error
	// Failure gets what a line prints that says that it has failed, in place of the host's Output,
	// if not nil.
	Failure func(text string)
	// Note gets what the built-in monitor does not say of a line that has not failed (see Call.Note). nil:
	// an extended editor shows it, others do not.
	Note func(text string)
	// Hidden is called with what an error says that the built-in monitor does not
	// show, if not nil (see Call.FailHidden).
	Hidden func(text string)
}

// prompts of monitor/hmp.c
const (
	prompt         = "(qemu) "
	passwordPrompt = "Password: "
)

// Session is one monitor.
type Session struct {
	vm   *VM
	host Host
	opts Options
	edit *readline.Editor // nil without terminal

	state   state
	pending *pendingCompletion // the completion that waits for QEMU, if any

	out      []byte // text that the host has not got yet
	feeding  bool   // keys are being taken: what they print is sent together
	flushDue bool   // the line editor wants it on the device
	failed   bool   // the running line said that it could not

	sink     Sink     // gets what the running line prints, nil for the host
	within   *inner   // the line that is run within another, if any (see RunWithin)
	queue    []queued // lines to run before the next prompt
	from     string   // QueuedLine.From of the one that is being run, until it was told
	queueing int      // the depth of the one that is run

	events  recentEvents
	lines   *Lines   // the command that takes the next line, if any
	watched *watched // the command that Ctrl-C lets go on, if any
	status  int      // how long the line is that shows how far it is
	columns int      // of the terminal, 0 if unknown
	// ownWords: what says that the line has failed is not the built-in monitor's text (see Options.Wraps)
	ownWords bool
	ahead    []byte // keys typed meanwhile

	draft readline.Draft // for the next prompt

	cpuIndex int
	cpuPath  string // canonical QOM path once known, "" for the first CPU

	token   uint64 // of the newest timer
	waiting map[uint64]func(*Call) error
	late    map[uint64]lateNote // see NoteLater
}

// Open returns a new monitor of the VM. It prints nothing yet.
func (vm *VM) Open(host Host, opts Options) *Session {
	s := &Session{vm: vm, host: host, opts: opts, cpuIndex: opts.CPUIndex, columns: opts.Editor.Columns}
	if opts.KeepEvents {
		s.events.listen(vm.QMP, opts.Awaited)
	}
	if opts.Terminal {
		opts.Editor.Cancelled = func() { // neither a password is asked for, nor the rest of a command
			s.lines = nil
			s.readLine()
		}
		s.edit = readline.New(editorOutput{s}, s.complete, opts.Editor)
		s.readLine()
	}
	return s
}

// readLine has the line editor read a line, not a password.
func (s *Session) readLine() {
	s.edit.Start(s.prompt(), false, s.enter)
}

// Close ends the monitor. A line that is being run goes on without output; of
// the host it uses only what is no monitor's own, Poll and Events.
func (s *Session) Close() {
	s.state.close()
	s.abandonCompletion()
	if s.watched != nil {
		s.guard("close", s.endWatch)
	}
	s.waiting, s.lines, s.queue = nil, nil, nil
	s.dropNotes()
	if s.sink != nil {
		_ = s.sink.Close() // nobody is there to be told
		s.sink = nil
	}
	s.events.close()
	s.out = nil
}

// editorOutput lets the line editor write, unfiltered: what it writes is what
// the user typed.
type editorOutput struct{ s *Session }

func (o editorOutput) Write(p []byte)          { o.s.out = append(o.s.out, p...) }
func (o editorOutput) WriteString(text string) { o.s.out = append(o.s.out, text...) }

// Flush waits for the last key that was fed with this one, or for a line that is run.
func (o editorOutput) Flush() {
	if o.s.flushDue = true; !o.s.feeding {
		o.s.flush()
	}
}

// maxKeptOutput is how large a buffer is kept for more output.
const maxKeptOutput = 64 << 10

// emit hands the host what was printed. The host may call back from there,
// with a device that has just died, and must not be given the same text again.
func (s *Session) emit() {
	out := s.out
	s.out = nil
	switch {
	case len(out) == 0 || s.state.closed:
	case s.sink != nil:
		s.sink.Write(out)
	default:
		s.host.Output(out)
	}
	if s.out == nil && cap(out) <= maxKeptOutput {
		s.out = out[:0]
	}
}

// flush is emit down to the device.
func (s *Session) flush() {
	s.flushDue = false
	s.emit()
	if !s.state.closed {
		s.host.Flush()
	}
}

// send is flush if the line editor asked for one, emit if not.
func (s *Session) send() {
	if s.flushDue {
		s.flush()
	} else {
		s.emit()
	}
}

// Feed takes input and returns how much of it was taken. A terminal stops
// after the byte that suspends it; the rest must be offered again after Ready. If
// candidates come later than the next keys (see Idle), Enter waits for them: then
// the rest is taken when QEMU has answered.
func (s *Session) Feed(p []byte) int {
	if !s.opts.Terminal {
		s.line(p)
		return len(p)
	}
	s.feeding = true
	s.edit.Hold()
	defer s.endFeed()
	for i, b := range p {
		if s.watched != nil {
			if !s.keyWhileWatching(b) {
				return i
			}
			continue
		}
		if !s.state.takesKeys() || s.state.entered {
			return i
		}
		if (b == '\r' || b == '\n') && s.pending != nil && s.pending.tab && s.edit.Awaiting() {
			s.state.enter()
			return i + 1
		}
		s.edit.Feed(b)
	}
	return len(p)
}

func (s *Session) endFeed() {
	s.edit.Release()
	s.feeding = false
	s.send()
}

// line runs the NUL-terminated line that a device without terminal delivers,
// such as the gdb stub's (monitor_read in monitor/hmp.c).
func (s *Session) line(p []byte) {
	defer s.flush()
	if len(p) == 0 || p[len(p)-1] != 0 {
		s.print("corrupted command\n")
		return
	}
	text, _, _ := strings.Cut(string(p), "\x00")
	s.Run(text)
}

// Busy reports whether input is not taken now.
func (s *Session) Busy() bool { return s.state.busy() && s.watched == nil }

// Running reports whether a line is being run or waits in the background.
func (s *Session) Running() bool { return s.state.running || len(s.waiting) > 0 }

// enter runs a line that was typed (monitor_command_cb).
func (s *Session) enter(line string) {
	if s.opts.Entered != nil && s.lines == nil { // which means nothing without those before
		s.opts.Entered(line)
	}
	s.execute(line)
}

// execute runs a line while no keys are taken.
func (s *Session) execute(line string) {
	s.suspend()
	before := s.lines
	s.runEntered(line)
	if s.lines != before {
		s.readLine()
	}
	s.resume()
}

func (s *Session) suspend() {
	if s.state.hold() {
		s.send()
		s.host.Suspend(true)
	}
}

func (s *Session) resume() {
	if s.state.release() {
		s.endSink()
		s.emit()
		s.host.Suspend(false)
	}
}

// Event tells what happened to the device (monitor_event in monitor/hmp.c). That somebody
// has left is no event: nothing depends on it.
func (s *Session) Event(e DeviceEvent) {
	if !s.opts.Terminal {
		return
	}
	defer s.emit()
	switch e {
	case Opened:
		if s.watched != nil { // by who was there before
			s.leaveWatch(func(*Call, *watched) {})
		}
		s.banner()
		s.state.open()
		if s.ahead = nil; s.lines != nil { // of who was there before
			s.lines = nil
			s.readLine()
		}
		s.edit.Forget()         // lines of who was there before
		if !s.state.unfocused { // forces the prompt
			s.suspend()
			s.resume()
		}
	case FocusIn:
		if s.state.focusIn() {
			s.resume()
		}
	case FocusOut:
		if changed, prompt := s.state.focusOut(); changed {
			if prompt {
				s.edit.Leave()
			}
			s.flush()
			s.suspend()
		}
	case Ready:
		if s.state.ready() {
			s.edit.Restart()
			if s.runQueued() {
				return
			}
			s.showPrompt()
			s.feedAhead()
		}
	}
}

// showPrompt shows the prompt, and a line that was begun elsewhere.
func (s *Session) showPrompt() {
	if s.draft.Text == "" {
		s.edit.ShowPrompt()
		return
	}
	draft := s.draft
	s.draft = readline.Draft{}
	s.edit.Resume(draft)
}

func (s *Session) banner() {
	version := "(unknown version)"
	if v, err := s.vm.QMP.Facts().Version(); err == nil {
		version = fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Micro)
	}
	s.print("QEMU " + version + " monitor - type 'help' for more information\n" + s.opts.Banner)
}

// Tick continues what waits for the timer with that token.
func (s *Session) Tick(token uint64) {
	s.noteNow(token)
	next, ok := s.waiting[token]
	if !ok {
		return
	}
	delete(s.waiting, token)
	defer s.emit()
	s.guard("timer", func() {
		c := &Call{s: s}
		if err := next(c); err != nil {
			c.Report(err)
		}
	})
}

// after has f called by Tick after d. It returns false if the host has no
// timers.
func (s *Session) after(d time.Duration, f func(*Call) error) bool {
	s.token++
	if s.waiting == nil {
		s.waiting = make(map[uint64]func(*Call) error)
	}
	if s.state.closed || !s.host.Timer(s.token, d) {
		return false
	}
	s.waiting[s.token] = f
	return true
}

// guard runs f and turns a panic into a message: the virtual machine must not
// notice that a command is broken.
func (s *Session) guard(what string, f func()) {
	defer func() {
		if p := recover(); p != nil {
			s.failed = true
			s.print(fmt.Sprintf("Error: internal error in %s: %v\n", what, p))
		}
	}()
	f()
}

// print appends text that a command prints. On a terminal, control bytes in it
// are shown, not sent: names and labels may come from a guest.
func (s *Session) print(text string) {
	if s.state.closed {
		return
	}
	s.eraseStatus()
	if s.opts.Terminal {
		s.out = AppendVisible(s.out, text)
	} else {
		s.out = append(s.out, text...)
	}
}
