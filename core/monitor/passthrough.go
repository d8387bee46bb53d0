// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"fmt"
	"strings"

	"libhmp/core/qmp"
)

// HumanMonitorCommand is the QMP command that has QEMU's own HMP run a line.
const HumanMonitorCommand = "human-monitor-command"

// MissingCommandText says what needs a QMP command, or several, that this QEMU does not have,
// and which QEMUs have it. added: it is one of those that libhmp adds to QEMU.
func MissingCommandText(what string, added bool, commands ...string) string {
	has := "newer ones have it"
	if added {
		has = "one with libhmp's commands has it"
	}
	return fmt.Sprintf("%s needs QMP command %s, which this QEMU does not have (%s)", what, strings.Join(commands, ", "), has)
}

// passthrough has QEMU's own HMP run the line, and finds out from its text whether
// it failed: QEMU does not say.
func (s *Session) passthrough(p *plan) {
	args := struct {
		Line     string `json:"command-line"`
		CPUIndex *int   `json:"cpu-index,omitempty"`
	}{Line: p.builtin}
	index, ok, err := s.cpu()
	if qmp.Unanswered(err) != nil {
		s.report(err)
		return
	}
	if ok {
		args.CPUIndex = &index
	}
	var text string
	if err := s.vm.QMP.Execute(HumanMonitorCommand, args, &text); err != nil {
		s.report(err)
		return
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if s.failed = p.wrong || !succeeded(p.row, text); s.failed {
		if p.row == nil && strings.HasPrefix(text, "unknown command") {
			text += s.didYouMean(p.builtin)
		}
		s.printFailure(text)
		return
	}
	s.print(text)
}

// ListsRows reports whether a request only finds out which rows QEMU's own HMP has. (That of a line
// has a CPU, too.)
func ListsRows(r qmp.Request) bool {
	args := string(r.Arguments)
	return r.Command == HumanMonitorCommand && (args == `{"command-line":"help"}` || args == `{"command-line":"info"}`)
}

// builtinHas reports whether QEMU's own HMP has a row for a word: its help lists them.
func (s *Session) builtinHas(info bool, word string) (bool, error) {
	if words := s.vm.builtinWords[info]; words != nil {
		return words[word], nil
	}
	args := struct {
		Line string `json:"command-line"`
	}{"help"}
	if info {
		args.Line = infoCommand
	}
	var text string
	if err := s.vm.QMP.Execute(HumanMonitorCommand, args, &text); err != nil {
		return false, err
	}
	words := make(map[string]bool)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if info {
			line = strings.TrimPrefix(line, infoCommand+" ")
		}
		names, _, _ := strings.Cut(line, " ")
		for name := range strings.SplitSeq(names, "|") {
			words[name] = true
		}
	}
	s.vm.builtinWords[info] = words
	return words[word], nil
}

// succeeded reports whether a line of the row did what it says, by what QEMU's own
// HMP has printed.
func succeeded(row *Command, text string) bool {
	text = withoutWarnings(text)
	if text == "" {
		return true
	}
	if failure(text) {
		return false
	}
	switch {
	case row == nil: // who knows
		return true
	case row.Success != nil:
		return row.Success(text)
	}
	return row.Info
}

// failure recognises what any row may print when it fails (hmp_handle_error in
// monitor/hmp-cmds.c, handle_hmp_command and monitor_parse_arguments in
// monitor/hmp.c).
func failure(text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	last := strings.TrimSuffix(text, "\n")
	last = last[strings.LastIndexByte(last, '\n')+1:]
	switch {
	case strings.HasPrefix(first, "Error: "), strings.HasPrefix(last, "Error: "),
		strings.HasPrefix(first, "unknown command: '"),
		strings.Contains(last, `Try "help `) && strings.HasSuffix(last, `" for more information`):
		return true
	}
	return strings.HasPrefix(first, "Command ") && (strings.HasSuffix(first, " is not available.") ||
		strings.HasSuffix(first, " not available until machine initialization has completed."))
}

// withoutWarnings takes out the lines that warn_report() puts on a monitor, and the one
// that says what to write instead of an option without value: a line may do what it says
// all the same.
func withoutWarnings(text string) string {
	if !strings.Contains(text, "warning: ") {
		return text
	}
	var left strings.Builder
	advised := false
	for line := range strings.SplitAfterSeq(text, "\n") {
		warning := strings.HasPrefix(line, "warning: ")
		if !warning && !(advised && strings.HasPrefix(line, "Please use ")) {
			left.WriteString(line)
		}
		advised = warning
	}
	return left.String()
}

// Begins returns a Command.Success: what a line that succeeds prints begins with one
// of these.
func Begins(with ...string) func(text string) bool {
	return func(text string) bool {
		for _, s := range with {
			if strings.HasPrefix(text, s) {
				return true
			}
		}
		return false
	}
}

// Unless returns a Command.Success: a line may print anything but what begins with
// one of these.
func Unless(with ...string) func(text string) bool {
	begins := Begins(with...)
	return func(text string) bool { return !begins(text) }
}

// Anything is a Command.Success: a line that succeeds may print any text.
func Anything(string) bool { return true }
