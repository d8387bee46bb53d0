// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"libhmp/cmd/hmp/internal/explain"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/secret"
)

// runExplain prints the requests that the line becomes at this QEMU. They go to
// standard output, so that they can be sent on; the rest is for users.
func (p *peer) runExplain(_ context.Context, vm *monitor.VM, l *link.Link) int {
	if terminal.Is(p.stdout) {
		p.stdout = visibleWriter{p.stdout}
	}
	if p.explainRun {
		return p.runExplained(vm, l)
	}
	steps, said := explain.Line(p.line, l, vm, monitor.Options{CPUIndex: -1, Passthrough: p.passthrough, Script: true})
	if err := l.Lost(); err != nil {
		p.complain(p.address.String() + ": " + err.Error())
		return statusNoConnection
	}
	if err := p.writeSteps(steps); err != nil {
		p.complain("writing output: " + err.Error())
		return statusFailed
	}
	if said != "" {
		text := strings.TrimSuffix(said, "\n")
		if !p.showSecrets {
			text = secret.Without(text, p.line)
		}
		p.complain("the line ends here, with: " + text)
		return statusFailed
	}
	return statusFine
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

func (p *program) writeSteps(steps []explain.Step) error {
	if !p.showSecrets {
		steps = slices.Clone(steps)
		for i := range steps {
			steps[i].Request = secret.Request(steps[i].Request)
		}
	}
	if p.json {
		return encode(p.stdout, append([]explain.Step{}, steps...))
	}
	for _, s := range steps {
		if s.Note != "" {
			p.note("# " + s.Note)
		}
		if _, err := fmt.Fprintf(p.stdout, "%s\n", s.Request); err != nil {
			return err
		}
	}
	return nil
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
