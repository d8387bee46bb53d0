// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"unicode/utf8"

	"libhmp/core/monitor"
)

// Screen is the terminal that the prompt is on.
type Screen interface {
	io.Writer
	// Size is 0 where it is unknown.
	Size() (columns, rows int)
	// Lend has another program use the terminal while f runs.
	Lend(f func() error) error
}

// fileSink writes to a file.
type fileSink struct {
	file *os.File
	err  error
}

func openFile(to redirection) (*fileSink, error) {
	flags := os.O_TRUNC
	if to.kind == toFileToo {
		flags = os.O_APPEND
	}
	file, err := openToWrite(to.target, flags, 0o666)
	if err != nil {
		return nil, err
	}
	return &fileSink{file: file}, nil
}

var _ monitor.Sink = (*fileSink)(nil)

// Write implements monitor.Sink.
func (s *fileSink) Write(text []byte) {
	if s.err == nil {
		s.err = write(s.file, text)
	}
}

// Yield implements monitor.Sink.
func (*fileSink) Yield() (kept []byte, yields bool) { return nil, false }

// Close implements monitor.Sink.
func (s *fileSink) Close() error {
	err := s.file.Close()
	if s.err != nil {
		return s.err
	}
	return err
}

// commandSink keeps the text for a command of the shell, which gets it when the line has ended: it
// may be one that needs the terminal.
type commandSink struct {
	screen  Screen
	command *exec.Cmd
	text    bytes.Buffer
}

func newCommand(screen Screen, text string) *commandSink {
	return &commandSink{screen: screen, command: exec.Command("sh", "-c", text)}
}

var _ monitor.Sink = (*commandSink)(nil)

// Write implements monitor.Sink.
func (s *commandSink) Write(text []byte) { s.text.Write(text) }

// Yield implements monitor.Sink.
func (*commandSink) Yield() (kept []byte, yields bool) { return nil, false }

// Close implements monitor.Sink.
func (s *commandSink) Close() error {
	s.command.Stdin = bytes.NewReader(s.text.Bytes())
	s.command.Stdout, s.command.Stderr = os.Stdout, os.Stderr
	err := s.screen.Lend(s.command.Run)
	var status *exec.ExitError
	if errors.As(err, &status) { // such as that of a grep that has found nothing
		return nil
	}
	return err
}

// pagerSink keeps the text until it is known whether it fits on the screen.
type pagerSink struct {
	commandSink
	shown bool // without pager
}

// Write implements monitor.Sink.
func (s *pagerSink) Write(text []byte) {
	if s.shown {
		_, _ = s.screen.Write(text)
		return
	}
	s.commandSink.Write(text)
}

var _ monitor.OnScreen = (*pagerSink)(nil)

// OnScreen implements monitor.OnScreen.
func (*pagerSink) OnScreen() {}

// Yield implements monitor.Sink.
func (s *pagerSink) Yield() (kept []byte, yields bool) {
	s.shown = true
	return s.text.Next(s.text.Len()), true
}

// Close implements monitor.Sink.
func (s *pagerSink) Close() error {
	if s.shown {
		return nil
	}
	if columns, rows := s.screen.Size(); rows == 0 || height(s.text.Bytes(), columns) < rows {
		_, err := s.screen.Write(s.text.Bytes())
		return err
	}
	err := s.commandSink.Close()
	if state := s.command.ProcessState; state != nil && notRun(state.ExitCode()) { // the shell has said why
		_, err = s.screen.Write(s.text.Bytes())
	}
	return err
}

// notRun reports whether a shell ends so when it cannot run a command (POSIX, 2.8.2).
func notRun(status int) bool { return status == 126 || status == 127 }

// aside returns what writes to the screen at once while the monitor that writes to a sink is busy, nil if the text
// goes elsewhere.
func (p *Prompt) aside(to monitor.Sink) func(text []byte) {
	switch to := to.(type) {
	case nil:
		return func(text []byte) { _, _ = p.screen.Write(text) }
	case *pagerSink:
		return func(text []byte) {
			kept, _ := to.Yield()
			_, _ = p.screen.Write(slices.Concat(kept, text))
		}
	case *transcript:
		if screen := p.aside(to.to); screen != nil {
			return func(text []byte) {
				_ = p.transcript.write(string(text))
				screen(text)
			}
		}
	}
	return nil
}

// height is how many rows a text takes.
func height(text []byte, columns int) (rows int) {
	for line := range bytes.Lines(text) {
		rows++
		if columns > 0 {
			rows += max(0, utf8.RuneCount(bytes.TrimSuffix(line, []byte("\n")))-1) / columns
		}
	}
	return rows
}
