// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// plan is what becomes of a line. Of call, builtin and refusal one is set.
type plan struct {
	row   *Command // nil: no row that we know
	words string   // the words of the command, with the blanks around them
	// spelled is the line with the print format that is in effect, which QEMU's own HMP
	// does not know.
	spelled string
	// call is what the row's handler gets.
	call *Call
	// builtin is the line for QEMU's own HMP.
	builtin string
	// wrong: the arguments are wrong; the line fails even if QEMU's text shows no error.
	wrong bool
	// refusal is printed as it is; the line has failed then.
	refusal string
	// lacks: the refusal says what QEMU lacks, in words that are not the built-in monitor's.
	lacks bool
}

// plan decides who runs a line, and with which arguments. It is nil for a blank
// line. Nothing but this decides what goes to QEMU's own HMP, except for a handler
// that finds out that it needs more (see UnsupportedError).
func (s *Session) plan(line string) (*plan, error) {
	row, rest, err := s.lookup(line)
	var none *lookupError
	switch {
	case errors.As(err, &none):
		return s.planUnknown(line, none)
	case err != nil || row == nil:
		return nil, err
	}
	if err := s.vm.judgeRow(row); err != nil {
		return nil, err
	}
	p := &plan{row: row, words: line[:len(line)-len(rest)]}
	if row.Meant != nil && s.Extended() {
		rest = row.Meant(rest)
	}
	// Before the arguments are parsed, which changes the remembered format.
	p.spelled = p.words + rest
	if language.TakesFormat(row.Args) {
		p.spelled = strings.TrimRight(p.words, " \t\n\v\f\r") + " " + language.SpellFormat(rest, s.vm.Format)
	}
	c := &Call{s: s, Command: row}
	bad, err := c.parse(rest)
	if err != nil {
		return nil, err
	}
	may := false
	if (!row.client() || c.needsFallback) && !c.fatal {
		if may, err = s.mayPass(row, rest); err != nil {
			return nil, err
		}
	}
	source, missing, err := s.choose(row, may)
	if err != nil {
		return nil, err
	}
	builtin := source != nil && source.Kind == SourceBuiltin || may && bad != nil && c.needsFallback
	switch {
	case builtin:
		p.builtin, p.wrong = p.spelled, bad != nil && !c.needsFallback
	case bad != nil:
		p.refusal = bad.Text + "Try \"help " + strings.TrimRight(p.words, " \t\n\v\f\r") + "\" for more information\n"
	case source == nil:
		p.refusal, p.lacks = "Error: "+missing+"\n", true
	default:
		p.call = c
	}
	return p, nil
}

// maxTyped is how long lines of QEMU's terminal monitors can be (READLINE_CMD_BUF_SIZE).
const maxTyped = 4096

// planUnknown: QEMU's own HMP may have rows that we do not know. Lines that are too long
// to be typed there are not passed: QEMU needs quadratic time for an unknown word.
func (s *Session) planUnknown(line string, none *lookupError) (*plan, error) {
	if none.unknown && len(line) < maxTyped && utf8.ValidString(line) { // QMP has nothing else
		ok, err := s.mayPass(nil, "")
		if err == nil && ok {
			err = s.vm.judgeUnknown(line)
		}
		if err != nil || ok {
			return &plan{builtin: line}, err
		}
	}
	if none.unknown {
		none.text += s.didYouMean(none.typed)
	}
	return &plan{refusal: none.text}, nil
}

// didYouMean is the row that an unknown one may have meant, in the extended editor.
func (s *Session) didYouMean(line string) string {
	word, rest := language.CommandWord(line)
	before := ""
	info := word == infoCommand
	if info {
		before = infoCommand + " "
		word, _ = language.CommandWord(rest)
	}
	if !s.Extended() || word == "" {
		return ""
	}
	var names []string
	for _, row := range s.vm.Table.Rows(info) {
		if row, err := s.vm.usableRow(s.vm.QMP.Facts(), row); err == nil && row != nil {
			if slices.Contains(row.Synonyms, word) {
				return meant(before, row.Name)
			}
			names = append(names, strings.Split(row.Name, "|")...)
		}
	}
	if others := s.vm.Table.Others; others != nil {
		if more, err := others.Names(s.vm.QMP.Facts(), info); err == nil {
			names = append(names, slices.Sorted(maps.Keys(more))...)
		}
	}
	if near := language.Nearest(word, names); near != "" {
		return meant(before, near)
	}
	return ""
}

// meant names a row, with what stands before it, by its first name.
func meant(before, row string) string {
	name, _, _ := strings.Cut(row, "|")
	return "Did you mean '" + before + name + "'?\n"
}

// choose returns the source that serves the row here, with QEMU's own HMP if may says that
// the line may go there. If none does, it is nil, and missing says what the row needs.
func (s *Session) choose(row *Command, may bool) (source *Source, missing string, err error) {
	switch {
	case row.client():
		return &clientSource, "", nil
	case may && s.opts.Passthrough == PassAlways:
		return &builtinSource, "", nil
	}
	facts := s.vm.QMP.Facts()
	source, _, err = row.Source(facts, may)
	if err != nil || source != nil {
		return source, "", err
	}
	lacking := row.lacking()
	if lacking.Kind == SourceBuiltin { // nothing else serves it, which its handler says
		return &clientSource, "", nil
	}
	commands, err := facts.Missing(lacking.Commands...)
	if err == nil && len(commands) == 0 {
		return nil, "'" + row.Title() + "' needs other replies of QMP command " + lacking.Commands[0] +
			" than this QEMU's (a newer libhmp may know these)", nil
	}
	return nil, MissingCommandText("'"+row.Title()+"'", lacking.Kind == SourceAdded, commands...), err
}

// mayPass reports whether a line of the row, nil for one that we do not know, may go to
// QEMU's own HMP: it is there, the user allows it, machine initialization has completed,
// and the row does no harm there with these arguments.
func (s *Session) mayPass(row *Command, rest string) (bool, error) {
	if s.opts.Passthrough == PassNever || s.isOurs(row, rest) {
		return false, nil
	}
	if row != nil && row.Passable != nil {
		if passable, err := row.Passable(s.vm.QMP.Facts(), rest); err != nil || !passable {
			return false, err
		}
	}
	if has, err := s.vm.QMP.Facts().Has(HumanMonitorCommand); err != nil || !has {
		return false, err
	}
	return s.vm.QMP.Facts().MachineReady()
}

// isOurs reports whether the row is one that no QEMU's own HMP has, or help about one.
func (s *Session) isOurs(row *Command, rest string) bool {
	if row == nil || !language.HasAlias(row.Name, "help") {
		return row != nil && row.Extra
	}
	if row = s.vm.Table.RowOf(rest); row != nil {
		return row.Extra
	}
	word, after := language.CommandWord(rest)
	info := word == infoCommand
	if info {
		word, _ = language.CommandWord(after)
	}
	row, err := s.vm.other(s.vm.QMP.Facts(), info, word)
	return err == nil && row != nil
}

// parse parses the arguments. bad says what is wrong with them; an error is of QMP.
func (c *Call) parse(rest string) (bad *language.ParseError, err error) {
	vm := c.s.vm
	var v qmp.Version
	if language.ReadsNumbers(c.Command.Args) { // they are read as this QEMU's release does
		if v, err = c.Facts().Version(); err != nil {
			return nil, err
		}
	}
	env := &language.Env{
		Register: c.register,
		Format:   &vm.Format,
		NoBinary: vm.NoBinary || !v.AtLeast(8, 0), // such releases are older than such libraries
		ReadSize: sizeReader(v),
	}
	c.Args, err = language.Parse(c.Command.Name, c.Command.Args, rest, env)
	c.fatal = env.Fatal
	if errors.As(err, &bad) {
		return bad, nil
	}
	return nil, err
}

// isRequest reports whether a line is a QMP request.
func isRequest(line string) bool { return strings.HasPrefix(language.SkipSpace(line), RequestRow) }

// requestRow is the row of a line that is a QMP request.
func (s *Session) requestRow(line string) *Command {
	if !isRequest(line) {
		return nil
	}
	return s.vm.Table.find(false, RequestRow)
}

// other is the row that Table.Others make for a word, unless QEMU's own HMP, where it may be
// used, has a row of that name: a row always wins.
func (s *Session) other(info bool, word string) (*Command, error) {
	row, err := s.vm.other(s.vm.QMP.Facts(), info, word)
	if err != nil || row == nil {
		return nil, err
	}
	if may, err := s.mayPass(nil, ""); err != nil || !may {
		return row, err
	}
	if known, err := s.builtinHas(info, word); err != nil || known {
		return nil, err
	}
	return row, nil
}

// lookupError is a line whose command cannot be run, with what to say.
type lookupError struct {
	text    string
	typed   string // the words that were looked for
	unknown bool   // else it is known, and not available now
}

func (e *lookupError) Error() string { return strings.TrimSuffix(e.text, "\n") }

// lookup finds the row of a line and what follows its words
// (monitor_parse_command). A blank line has no row and no error.
func (s *Session) lookup(line string) (row *Command, rest string, err error) {
	if row := s.requestRow(line); row != nil {
		return row, line, nil
	}
	rest = line
	info := false
	for {
		if language.SkipSpace(rest) == "" {
			return nil, "", nil
		}
		word, after := language.CommandWord(rest)
		typed := line[:len(line)-len(after)]
		found, err := s.vm.rowOf(s.vm.QMP.Facts(), s.vm.Table.find(info, word))
		if err != nil {
			return nil, "", err
		}
		if found == nil || !language.HasAlias(found.Name, word) { // an older release may have fewer
			if found, err = s.other(info, word); err != nil {
				return nil, "", err
			}
		}
		if found == nil {
			return nil, "", &lookupError{fmt.Sprintf("unknown command: '%s'\n", typed), strings.TrimSpace(typed), true}
		}
		usable, err := s.vm.Usable(found)
		if err != nil {
			return nil, "", err
		}
		if !usable {
			return nil, "", &lookupError{fmt.Sprintf("Command '%s' not available %s.\n", typed, s.vm.untilReady()), typed, false}
		}
		rest = language.SkipSpace(after)
		if !info && found.Name == infoCommand && rest != "" {
			info = true
			continue
		}
		return found, rest, nil
	}
}
