// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"libhmp/cmd/hmp/internal/policy"
	"libhmp/cmd/hmp/internal/vms"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/readline"
	"libhmp/core/secret"
)

// Options are what the user has chosen.
type Options struct {
	// Pager is the shell's command for text that does not fit on the screen, "" for none.
	Pager string
	// Color has what is wrong, and what has changed, shown in color.
	Color bool
	// VMs are those that the user can go to, nil if there is only one, without names; Attach attaches to
	// others.
	VMs    *vms.Set
	Attach Attach
	// QEMUs are those of this host whose names begin so, with how to reach them; nil for none.
	QEMUs func(begun string) []QEMU
	// Events has QMP events shown from the beginning.
	Events bool
	// May returns an error if a line's text may not go to a command (policy.Pipe) or a file
	// (policy.Redirect); nil: it may.
	May func(use string) error
}

// QEMU is one that can be attached to.
type QEMU struct{ Name, How string }

// Prompt is the prompt of one terminal. Its methods are for the goroutine of the monitor's loop.
type Prompt struct {
	screen  Screen
	opts    Options
	aliases aliases
	// events is which QMP events are shown: patterns of path.Match.
	events     []string
	record     *logFile     // gets the lines that are typed, if not nil
	transcript *logFile     // gets lines and text, if not nil
	unrecorded error        // why record has ended, which the user is still to be told
	to         monitor.Sink // of the line that was entered last, nil for the screen
}

// New returns a prompt on a screen.
func New(screen Screen, opts Options) *Prompt {
	p := &Prompt{screen: screen, opts: opts, aliases: aliases{}}
	if opts.Events {
		p.events = []string{"*"}
	}
	return p
}

// Close closes the files that are written.
func (p *Prompt) Close() error {
	return errors.Join(closed(&p.record), closed(&p.transcript))
}

// Aliases are the aliases, which Tab knows.
func (p *Prompt) Aliases() monitor.Aliases { return p.aliases }

// Shows reports whether a QMP event of that name is to be shown.
func (p *Prompt) Shows(event string) bool {
	return slices.ContainsFunc(p.events, func(pattern string) bool { return matches(pattern)(event) })
}

// Failure is how text that says that a line has failed is shown.
func (p *Prompt) Failure(text string) string {
	shown := string(monitor.AppendVisible(nil, text))
	if !p.opts.Color {
		return shown
	}
	return red + strings.TrimSuffix(shown, "\n") + plain + "\n"
}

// SGR sequences of ECMA-48.
const (
	red     = "\x1b[31m"
	inverse = "\x1b[7m"
	plain   = "\x1b[0m"
)

// Typed is called with each line that the user types.
func (p *Prompt) Typed(line string) {
	word, _ := language.CommandWord(line)
	if p.record == nil || word == "" || word == "record" || readline.Unkept(line) {
		return
	}
	if shown := p.WithoutSecret(line); shown != line {
		line = "# not recorded, since it has a secret: " + shown
	}
	p.unrecorded = p.record.write(line + "\n")
}

// WithoutSecret is secret.Line, also for lines that an alias makes those that tell a secret.
func (p *Prompt) WithoutSecret(line string) string {
	shown := secret.Line(line)
	if shown != line {
		return shown
	}
	for rest := line; rest != ""; { // the alias may stand behind vm NAME or watch SECONDS
		word, arguments := language.CommandWord(rest)
		meant, err := p.aliases.expand(rest)
		if err == nil && strings.TrimSpace(arguments) != "" && meant != rest && secret.Tells(meant) {
			return line[:len(line)-len(arguments)] + " " + secret.Mask
		}
		rest = arguments
		if word == "" && rest != "" { // at a '/'
			rest = rest[1:]
		}
	}
	return line
}

// Prepare is monitor.Options.Prepare.
func (p *Prompt) Prepare(line string) (prepared monitor.Prepared, err error) {
	p.tell(p.unrecorded)
	p.unrecorded = nil
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		return prepared, nil
	}
	typed := line
	rest, to, err := split(line)
	if err != nil {
		return prepared, err
	}
	if prepared.Line, err = p.aliases.expand(rest); err != nil {
		return prepared, err
	}
	if to.kind == toScreen { // an alias may have one too
		if prepared.Line, to, err = split(prepared.Line); err != nil {
			return prepared, err
		}
	}
	if err := p.may(to); err != nil {
		return prepared, err
	}
	switch {
	case to.kind == toCommand:
		prepared.To = newCommand(p.screen, to.target)
	case to.kind != toScreen:
		file, err := openFile(to)
		if err != nil {
			return prepared, err
		}
		prepared.To = file
	case p.opts.Pager != "":
		prepared.To = &pagerSink{commandSink: *newCommand(p.screen, p.opts.Pager)}
	}
	if p.transcript != nil {
		shown := p.WithoutSecret(typed)
		if readline.Unkept(typed) {
			shown = secret.Mask
		}
		p.tell(p.transcript.write(fmt.Sprintf("%s (qemu) %s\n", time.Now().Format(time.TimeOnly), shown)))
		prepared.To = &transcript{p, prepared.To}
	}
	p.to = prepared.To
	return prepared, nil
}

// may returns an error if text may not go there.
func (p *Prompt) may(to redirection) error {
	switch {
	case p.opts.May == nil || to.kind == toScreen:
		return nil
	case to.kind == toCommand:
		return p.opts.May(policy.Pipe)
	}
	return p.opts.May(policy.Redirect)
}

// transcript writes text to a file too.
type transcript struct {
	prompt *Prompt
	to     monitor.Sink // nil: the screen
}

// Write implements monitor.Sink.
func (t *transcript) Write(text []byte) {
	t.prompt.tell(t.prompt.transcript.write(string(text))) // if this line has not ended it
	if t.to != nil {
		t.to.Write(text)
		return
	}
	_, _ = t.prompt.screen.Write(text)
}

// Yield implements monitor.Sink.
func (t *transcript) Yield() (kept []byte, yields bool) {
	if t.to == nil {
		return nil, true
	}
	return t.to.Yield()
}

// Close implements monitor.Sink.
func (t *transcript) Close() error {
	if t.to == nil {
		return nil
	}
	return t.to.Close()
}
