// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"errors"
	"fmt"
	"strings"

	"libhmp/core/qmp"
)

// wantsPassthrough reports whether a known row should go to QEMU's own HMP.
func (s *Session) wantsPassthrough(row *Command) (bool, error) {
	if len(row.Sources) > 0 && row.Sources[0].Kind == SourceClient {
		return false, nil
	}
	if row.Passable != nil && s.mayPass() {
		if passable, err := row.Passable(s.vm.QMP.Facts()); err != nil || !passable {
			return false, err
		}
	}
	switch s.opts.Passthrough {
	case PassAlways:
		return true, nil
	case PassAuto:
		source, _, err := row.Source(s.vm.QMP.Facts())
		return source == nil && len(row.Sources) > 0, err
	}
	return false, nil
}

// ErrUnavailable is what a handler returns for a row that QEMU has and does
// nothing with in this build (handle_hmp_command in monitor/hmp.c).
var ErrUnavailable = errors.New("not available")

// Lacking says what needs a QMP command, or several, that this QEMU does not have,
// and who does. added: it is one of those that libhmp adds to QEMU.
func Lacking(what string, added bool, commands ...string) string {
	has := "newer ones have it"
	if added {
		has = "one with libhmp's commands has it"
	}
	return fmt.Sprintf("%s needs QMP command %s, which this QEMU does not have (%s)", what, strings.Join(commands, ", "), has)
}

// Unserved is the error of a handler that finds, before it has done or printed
// anything, that this line of its row cannot be served here.
type Unserved struct {
	// Need says what is needed and missing.
	Need string
}

func (e *Unserved) Error() string { return e.Need }

func (s *Session) mayPass() bool { return s.opts.Passthrough != PassNever }

// passthrough has QEMU's own HMP run the line. It returns false if this QEMU
// has none.
func (s *Session) passthrough(line string) bool {
	const command = "human-monitor-command"
	if has, err := s.vm.QMP.Facts().Has(command); err != nil || !has {
		return false
	}
	args := struct {
		Line     string `json:"command-line"`
		CPUIndex *int   `json:"cpu-index,omitempty"`
	}{Line: line}
	if index, ok, err := s.cpu(); err == nil && ok {
		args.CPUIndex = &index
	}
	var text string
	if err := s.vm.QMP.Execute(command, args, &text); err != nil {
		if qmp.IsClass(err, qmp.ErrNotFound) {
			return false
		}
		s.report(err)
		return true
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	// All that tells of failure here is the text.
	s.failed = strings.HasPrefix(text, "Error: ") || strings.HasPrefix(text, "unknown command: ")
	s.print(text)
	return true
}
