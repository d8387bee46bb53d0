// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"flag"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/language"
)

var (
	randomTime = flag.Duration("random", 0, "how long TestRandomLines compares (0: not at all)")
	randomSeed = flag.Uint64("seed", 1, "where TestRandomLines begins")
)

// TestRandomLines compares lines that are made of those of the sections: words and
// options taken out, exchanged, put elsewhere. Of several faults in one line, QEMU tells
// the one that its hash tables have first, ours may tell another.
func TestRandomLines(t *testing.T) {
	if *randomTime == 0 {
		t.Skip("without -random")
	}
	all := &suite{sections: sections(t), known: readKnown(t)}
	random := &randomLines{Rand: rand.New(rand.NewPCG(*randomSeed, 0)), rows: map[string]*parts{}}
	for _, sec := range all.sections {
		for _, st := range sec.steps {
			if st.kind == ' ' || st.kind == '!' {
				random.learn(st.text)
			}
		}
	}
	kinds := slices.DeleteFunc(slices.Clone(machines), func(m machine) bool {
		return m.Target != "x86_64" || !slices.Contains(m.Args, "-S") ||
			slices.Contains([]string{"none", "preconfig", "hostusb", "spice", "replay", "replayed"}, m.Name)
	})
	releases := append(slices.Clone(qemutest.Releases), built)
	for n, end := 0, time.Now().Add(*randomTime); time.Now().Before(end); n++ {
		m := random.machine(kinds)
		release := releases[n%len(releases)]
		t.Run(release+"/"+m.Name, func(t *testing.T) { random.compare(t, all.pair(t, release, m)) })
	}
}

// pair are two equal machines with both monitors.
func (s *suite) pair(t *testing.T, release string, m machine) *comparison {
	a, b := programs(t, m, release)
	c := s.twins(t, release, m, a, b)
	c.theirs, c.ours = builtin{c.a}, builtin{c.b}
	if !onLibhmp(release) {
		c.ours = ours(t, release, c.b, 1)
	}
	return c
}

// randomLines makes lines.
type randomLines struct {
	*rand.Rand
	rows  map[string]*parts
	words []string // of all rows
}

// parts is what the lines of a row have after its name.
type parts struct{ lines, words, options []string }

// wild are rows that end QEMU or let it run, take long, or tell what no two QEMUs have
// in common; and what crashes the built-in monitor of some release.
var wild = []string{"quit", "q", "cont", "c", "system_reset", "system_wakeup", "nmi", "mce", "exit_preconfig",
	"gdbserver", "logfile", "nbd_server_start", "watchdog_action", "client_migrate_info", "calc_dirty_rate",
	"loadvm", "savevm", "dump-guest-memory", "migrate", "migrate_incoming", "migrate_recover", "migrate_start_postcopy",
	"o", "i", "sum", "wavcapture", "gpa2hva", "gpa2hpa", "trace-file", "help", "?", "info help",
	"info chardev", "info irq", "info network", "info usernet", "info usbhost", "info sync-profile", "info virtio-status"}

func (r *randomLines) learn(line string) {
	word, info := rowOf(line)
	_, rest := language.CommandWord(line)
	row := word
	if info {
		row = "info " + word
		_, rest = language.CommandWord(rest)
	}
	if word == "" || strings.Contains(line, "{port}") || slices.Contains(wild, row) {
		return
	}
	p := r.rows[row]
	if p == nil {
		p = &parts{}
		r.rows[row] = p
	}
	words := strings.Fields(rest)
	p.lines = append(p.lines, rest)
	p.words = append(p.words, words...)
	r.words = append(r.words, words...)
	for _, w := range words {
		p.options = append(p.options, strings.Split(w, ",")...)
	}
}

func (r *randomLines) machine(kinds []machine) machine { return kinds[r.IntN(len(kinds))] }

// compare runs lines on two machines, as many as leave these what they were.
func (r *randomLines) compare(t *testing.T, c *comparison) {
	const enough = 60
	rows := slices.Sorted(maps.Keys(r.rows))
	for range enough {
		row := r.pick(rows)
		line := strings.TrimSpace(row + " " + r.change(r.rows[row]))
		if strings.Contains(line, "std") { // standard input and output are the test's
			continue
		}
		ours := c.even(c.ours.Run(line))
		if strings.Contains(ours, " needs QMP command ") {
			continue
		}
		theirs := c.even(c.theirs.Run(line))
		switch {
		case theirs == ours,
			slices.ContainsFunc(c.known, func(k *known) bool { return k.explains(c.release, line, theirs, ours) }):
		case !onLibhmp(c.release) && strings.Contains(theirs, "Cannot access memory"): // see known.tsv
		case strings.Contains(theirs, "Error: ") && strings.Contains(ours, "Error: "):
			if !otherFault(c, line, theirs) {
				t.Errorf("%q: other errors\n%s", line, differ(theirs, ours))
			}
			return // what was tried may have changed one of the machines
		default:
			t.Errorf("%q\n%s", line, differ(theirs, ours))
		}
	}
}

// otherFault reports whether ours tells what QEMU tells of a line when a part of the line
// is taken out.
func otherFault(c *comparison, line, theirs string) bool {
	words := strings.Fields(line)
	for i := 1; i < len(words); i++ {
		options := strings.Split(words[i], ",")
		for j := range options {
			rest := slices.Clone(words)
			rest[i] = strings.Join(slices.Delete(slices.Clone(options), j, j+1), ",")
			if c.even(c.ours.Run(strings.Join(rest, " "))) == theirs {
				return true
			}
		}
	}
	return false
}

func (r *randomLines) pick(list []string) string {
	if len(list) == 0 {
		return "x"
	}
	return list[r.IntN(len(list))]
}

// change is a line of a row, with some words of it changed.
func (r *randomLines) change(p *parts) string {
	words := strings.Fields(r.pick(p.lines))
	for range 1 + r.IntN(2) {
		at := r.IntN(len(words) + 1)
		switch kind := r.IntN(7); {
		case kind == 0 || len(words) == 0:
			words = slices.Insert(words, at, r.pick(p.words))
		case at == len(words):
		case kind == 1:
			words = slices.Delete(words, at, at+1)
		case kind == 2:
			words[at] = r.pick(p.words)
		case kind == 3:
			words[at] = r.pick(r.words)
		default:
			words[at] = r.changeOptions(words[at], p)
		}
	}
	return strings.Join(words, " ")
}

func (r *randomLines) changeOptions(word string, p *parts) string {
	options := strings.Split(word, ",")
	at := r.IntN(len(options))
	other := r.pick(p.options)
	switch r.IntN(4) {
	case 0:
		options = slices.Delete(options, at, at+1)
	case 1:
		options = append(options, other)
	case 2:
		options[at] = other
	case 3:
		_, value, _ := strings.Cut(other, "=")
		name, _, _ := strings.Cut(options[at], "=")
		options[at] = name + "=" + value
	}
	return strings.Join(options, ",")
}
