// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"
	"io"
	"slices"

	"libhmp/cmd/hmp/internal/prompt"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/hmpcmds"
)

// scriptIO is where a QEMU's lines come from, and where what they print goes.
type scriptIO struct {
	output  io.Writer
	visible bool              // see host.Options
	note    func(text string) // to standard error
	next    func() (string, error)
	ended   func(line string, ok bool)
}

// directly is for the lines of the only QEMU.
func (p *peer) directly() scriptIO {
	return scriptIO{
		output: p.stdout, visible: terminal.Is(p.stdout), note: p.note, next: p.next(),
		ended: func(line string, ok bool) {
			if !ok {
				p.failed.Store(true)
			}
		},
	}
}

// noteHint says what a line that has failed may have been meant for, once for all VMs.
func (p *program) noteHint(line string, vm *monitor.VM) {
	hint := p.hint(line, vm)
	p.hinting.Lock()
	defer p.hinting.Unlock()
	if hint == "" || p.hinted[hint] {
		return
	}
	if p.hinted == nil {
		p.hinted = make(map[string]bool)
	}
	p.hinted[hint] = true
	p.complain(hint)
}

// inScripts is what scripts have in place of a command of the prompt.
var inScripts = map[string]string{
	"source": ": a script has -f FILE",
	"replay": ": a script has -f FILE",
	"events": ": a script has --events",
	"watch":  ": a script has the shell's loops",
}

func (p *program) hint(line string, vm *monitor.VM) string {
	if prompt.Redirects(line) {
		return "'| COMMAND' and '> FILE' in a line are for the prompt at a terminal: in a script the shell does it, hmp ADDRESS LINE | COMMAND"
	}
	if row, err := vm.RowOf(line); err != nil || row != nil {
		return ""
	}
	word, _ := language.CommandWord(line)
	i := slices.Index(p.words, line)
	switch {
	case word == "vm":
		return "vm is for the prompt at a terminal: a script names its VMs before the lines, hmp ADDRESS ADDRESS LINE"
	case prompt.Has(word):
		return word + " is for the prompt at a terminal" + inScripts[word]
	case i > 0 && isOneWord(line) && takesArguments(p.words[i-1]):
		return fmt.Sprintf("each word behind the address is a line of its own: quote one that has blanks, as in '%s %s'", p.words[i-1], line)
	case slices.Contains(p.doubtful, line):
		return line + ": this is no command of that QEMU, and no socket of this folder or QEMU of this host either (hmp list has them)"
	}
	return ""
}

// takesArguments reports whether a word is a row that others may follow.
func takesArguments(word string) bool {
	row := hmpcmds.Table().RowOf(word)
	return isOneWord(word) && (word == "info" || row != nil && row.Args != "")
}
