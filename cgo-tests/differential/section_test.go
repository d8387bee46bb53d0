// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/guests"
	"libhmp/cgo-tests/qemutest"
)

// section is a part of a .lines file: lines for some machines.
//
//	# a comment
//	[reads]                          on all machines but setups, both monitors at one QEMU
//	[reads on pc q35]                on these
//	[changes NAME on q35]            on two equal QEMUs, which start anew
//	[changes NAME on pc q35 at monitor]  typed at -monitor and at hmp on a terminal
//	[changes NAME on pc at one]          both at one QEMU again; built: at two, as ever
//	[changes NAME on pc in 10.0 11.1]    of these releases only; built: the QEMU on libhmp;
//	                                     5.2-auto: only where hmp may leave lines to HMP there
//	[reads on pc or in built]        on these, and on all of those releases
//
//	info block -v                    a line for both monitors
//	"info\tblock "                   the same with Go's escapes
//	hostfwd_add tcp::{port}-:22      {port} is a free TCP port, of each QEMU's own
//	= info block                     its text from the built-in monitors must be the same now
//	! migrate -d exec:cat>x          a line for the built-in monitors, to get there
//	~ info migrate /completed/       wait until that text matches, on both
//	~ info block !/gone/             wait until it does not
//	> "info vers\t\r"                keys typed at both terminals; every byte must be the same
//	% screen.ppm                     a file that both have written must be the same
//	@ vnc0                           a VNC client comes to that socket of both
type section struct {
	file     string
	name     string // "" for reads
	machines []string
	releases []string // none: all
	either   bool     // machine or release, not both
	monitor  bool
	one      bool // QEMU
	steps    []step
}

// step is one line of a section.
type step struct {
	number int  // of the line in the file
	kind   byte // ' ', '=', '!', '~', '>', '%' or '@'
	text   string
	until  *regexp.Regexp // for '~'
	gone   bool           // until that matches no more
}

// sections reads all .lines files.
func sections(t testing.TB) (list []section) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.lines")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		read, err := parseSections(filepath.Base(file), string(data))
		require.NoError(t, err)
		list = append(list, read...)
	}
	return list
}

func parseSections(file, text string) (list []section, err error) {
	for i, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			s, err := parseHeader(line)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
			}
			s.file = file
			list = append(list, s)
			continue
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("%s:%d: a line before any section", file, i+1)
		}
		st, err := parseStep(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
		st.number = i + 1
		s := &list[len(list)-1]
		if s.name == "" && st.kind != ' ' {
			return nil, fmt.Errorf("%s:%d: only in a [changes] section", file, i+1)
		}
		if st.kind == '>' && !s.monitor {
			return nil, fmt.Errorf("%s:%d: keys need a section \"at monitor\"", file, i+1)
		}
		s.steps = append(s.steps, st)
	}
	return list, nil
}

func parseHeader(line string) (s section, err error) {
	words := strings.Fields(strings.Trim(line, "[]"))
	switch {
	case len(words) > 0 && words[0] == "reads":
		words = words[1:]
	case len(words) > 1 && words[0] == "changes":
		s.name = words[1]
		words = words[2:]
	default:
		return s, fmt.Errorf("not a section: %s", line)
	}
	what := ""
	for _, w := range words {
		switch {
		case w == "on" || w == "in" || w == "at":
			what = w
		case w == "or" && what == "on":
			s.either = true
		case what == "on" && slices.ContainsFunc(machines, func(m machine) bool { return m.Name == w }):
			s.machines = append(s.machines, w)
		case what == "in":
			s.releases = append(s.releases, w)
		case what == "at" && w == "monitor":
			s.monitor = true
		case what == "at" && w == "one" && s.name != "":
			s.one = true
		default:
			return s, fmt.Errorf("what is %q in %s?", w, line)
		}
	}
	return s, nil
}

func parseStep(line string) (st step, err error) {
	st = step{kind: ' ', text: line}
	if strings.ContainsRune("=!~>%@", rune(line[0])) && strings.HasPrefix(line[1:], " ") {
		st.kind, st.text = line[0], line[2:]
	}
	if strings.HasPrefix(st.text, `"`) {
		if st.text, err = strconv.Unquote(st.text); err != nil {
			return st, fmt.Errorf("not a quoted line: %s", line)
		}
	}
	if st.kind == '~' {
		m := waiting.FindStringSubmatch(st.text)
		if m == nil {
			return st, fmt.Errorf("until what: %s", line)
		}
		st.text, st.gone = m[1], m[2] == "!"
		st.until, err = regexp.Compile(m[3])
	}
	return st, err
}

// waiting is a step '~'. The line may have paths, which begin as the pattern does.
var waiting = regexp.MustCompile(`^(.*) (!?)/(.*)/$`)

// turn reports whether a section is run at the release with hmp's usual passthrough: at
// one release each, which its name chooses, as they are many, beside those that it names.
func (s section) turn(release string) bool {
	all := append([]string{qemutest.Oldest}, qemutest.Releases...)
	return slices.Contains(s.releases, release+auto) || all[crc32.ChecksumIEEE([]byte(s.name))%uint32(len(all))] == release
}

func isSetup(name string) bool {
	return slices.ContainsFunc(guests.Setups, func(m machine) bool { return m.Name == name })
}

// applies reports whether the section is meant for such a QEMU. What is built here is
// a 10.0 too.
func (s section) applies(release, machine string) bool {
	if !isStock(release) {
		release = built
	}
	return s.names(series(release), machine) || s.names(release, machine)
}

func (s section) names(release, machine string) bool {
	here := slices.Contains(s.machines, machine)
	now := len(s.releases) == 0 || slices.Contains(s.releases, release)
	if len(s.machines) == 0 || s.either && now {
		here = here || !isSetup(machine)
	}
	return here && (now || s.either)
}

func TestSectionSyntax(t *testing.T) {
	list, err := parseSections("x.lines", "# c\n[reads on pc q35]\n  info block \n\"a\\tb\"\n\n"+
		"[changes eject on pc in 10.0 11.1 at monitor]\neject x\n= info block\n~ info migrate /a b/\n% f.ppm\n~ info x /p/q !/c/\n")
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, []step{{number: 3, kind: ' ', text: "  info block "}, {number: 4, kind: ' ', text: "a\tb"}}, list[0].steps)
	require.True(t, list[0].applies("7.2", "q35"))
	require.False(t, list[0].applies("7.2", "none"))
	s := list[1]
	require.Equal(t, "eject", s.name)
	require.True(t, s.monitor)
	require.False(t, s.applies("7.2", "pc"))
	require.Equal(t, step{number: 8, kind: '=', text: "info block"}, s.steps[1])
	require.Equal(t, "info migrate", s.steps[2].text)
	require.Equal(t, "a b", s.steps[2].until.String())
	require.False(t, s.steps[2].gone)
	require.Equal(t, byte('%'), s.steps[3].kind)
	require.Equal(t, "info x /p/q", s.steps[4].text)
	require.Equal(t, "c", s.steps[4].until.String())
	require.True(t, s.steps[4].gone)

	list, err = parseSections("x.lines", "[changes a on pc at one]\n! x\n")
	require.NoError(t, err)
	require.True(t, list[0].one)
	require.Equal(t, byte('!'), list[0].steps[0].kind)

	list, err = parseSections("x.lines", "[reads on pc or in built]\nx\n")
	require.NoError(t, err)
	require.True(t, list[0].applies("7.2", "pc"))
	require.False(t, list[0].applies("7.2", "q35"))
	require.True(t, list[0].applies("built", "q35"))

	list, err = parseSections("x.lines", "[changes a on pc in 7.2 5.2-auto]\nx\n")
	require.NoError(t, err)
	require.True(t, list[0].applies("7.2", "pc"))
	require.True(t, list[0].applies("7.2-auto", "pc"))
	require.True(t, list[0].applies("5.2-auto", "pc"))
	require.False(t, list[0].applies("5.2", "pc"))
	require.False(t, list[0].applies("10.0-auto", "pc"))

	for _, bad := range []string{"info block\n", "[nosuch]\n", "[reads on nosuch]\n", "[reads]\n\"a\n", "[reads]\n= a\n",
		"[changes x]\n> \"a\"\n", "[reads on pc at one]\n", "[changes x]\n~ a\n"} {
		_, err := parseSections("x.lines", bad)
		require.Error(t, err, bad)
	}
}
