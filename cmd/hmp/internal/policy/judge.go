// SPDX-License-Identifier: GPL-2.0-or-later

package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// transaction is the QMP command that runs others, its actions.
const transaction = "transaction"

// harmless are the rows that touch neither QEMU nor files: what they run is judged by itself. They may be
// used unless a rule denies them.
var harmless = map[string]bool{
	"alias": true, "detach": true, "events": true, "help|?": true, "info": true, "qmp": true, "unalias": true, "wait": true, "watch": true,
}

// subject is what rules are for.
type subject struct {
	kind kind
	name string
}

func (s subject) String() string { return strings.TrimPrefix(string(s.kind)+" "+s.name, " ") }

// Row implements monitor.Gate.
func (p *Rules) Row(row *monitor.Command) error {
	if row.Name == monitor.RequestRow || row.QMP == monitor.HumanMonitorCommand { // judged by what is in them, see Request
		return nil
	}
	return p.judge(harmless[row.Title()], p.subjects(row)...)
}

// subjects are what rules can name a row by.
func (p *Rules) subjects(row *monitor.Command) (list []subject) {
	switch {
	case row.QMP != "" && row.Info:
		return []subject{{ofInfo, row.Name}, {ofQMP, row.QMP}}
	case row.QMP != "":
		return []subject{{ofQMP, row.QMP}}
	}
	k := ofHMP
	if row.Info {
		k = ofInfo
	}
	names := strings.Split(row.Name, "|")
	if all := p.row(k, names[0]); all != nil { // an older release may have fewer aliases
		names = append(names, strings.Split(all.Name, "|")...)
	}
	for _, name := range names {
		list = append(list, subject{k, name})
		if plain, ok := strings.CutSuffix(name, "!"); ok { // quit! is quit without a question
			list = append(list, subject{k, plain})
		}
	}
	return list
}

// Unknown implements monitor.Gate. A QEMU on libhmp takes QMP commands for lines, too.
func (p *Rules) Unknown(line string) error {
	line = language.SkipSpace(line)
	if line == "" {
		return nil
	}
	word, rest := language.CommandWord(line)
	k, command := ofHMP, word
	if kind(word) == ofInfo && language.SkipSpace(rest) != "" {
		k = ofInfo
		word, _ = language.CommandWord(rest)
		command = query + word
	}
	row := p.row(k, word)
	switch {
	case line[0] == '{', command == monitor.HumanMonitorCommand, command == transaction:
		return fmt.Errorf("the policy %s lets no line for QEMU's own HMP have a QMP request in it", p.file)
	case word == "":
		return fmt.Errorf("the policy %s lets no line that names no command", p.file)
	case row == nil:
		return p.judge(false, subject{k, word}, subject{ofQMP, command})
	case k == ofHMP && (word == "help" || word == "?" || word == "info"): // QEMU's own HMP has these harmless ones
		return p.Row(row)
	}
	return p.judge(false, p.subjects(row)...)
}

// row is the row that a word calls in some release, nil if there is none.
func (p *Rules) row(k kind, word string) *monitor.Command {
	for _, row := range p.table.Rows(k == ofInfo) {
		if language.HasAlias(row.Name, word) {
			return row
		}
	}
	return nil
}

// Request judges a QMP request: those that run others by these, all by their names.
func (p *Rules) Request(r qmp.Request) error {
	self := subject{ofQMP, r.Command}
	switch r.Command {
	case "qmp_capabilities":
		return nil
	case monitor.HumanMonitorCommand:
		if last := p.last(self); last != nil && last.deny && last.kind != ofAnything {
			return p.refusal(last, self)
		}
		line, err := lineOf(r.Arguments)
		if err != nil {
			return err
		}
		return p.Unknown(line)
	case transaction:
		if err := p.judge(false, self); err != nil {
			return err
		}
		return p.actions(r.Arguments)
	}
	return p.judge(false, self)
}

// Use judges what the prompt does with a line's text: Pipe or Redirect.
func (p *Rules) Use(name string) error { return p.judge(false, subject{ofHMP, name}) }

// lineOf is the line that a request has QEMU's own HMP run.
func lineOf(arguments json.RawMessage) (line string, err error) {
	var members map[string]json.RawMessage // a struct would take other spellings of the name
	if json.Unmarshal(arguments, &members) != nil || json.Unmarshal(members["command-line"], &line) != nil {
		return "", errors.New(monitor.HumanMonitorCommand + " has no command-line to judge")
	}
	return line, nil
}

// actions judges the commands that a transaction runs.
func (p *Rules) actions(arguments json.RawMessage) error {
	if arguments == nil {
		return nil // it is being typed
	}
	var members map[string]json.RawMessage
	var list []map[string]json.RawMessage
	if json.Unmarshal(arguments, &members) != nil || json.Unmarshal(members["actions"], &list) != nil {
		return errors.New(transaction + " has no actions to judge")
	}
	for _, action := range list {
		var name string
		if json.Unmarshal(action["type"], &name) != nil {
			return errors.New("an action of " + transaction + " has no type to judge by")
		}
		if name == "abort" { // no command, and does nothing
			continue
		}
		if err := p.judge(false, subject{ofQMP, name}); err != nil {
			return err
		}
	}
	return nil
}

// judge returns an error if what has these names may not be run: the last rule for one of them denies it, or there
// is none and there are rules that allow others. free says that it needs no rule.
func (p *Rules) judge(free bool, names ...subject) error {
	switch r := p.last(names...); {
	case r != nil && r.deny:
		return p.refusal(r, names[0])
	case r == nil && p.allows && !free:
		return fmt.Errorf("no rule of the policy %s allows '%s'", p.file, names[0])
	}
	return nil
}

func (p *Rules) refusal(r *rule, of subject) error {
	return fmt.Errorf("the policy denies '%s' (%s:%d)", of, p.file, r.number)
}

// last is the last rule for one of the names, nil if there is none.
func (p *Rules) last(names ...subject) *rule {
	for i := range slices.Backward(p.list) {
		if r := &p.list[i]; slices.ContainsFunc(names, r.isFor) {
			return r
		}
	}
	return nil
}

// isFor reports whether the rule is for a command. What denies a command of HMP is for the QMP command of
// that name too, which would do the same.
func (r *rule) isFor(s subject) bool {
	switch {
	case r.kind == ofAnything, r.kind == s.kind && fits(r.pattern, s.name):
		return true
	case !r.deny || s.kind != ofQMP:
		return false
	case r.kind == ofHMP:
		return fits(hyphens(r.pattern), hyphens(s.name))
	case r.kind == ofInfo:
		return fits(query+hyphens(r.pattern), hyphens(s.name))
	}
	return false
}

func hyphens(name string) string { return strings.ReplaceAll(name, "_", "-") }
