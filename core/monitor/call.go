// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"encoding/json"
	"fmt"
	"time"

	"libhmp/core/language"
	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// Call is a line being run: what a handler works with.
type Call struct {
	s *Session
	// Command is the row, nil when a timer or a password continues a line.
	Command *Command
	// Args are its arguments.
	Args language.Args

	known         []CPUInfo // what CPUs has returned
	needsFallback bool      // an argument needed what this QEMU does not have
	fatal         bool      // QEMU's own HMP would end QEMU with these arguments
	// unknownRelease is why Since could not tell.
	unknownRelease error
}

// Facts are what this QEMU is and has.
func (c *Call) Facts() *qmp.Facts { return c.s.vm.QMP.Facts() }

// Table holds all rows.
func (c *Call) Table() *Table { return c.s.vm.Table }

// VM is what all monitors of this QEMU share.
func (c *Call) VM() *VM { return c.s.vm }

// Row is the row as this QEMU has it, nil if it has not or if it is not
// available before machine initialization has completed.
func (c *Call) Row(row *Command) (*Command, error) { return c.s.vm.usableRow(c.Facts(), row) }

// Print prints text; a handler writes "\n" itself.
func (c *Call) Print(text string) { c.s.print(text) }

// Printf prints formatted text.
func (c *Call) Printf(format string, args ...any) { c.s.print(fmt.Sprintf(format, args...)) }

// Show has the user see now what was printed, unless it goes elsewhere.
func (c *Call) Show() {
	c.s.yield()
	c.s.emit()
}

// Fail prints text, whole with its line end, that says that the line could not
// be done. For the usual "Error: ..." return an error instead.
func (c *Call) Fail(text string) { c.s.fail(text) }

// Report prints an error as if the handler had returned it: for what comes after the
// handler.
func (c *Call) Report(err error) { c.s.report(err) }

// Since reports whether this QEMU's release is major.minor or newer. If it cannot be asked,
// it is taken for an older one, and the line fails with the reason unless something else
// has failed.
func (c *Call) Since(major, minor int) bool {
	v, err := c.Facts().Version()
	if err != nil {
		c.unknownRelease = err
	}
	return v.AtLeast(major, minor)
}

// Execute runs a QMP command (see qmp.Client.Execute). What was printed before
// has reached the host by then, since QEMU may print too.
func (c *Call) Execute(command string, args, result any) error {
	c.s.emit()
	return c.s.vm.QMP.Execute(command, args, result)
}

// ExecuteRaw is Execute with the return value's JSON as it came.
func (c *Call) ExecuteRaw(command string, args any) ([]byte, error) {
	c.s.emit()
	return c.s.vm.QMP.ExecuteRaw(command, args)
}

// Do runs a request that the user has typed, as it is, if VM.Gate lets it.
func (c *Call) Do(r qmp.Request) (json.RawMessage, error) {
	if err := c.s.vm.judgeRequest(r); err != nil {
		return nil, err
	}
	c.s.emit()
	return c.s.vm.QMP.Do(r)
}

// Batch runs QMP commands that do not need each other's results, pipelined
// where the transport can (see qmp.Client.Batch).
func (c *Call) Batch(queries []Query) ([]qmp.Reply, error) {
	c.s.emit()
	requests := make([]qmp.Request, len(queries))
	for i, q := range queries {
		var err error
		if requests[i], err = qmp.NewRequest(q.Command, q.Args); err != nil {
			return nil, err
		}
	}
	return c.s.vm.QMP.Batch(requests), nil
}

// Text prints what a command returns as HumanReadableText.
func (c *Call) Text(command string, args any) error {
	c.s.emit()
	text, err := c.s.vm.QMP.Text(command, args)
	c.s.print(text)
	return err
}

// WarnOnce prints a warning, once for all monitors of a QEMU (warn_report_once in
// include/qemu/error-report.h).
func (c *Call) WarnOnce(text string) {
	if !c.s.vm.warned[text] {
		c.s.vm.warned[text] = true
		c.Print("warning: " + text + "\n")
	}
}

// HasSource reports whether this QEMU offers the row's source of that kind.
func (c *Call) HasSource(kind SourceKind) (bool, error) {
	return c.Command.HasSource(c.Facts(), kind)
}

// Terminal reports whether a user sits at this monitor: it can wait in the
// background and ask for passwords (monitor_suspend and monitor_read_password
// refuse others).
func (c *Call) Terminal() bool { return c.s.edit != nil && c.s.within == nil }

// CanWait reports whether somebody waits for what the line prints as long as it takes: a user or a script.
func (c *Call) CanWait() bool {
	return c.Terminal() || c.Script() || c.s.within != nil && c.s.within.Waits
}

// Script reports whether more lines of the same user may follow, without terminal.
func (c *Call) Script() bool { return c.s.opts.Script }

// Extended reports whether this monitor has the extended line editor.
func (c *Call) Extended() bool { return c.s.Extended() }

// CanLeave reports whether the user can leave the monitor, while the VM goes on.
func (c *Call) CanLeave() bool { return c.s.opts.Leave != nil }

// Candidates are what Tab would offer for the last word of a line, but for files: whether these may stand there is
// all that is said.
func (c *Call) Candidates(line string) (words []string, files bool) {
	found := c.s.findAtOnce(line, true)
	return found.result().All(line), found.files
}

// Kinds are the words that Candidates has returned for the row's first argument, by kind; nil if that is not known.
func (c *Call) Kinds(row *Command, words []string) (kinds []Kind) {
	if row.Kinds == nil {
		return nil
	}
	c.s.guard("help", func() {
		kinds = row.Kinds(&Completion{s: c.s, client: c.s.vm.QMP.Through(c.s.vm.recall), prefetch: c.s.vm.prefetch, idle: true}, words)
	})
	return kinds
}

// Detach has the program leave the monitor, if it may.
func (c *Call) Detach() error {
	if f := c.s.opts.Detaching; f != nil {
		if err := f(); err != nil {
			return err
		}
	}
	c.s.opts.Leave()
	return nil
}

// History are the lines that were typed, oldest first.
func (c *Call) History() []string { return c.s.History() }

// Now is the present in the host's time zone.
func (c *Call) Now() time.Time { return c.s.host.Now() }

// Wait lets QEMU work until done says so. done is asked after each event that
// arrived and each step that the host made, at least every interval.
func (c *Call) Wait(interval time.Duration, done func() (bool, error)) error {
	for {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		c.s.emit()
		if err := c.s.host.Poll(interval); err != nil {
			return err
		}
	}
}

// OnEvent has f called for each QMP event until stop is called. ok is false if
// the host does not deliver events: then ask instead.
func (c *Call) OnEvent(f func(qmp.Event)) (stop func(), ok bool) {
	if !c.s.host.Events(true) {
		return func() {}, false
	}
	client := c.s.vm.QMP
	h := client.OnEvent(f)
	return func() {
		h.Close()
		if !client.Listening() {
			c.s.host.Events(false)
		}
	}, true
}

// Background suspends a terminal's monitor and calls next from the main loop,
// at once and then after each interval, until it returns false; then the
// prompt comes back. The handler should return after this. It returns false,
// and does nothing, if the monitor cannot wait.
func (c *Call) Background(interval time.Duration, next func(*Call) (again bool)) bool {
	return c.background(0, interval, next)
}

// background is Background with the first call after a time.
func (c *Call) background(first, interval time.Duration, next func(*Call) (again bool)) bool {
	if !c.Terminal() {
		return false
	}
	var step func(*Call) error
	step = func(c *Call) error {
		again := false
		c.s.guard("timer", func() { again = next(c) }) // the prompt must come back
		if again && c.s.after(interval, step) {
			return nil
		}
		if c.s.watched != nil {
			c.s.guard("end of the waiting", c.s.endWatch)
		}
		c.s.resume()
		return nil
	}
	if !c.s.after(first, step) {
		return false
	}
	c.s.suspend()
	return true
}

// Capture has QEMU write a file that only we can read: write is called with
// the name under which QEMU sees it, and what was written is returned. ok is
// false if the host cannot hand descriptors to QEMU.
func (c *Call) Capture(write func(filename string) error) (data []byte, ok bool, err error) {
	host, ok := c.s.host.(Capturer)
	if !ok || c.s.state.closed {
		return nil, false, nil
	}
	c.s.emit()
	return host.Capture(write)
}

// SuspendForGood keeps the monitor suspended: no prompt follows (quit).
func (c *Call) SuspendForGood() {
	if c.s.edit != nil {
		c.s.suspend()
	}
}

// Password asks the user for a password and continues with accept, whose error is
// reported. Without terminal it prints that it cannot and returns false (monitor_read_password). Nothing may have been
// changed before: a line that is run within another may be run again with the password.
func (c *Call) Password(accept func(c *Call, password string) error) bool {
	s := c.s
	switch w := s.within; {
	case w != nil && w.Password != nil:
		if err := accept(c, *w.Password); err != nil {
			c.Report(err)
		}
		return true
	case w != nil && w.AsksPassword:
		w.password = true
		return true
	case !c.Terminal():
		c.Fail("terminal does not support password prompting\n")
		return false
	}
	s.edit.Start(passwordPrompt, true, func(password string) {
		s.suspend()
		s.run("password", func() {
			c := &Call{s: s}
			err := accept(c, password)
			if err == nil {
				err = c.unknownRelease
			}
			if err != nil {
				c.Report(err)
			}
		})
		s.readLine()
		s.resume()
	})
	return true
}

var _ readline.Output = editorOutput{}
