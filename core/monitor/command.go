// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"slices"
	"strings"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// SourceKind says where a row's answer comes from.
type SourceKind string

// The kinds. Which one serves a row is told by the order of its Sources.
const (
	SourceQMP     SourceKind = "qmp"     // QMP commands, one or several composed
	SourceQOM     SourceKind = "qom"     // walking the object tree
	SourceText    SourceKind = "text"    // an x-query-* command that returns text
	SourceAdded   SourceKind = "added"   // a command that meson/ adds to QEMU
	SourceMemory  SourceKind = "memory"  // guest memory into a descriptor
	SourceBuiltin SourceKind = "builtin" // QEMU's own HMP
	SourceClient  SourceKind = "client"  // no QEMU needed
)

// Source is one way to serve a row: it is there if QEMU has all the commands.
type Source struct {
	Kind     SourceKind
	Commands []string
	// Returns is a member that the first command's reply must have, by the schema: there are
	// commands of one name that return different things. "": any reply will do.
	Returns string
}

// unfit returns those of the commands that this QEMU does not have, and whether the first
// one returns something else.
func (s *Source) unfit(f *qmp.Facts) (missing []string, other bool, err error) {
	missing, err = f.Missing(s.Commands...)
	if err != nil || len(missing) > 0 || s.Returns == "" {
		return missing, false, err
	}
	fits, err := f.Returns(s.Commands[0], s.Returns)
	return nil, !fits, err
}

// Group is where a row stands in the manual.
type Group string

// The groups.
const (
	GroupMonitor   Group = "monitor"
	GroupVM        Group = "virtual machine"
	GroupBlock     Group = "block devices"
	GroupDevices   Group = "devices"
	GroupMigration Group = "migration and snapshots"
	GroupDebug     Group = "debugging"
)

// Kind is words for an argument that belong together.
type Kind struct {
	Name  string
	Words []string
}

// Command is one row of the monitor. Rows are immutable once they are in a
// Table.
type Command struct {
	// Name is the name with its aliases, as in "cont|c".
	Name string
	// Info marks a subcommand of info.
	Info bool
	// Args are the argument letters (see package language).
	Args string
	// Params describes the arguments to users, as in "[-n] device".
	Params string
	// Example is a line that shows the row; "" for a row without arguments, which is its own.
	Example string
	// Help is one sentence without full stop.
	Help string
	// Synonyms are other words that users try for it: such an unknown command is answered by its name.
	Synonyms []string
	// Group is where the manual lists it.
	Group Group
	// Preconfig rows work before machine initialization has completed.
	Preconfig bool
	// Sources are the ways to serve it, best first.
	Sources []Source
	// QMP is the QMP command that the row was made of (see Others), "" for the rows of a table.
	QMP string
	// Extra rows are ours: no QEMU's built-in monitor has them. Help, info and the classic
	// editor's Tab do not list them; the extended editor does.
	Extra bool
	// Exists reports whether the built-in monitor of such a QEMU has the row;
	// nil: all have.
	Exists func(*qmp.Facts) (bool, error)
	// Targets are the beginnings of the names of targets that have the row;
	// nil: all do. Since 10.1 the built-in monitor knows it on the others,
	// but does not run it.
	Targets []string
	// Passable reports whether this QEMU's own monitor may run the row with these arguments,
	// as they were typed; nil: it may. In some releases the row would end QEMU.
	Passable func(f *qmp.Facts, arguments string) (bool, error)
	// Adapt changes a copy of the row (Args, Params) to what that release has;
	// nil: the same everywhere.
	Adapt func(*Command, *qmp.Facts) error
	// Complete offers what may stand at the last of n words (the command's
	// own included, so the first argument has n = 2). nil: by argument letter.
	Complete func(c *Completion, n int, word string)
	// ExtraCandidates are candidates for arguments, by their names in Args, where the
	// built-in monitor has none. Only the extended line editor offers them.
	ExtraCandidates map[string]Candidates
	// MoreCandidates are such beside those that the built-in monitor has.
	MoreCandidates map[string]Candidates
	// Kinds puts the words for its first argument in order where they are too many to be listed as they are, for help.
	// It may ask QEMU. nil, or no kinds: there is no better order.
	Kinds func(c *Completion, words []string) []Kind
	// Describe prints what help says of the row, of which the given text follows its name; nil:
	// the usual line.
	Describe func(c *Call, text string) error
	// Meant returns the arguments that those typed stand for, where the built-in monitor refuses
	// their form although it is plain what they mean; other arguments as they are. Only sessions
	// that are Extended ask it, also of lines that go to QEMU's own HMP. nil: they mean what they say.
	Meant func(arguments string) string
	// Hint says what may help where a line of the row has failed, without line end, "" for nothing: it
	// gets the arguments as they were typed. It is asked only where more is said than the built-in monitor
	// says. nil: nothing.
	Hint func(c *Call, arguments string) string
	// Addition prints what the extended editor adds to the text of a line that has not failed, whoever has
	// printed that. nil: nothing.
	Addition func(c *Call, arguments string) error
	// CompleteText is Complete for a row whose arguments are no words of HMP: it gets the text
	// behind the row's words, up to the cursor.
	CompleteText func(c *Completion, text string)
	// Question is what Run asks a user who is not at a classic editor; nil: nothing. Who runs the row at several
	// VMs asks it once for all.
	Question *Question
	// Run does it. An error is printed after "Error: ".
	Run func(*Call) error
	// Success tells from QEMU's text whether a passed line succeeded. It is asked only when
	// the text shows none of the errors common to all rows. nil: subcommands of info may print
	// anything, other rows nothing.
	Success func(text string) bool
}

// Title is the name with "info " before it where it belongs there.
func (c *Command) Title() string {
	if c.Info {
		return "info " + c.Name
	}
	return c.Name
}

// client reports whether the row needs no QEMU: its first source is the client.
func (c *Command) client() bool {
	return len(c.Sources) == 0 || c.Sources[0].Kind == SourceClient
}

// The sources of rows that need no QEMU, and of those that QEMU's own HMP serves.
var (
	clientSource  = Source{Kind: SourceClient}
	builtinSource = Source{Kind: SourceBuiltin, Commands: []string{HumanMonitorCommand}}
)

// lacking is the source to name where none is there: one that other QEMUs have by
// themselves, if there is one.
func (c *Command) lacking() *Source {
	for i, s := range c.Sources {
		if s.Kind != SourceAdded && s.Kind != SourceBuiltin {
			return &c.Sources[i]
		}
	}
	return &c.Sources[0]
}

// Source returns the first source that this QEMU offers, nil for none, and the QMP
// commands that better ones need and that are missing. QEMU's own HMP, if mayPass
// says that it may be used, comes where the row has it among its sources, else last.
func (c *Command) Source(f *qmp.Facts, mayPass bool) (source *Source, missing []string, err error) {
	if c.client() {
		return &clientSource, nil, nil
	}
	for i := range c.Sources {
		s := &c.Sources[i]
		switch s.Kind {
		case SourceClient:
			return s, missing, nil
		case SourceBuiltin:
			if mayPass {
				return s, missing, nil
			}
			continue
		}
		lacks, other, err := s.unfit(f)
		if err != nil {
			return nil, nil, err
		}
		if len(lacks) == 0 && !other {
			return s, missing, nil
		}
		missing = append(missing, lacks...)
	}
	if mayPass {
		return &builtinSource, missing, nil
	}
	return nil, missing, nil
}

// HasSource reports whether this QEMU offers the source of that kind.
func (c *Command) HasSource(f *qmp.Facts, kind SourceKind) (bool, error) {
	for i := range c.Sources {
		if c.Sources[i].Kind == kind {
			missing, other, err := c.Sources[i].unfit(f)
			return len(missing) == 0 && !other, err
		}
	}
	return false, nil
}

// Others makes rows for what no row of the table is for, by what a QEMU has. They are Extra.
type Others interface {
	// Row makes the row for a word, nil if there is none.
	Row(f *qmp.Facts, info bool, word string) (*Command, error)
	// Names are the words that Row makes rows for, with a few words about each.
	Names(f *qmp.Facts, info bool) (map[string]string, error)
	// Hint says what may have been meant by a line that a row of the table has refused, "" for
	// nothing: the row's name, and what follows it.
	Hint(f *qmp.Facts, word, rest string) string
}

// Table holds all rows, in the order in which HMP lists them.
type Table struct {
	// Others are asked for words that no row has, if not nil. A row always wins.
	Others Others

	commands, info []*Command
	byWord         map[spelling]*Command
}

// spelling is one of a row's names.
type spelling struct {
	info bool
	word string
}

// NewTable returns a table of these rows.
func NewTable(rows []*Command) *Table {
	t := &Table{}
	for _, c := range rows {
		if c.Info {
			t.info = append(t.info, c)
		} else {
			t.commands = append(t.commands, c)
		}
	}
	byName := func(a, b *Command) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(t.commands, byName)
	slices.SortFunc(t.info, byName)
	t.byWord = make(map[spelling]*Command, len(rows))
	for _, c := range slices.Concat(t.commands, t.info) {
		for word := range strings.SplitSeq(c.Name, "|") {
			if key := (spelling{c.Info, word}); t.byWord[key] == nil {
				t.byWord[key] = c
			}
		}
	}
	return t
}

// With is the table with more rows.
func (t *Table) With(rows ...*Command) *Table {
	more := NewTable(slices.Concat(t.commands, t.info, rows))
	more.Others = t.Others
	return more
}

// Builtin is the table with the rows of QEMU's built-in monitors alone: without Extra ones and Others.
func (t *Table) Builtin() *Table {
	return NewTable(slices.DeleteFunc(slices.Concat(t.commands, t.info), func(c *Command) bool { return c.Extra }))
}

// Rows are the commands, or the subcommands of info, sorted by name.
func (t *Table) Rows(info bool) []*Command {
	if info {
		return t.info
	}
	return t.commands
}

// find looks a word up by exact alias (hmp_compare_cmd in monitor/hmp.c).
func (t *Table) find(info bool, word string) *Command { return t.byWord[spelling{info, word}] }

// RowOf is the row that a line calls in some release, nil if there is none. For lines of
// info without a subcommand it is that of info.
func (t *Table) RowOf(line string) *Command {
	word, rest := language.CommandWord(line)
	if word == infoCommand {
		if sub, _ := language.CommandWord(rest); sub != "" {
			return t.find(true, sub)
		}
	}
	return t.find(false, word)
}

// RequestRow is the name of the row for lines that are QMP requests, as they begin.
const RequestRow = "{"

// infoCommand is the one row that has subcommands.
const infoCommand = "info"
