// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"libhmp/cmd/hmp/internal/explain"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/secret"
)

// explained is what a line becomes at a QEMU, without what is not to be printed.
type explained struct {
	steps     []explain.Step     // without --run
	exchanges []explain.Exchange // with --run
	text      string             // what the line prints, without --run only if it fails
	ok        bool
	status    int
}

// runExplain prints the requests that the line becomes at this QEMU. They go to
// standard output, so that they can be sent on; the rest is for users.
func (p *peer) runExplain(_ context.Context, vm *monitor.VM, l *link.Link) int {
	p.showHarmless()
	each := p.printExchange
	if p.json {
		each = func(explain.Exchange) {}
	}
	e := p.explainLine(vm, l, each)
	if !p.json {
		e.exchanges = nil // printed
	}
	if e.status == statusNoConnection && !p.explainRun {
		return e.status
	}
	if err := p.printExplained(e); err != nil {
		p.complain("writing output: " + err.Error())
		return statusFailed
	}
	return e.status
}

// showHarmless has what is printed not command a terminal.
func (p *program) showHarmless() {
	if terminal.Is(p.stdout) {
		p.stdout = visibleWriter{p.stdout}
	}
}

// explainLine explains the line at a QEMU, with --run by running it: each gets then what is exchanged.
func (p *peer) explainLine(vm *monitor.VM, l *link.Link, each func(explain.Exchange)) (e explained) {
	if p.explainRun {
		return p.runExplained(vm, l, each)
	}
	steps, said := explain.Line(p.line, l, vm, monitor.Options{CPUIndex: -1, Passthrough: p.passthrough, Script: true})
	if err := l.Lost(); err != nil {
		p.complain(p.address.String() + ": " + err.Error())
		return explained{status: statusNoConnection}
	}
	if !p.showSecrets {
		for i := range steps {
			steps[i].Request = secret.Request(steps[i].Request)
		}
		said = secret.Without(said, p.line)
	}
	e = explained{steps: steps, text: said, ok: said == ""}
	if !e.ok {
		e.status = statusFailed
	}
	return e
}

// visibleWriter is a terminal for text that others have a part in. Each Write has
// whole characters.
type visibleWriter struct{ io.Writer }

// Write implements io.Writer.
func (w visibleWriter) Write(text []byte) (int, error) {
	if _, err := w.Writer.Write(monitor.AppendVisible(nil, string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}

// printExplained prints what a line becomes at one QEMU, or at the only one.
func (p *peer) printExplained(e explained) error {
	switch {
	case p.json && p.explainRun:
		return encode(p.stdout, p.ran(e))
	case p.json:
		if err := encode(p.stdout, append([]explain.Step{}, e.steps...)); err != nil {
			return err
		}
	case p.explainRun:
		for _, x := range e.exchanges {
			p.printExchange(x)
		}
		_, err := io.WriteString(p.stdout, e.text)
		return err
	default:
		for _, s := range e.steps {
			if s.Note != "" {
				p.note("# " + p.of(s.Note))
			}
			if _, err := fmt.Fprintf(p.stdout, "%s\n", s.Request); err != nil {
				return err
			}
		}
	}
	p.sayWhyItFails(e)
	return nil
}

// sayWhyItFails is for a line that is not run.
func (p *peer) sayWhyItFails(e explained) {
	if e.text != "" && !p.explainRun {
		p.complain(p.of("the line ends here, with: " + strings.TrimSuffix(e.text, "\n")))
	}
}

// name is what a line has for the name of a row. The rest may tell a secret.
func name(line string) string {
	word, rest := language.CommandWord(line)
	if word == "info" {
		if more, _ := language.CommandWord(rest); more != "" {
			return word + " " + more
		}
	}
	return word
}
