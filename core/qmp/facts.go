// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Version is a QEMU release (VersionInfo in qapi/control.json).
type Version struct {
	Major int `json:"major"`
	Minor int `json:"minor"`
	Micro int `json:"micro"`
	// Package is what the distribution appended, such as " (Debian 1:7.2...)".
	Package string `json:"-"`
}

// firstCandidate is the micro version of a release's first candidate: 11.0.90 is 11.1's.
const firstCandidate = 90

// AtLeast reports whether v is major.minor or newer. A candidate counts as the release that
// it is for; after minor version 2 comes a new major one.
func (v Version) AtLeast(major, minor int) bool {
	if v.Micro >= firstCandidate {
		if v.Minor++; v.Minor > 2 {
			v.Major, v.Minor = v.Major+1, 0
		}
	}
	return cmp.Or(cmp.Compare(v.Major, major), cmp.Compare(v.Minor, minor)) >= 0
}

// Facts is what a QEMU is and has. Each fact is asked for when first needed
// and kept, since none changes while QEMU runs; an answer that failed is asked
// for again.
type Facts struct {
	client *Client
	*known
}

// known are the facts that were asked for.
type known struct {
	version  *Version
	arch     string
	commands map[string]bool
	schema   *Schema
	ready    bool
}

// Version is the release (query-version).
func (f *Facts) Version() (Version, error) {
	if f.version != nil {
		return *f.version, nil
	}
	var reply struct {
		QEMU    Version `json:"qemu"`
		Package string  `json:"package"`
	}
	if err := f.client.Execute("query-version", nil, &reply); err != nil {
		return Version{}, err
	}
	v := reply.QEMU
	v.Package = reply.Package
	f.version = &v
	return v, nil
}

// Arch is the name of the target, such as "x86_64" (query-target). Before machine
// initialization has completed, QEMU does not tell it: then it is that of the CPUs
// that this QEMU has.
func (f *Facts) Arch() (string, error) {
	if f.arch != "" {
		return f.arch, nil
	}
	var reply struct {
		Arch string `json:"arch"`
	}
	err := f.client.Execute("query-target", nil, &reply)
	switch {
	case tooEarly(err):
		return f.archOfCPUs()
	case IsClass(err, ErrNotFound): // no machine (qemu-storage-daemon)
		reply.Arch = noArch
	case err != nil:
		return "", err
	}
	f.arch = reply.Arch
	return f.arch, nil
}

// IsTarget reports whether the target is one of those that are given by the beginnings of
// their names.
func (f *Facts) IsTarget(targets ...string) (bool, error) {
	arch, err := f.Arch()
	return slices.ContainsFunc(targets, func(t string) bool { return strings.HasPrefix(arch, t) }), err
}

// noArch is the target where there is none, or none that matters.
const noArch = "none"

// archOfCPUs is the target whose base type of CPUs this QEMU has (TYPE_X86_CPU in
// target/i386/cpu-qom.h, and so on). It is not kept: query-target knows better later.
func (f *Facts) archOfCPUs() (string, error) {
	args := struct {
		Implements string `json:"implements"`
		Abstract   bool   `json:"abstract"`
	}{"cpu", true}
	var types []struct {
		Name string `json:"name"`
	}
	if err := f.client.Execute("qom-list-types", args, &types); err != nil {
		return "", err
	}
	for _, t := range types {
		switch base := strings.TrimSuffix(t.Name, "-cpu"); base {
		case "i386", "x86_64", "s390x", "m68k", "xtensa", "sparc", "sparc64":
			return base, nil
		case "powerpc":
			return "ppc", nil
		case "powerpc64":
			return "ppc64", nil
		case "superh":
			return "sh4", nil
		case "riscv":
			return "riscv64", nil
		}
	}
	return noArch, nil // a target that no row asks for
}

// tooEarly recognises QEMU's refusal of a command before machine initialization has
// completed, in 6.0 and later or before.
func tooEarly(err error) bool { return TooEarly.Is(err) || InPreconfig.Is(err) }

// Has reports whether this QEMU has all these commands (query-commands).
func (f *Facts) Has(commands ...string) (bool, error) {
	missing, err := f.Missing(commands...)
	return len(missing) == 0, err
}

// Missing returns those of the commands that this QEMU does not have.
func (f *Facts) Missing(commands ...string) ([]string, error) {
	if f.commands == nil {
		var reply []struct {
			Name string `json:"name"`
		}
		if err := f.client.Execute("query-commands", nil, &reply); err != nil {
			return nil, err
		}
		f.commands = make(map[string]bool, len(reply))
		for _, c := range reply {
			f.commands[c.Name] = true
		}
	}
	var missing []string
	for _, c := range commands {
		if !f.commands[c] {
			missing = append(missing, c)
		}
	}
	return missing, nil
}

// TextMember is the only member of HumanReadableText.
const TextMember = "human-readable-text"

// Commands are the names of all commands that this QEMU has, sorted.
func (f *Facts) Commands() ([]string, error) {
	if _, err := f.Missing(); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(f.commands)), nil
}

// Returns reports whether what a command returns has a member of that name: the object, or
// the elements of the list. It is asked of commands of which QEMU 11.1 may have one of the same name
// that returns something else. Before 11.1 such a command is libhmp's own and returns text: the
// schema is not asked for.
func (f *Facts) Returns(command, member string) (bool, error) {
	v, err := f.Version()
	if err != nil || !v.AtLeast(11, 1) {
		return member == TextMember, err
	}
	schema, err := f.Schema()
	if err != nil {
		return false, err
	}
	result := schema.CommandResult(command)
	if result.Kind() == KindArray {
		result = result.Element()
	}
	_, has := result.Member(member)
	return has, nil
}

// Schema is the QAPI schema of this QEMU (query-qmp-schema). It is large: a
// fifth of a megabyte, some 20 ms. Ask for it only where nothing else tells.
func (f *Facts) Schema() (*Schema, error) {
	if f.schema != nil {
		return f.schema, nil
	}
	s, err := loadSchema(f.client)
	if err != nil {
		return nil, err
	}
	f.schema = s
	return s, nil
}

// MachineReady reports whether machine initialization has completed, that is,
// whether QEMU has left the state that -preconfig stops in. No query says so:
// it is learnt from a harmless command that is not allowed before.
func (f *Facts) MachineReady() (bool, error) {
	if f.ready {
		return true, nil
	}
	var mice []struct{}
	err := f.client.Execute("query-mice", nil, &mice)
	switch {
	case IsClass(err, ErrNotFound): // no machine (qemu-storage-daemon): none to wait for
		err = nil
	case tooEarly(err):
		return false, nil
	}
	f.ready = err == nil
	return f.ready, err
}

// fact is a command that asks for a fact, and whether that is known.
type fact struct {
	command string
	known   bool
}

func (f *Facts) facts() []fact {
	return []fact{
		{"query-version", f.version != nil},
		{"query-target", f.arch != ""},
		{"query-commands", f.commands != nil},
		{"query-mice", f.ready},
		{"query-qmp-schema", f.schema != nil},
	}
}

// UncachedQueries returns the commands that ask for the facts that are not known yet,
// so that they can be sent together.
func (f *Facts) UncachedQueries() []string {
	var commands []string
	for _, fact := range f.facts() {
		if !fact.known {
			commands = append(commands, fact.command)
		}
	}
	return commands
}

// AsksFact reports whether a command is one that asks for a fact: it may be sent for any line, and is sent once.
func AsksFact(command string) bool {
	none := &Facts{known: &known{}}
	return slices.ContainsFunc(none.facts(), func(f fact) bool { return f.command == command })
}

// Prefetch asks for all facts that are not known yet. What fails stays unknown.
func (f *Facts) Prefetch() {
	_, _ = f.Version()
	_, _ = f.Arch()
	_, _ = f.Missing()
	_, _ = f.MachineReady()
	_, _ = f.Schema()
}
