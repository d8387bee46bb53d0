// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "errors"

// Prepared is a line as it is to be run.
type Prepared struct {
	Line string
	// To gets what the line prints, nil for the host.
	To Sink
}

// Sink gets what a line prints in place of the host.
type Sink interface {
	// Write gets text with "\n" line ends, control characters made visible.
	Write(text []byte)
	// Yield is asked where the user has to see text at once, such as how far something is, or an
	// error: kept is what was written so far, and yields says that all that follows is the host's. A
	// sink that goes elsewhere does not yield.
	Yield() (kept []byte, yields bool)
	// Close is called when the line has been run, also one that went on in the background, and waits
	// until the text is where it belongs.
	Close() error
}

// runEntered runs a line that was typed, or queued.
func (s *Session) runEntered(line string) {
	if s.opts.Prepare == nil || s.lines != nil { // which are for the command that takes them
		s.Run(line)
		return
	}
	p, err := s.opts.Prepare(line)
	if err != nil {
		s.report(err)
		s.emit()
		return
	}
	s.emit()
	s.sink = p.To
	s.Run(p.Line)
}

// endSink closes the sink of the line that has been run.
func (s *Session) endSink() {
	if s.sink == nil {
		return
	}
	s.emit()
	sink := s.sink
	s.sink = nil
	if err := sink.Close(); err != nil {
		s.report(err)
	}
}

// yield has text shown at once. It returns false if the line's text goes elsewhere.
func (s *Session) yield() bool {
	if s.sink == nil {
		return true
	}
	s.emit()
	kept, yields := s.sink.Yield()
	if yields {
		s.sink = nil
		s.out = append(s.out, kept...)
		s.emit()
	}
	return yields
}

// QueuedLine is a line that is run before the next prompt.
type QueuedLine struct {
	Text string
	// Echo has it shown as if it had been typed.
	Echo bool
	// From is where it comes from, as in "FILE:3", which begins what says that it has failed; "" for nowhere.
	From string
}

type queued struct {
	QueuedLine
	depth int // by how many lines it was queued that were queued themselves
}

// maxQueueing is how deep queued lines may queue others.
const maxQueueing = 16

var errEndless = errors.New("these lines lead to each other without end")

// Queue has lines run before the next prompt, each when the one before has ended. Ctrl-C drops those
// that are left.
func (s *Session) Queue(lines []QueuedLine) error {
	if s.queueing >= maxQueueing {
		s.queue = nil
		return errEndless
	}
	var list []queued
	for _, line := range lines {
		list = append(list, queued{line, s.queueing + 1})
	}
	s.queue = append(list, s.queue...)
	return nil
}

// Queue is Session.Queue. It needs a terminal.
func (c *Call) Queue(lines []QueuedLine) error { return c.s.Queue(lines) }

// runQueued runs the next of these lines, and returns false if there is none.
func (s *Session) runQueued() bool {
	if len(s.queue) == 0 {
		return false
	}
	next := s.queue[0]
	s.queue = s.queue[1:]
	if next.Echo {
		s.print(s.prompt() + next.Text + "\n")
	}
	s.queueing, s.from = next.depth, next.From
	s.execute(next.Text)
	s.queueing, s.from = 0, ""
	return true
}

// textSink keeps what a line prints.
type textSink struct{ text []byte }

func (t *textSink) Write(text []byte)   { t.text = append(t.text, text...) }
func (*textSink) Yield() ([]byte, bool) { return nil, false }
func (*textSink) Close() error          { return nil }

// Within is what the caller of a line that is run within another does for it.
type Within struct {
	// Pictures has pictures that the line is to show come with the answer, as the caller shows them.
	Pictures bool
	// Waits lets the line wait for an event, as the user waits for the answer, or ends that by Ctrl-C.
	Waits bool
	// Confirmed says that the user has been asked what the line asks (see Question), and wants it.
	Confirmed bool
	// AsksPassword says that the caller asks for a password if the answer wants one, and runs the line again with it.
	AsksPassword bool
	// Password is the one that the user has given, nil if they were not asked.
	Password *string
}

// inner is a line that is run within another.
type inner struct {
	Within
	picture  []byte // that it shows
	password bool   // it wants one, and has done nothing
}

// Answer is what a line has said that was run within another.
type Answer struct {
	Text    string
	Picture []byte // to be shown behind the text (see Call.View), nil for none
	OK      bool
	// WantsPassword says that nothing was done, as the user is to be asked for a password (see Within.AsksPassword).
	WantsPassword bool
}

// RunText runs a line within this one and returns what it prints. The line can neither wait in the
// background nor ask for a password.
func (c *Call) RunText(line string) (text string, ok bool) {
	a := c.s.RunWithin(line, Within{})
	return a.Text, a.OK
}

// RunWithin is RunText for a caller who does more for the line.
func (c *Call) RunWithin(line string, w Within) Answer { return c.s.RunWithin(line, w) }

// RunWithin is Call.RunWithin for a host. The line is none of this monitor's user.
func (s *Session) RunWithin(line string, w Within) (a Answer) {
	s.emit()
	outer, failed, within := s.sink, s.failed, s.within
	failure := s.opts.Failure
	to := &textSink{}
	s.sink, s.within, s.opts.Failure = to, &inner{Within: w}, nil
	a.OK = s.Run(line)
	a.Text, a.Picture, a.WantsPassword = string(to.text), s.within.picture, s.within.password
	s.sink, s.failed, s.within, s.opts.Failure = outer, failed, within, failure
	return a
}
