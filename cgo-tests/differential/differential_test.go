// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"flag"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

var onlyReleases = flag.String("releases", "", "compare these alone, as in \"5.2 built\"")

// releases are those to compare.
func releases(t testing.TB) []string {
	all := append(slices.Clone(qemutest.AllReleases(t)), built, builtNext, outside)
	if *onlyReleases == "" {
		return all
	}
	return slices.DeleteFunc(all, func(r string) bool { return !slices.Contains(strings.Fields(*onlyReleases), r) })
}

// TestDifferences compares everything, then looks whether all known
// differences are still there.
func TestDifferences(t *testing.T) {
	all := &suite{sections: sections(t), known: readKnown(t)}
	t.Run("compare", func(t *testing.T) {
		for _, m := range machines {
			for _, release := range releases(t) {
				if !possible(m, release) || !needed(m, release) && !there(m, release) {
					continue
				}
				m := m.On(release)
				t.Run(release+"/"+m.Name, func(t *testing.T) {
					t.Parallel()
					if onLibhmp(release) {
						all.built(t, release, m)
					} else {
						all.beside(t, release, m)
					}
				})
			}
		}
	})
	if flag.Lookup("test.run").Value.String() != "" {
		return // not everything was compared
	}
	all.totals.write(t)
	all.coverage.check(t)
	for _, k := range all.known {
		for _, release := range k.unseen(all.compared) {
			t.Errorf("known.tsv: %s %q no longer differs on %s: take the entry out", k.row, k.lines, release)
		}
	}
}

// suite is what is to be compared.
type suite struct {
	sections []section
	known    []*known
	totals   totals
	coverage coverage

	mu       sync.Mutex
	compared []string // releases
}

// coverageOf is where it counts what a machine shows: where all have the machine.
func (s *suite) coverageOf(release string, m machine) *coverage {
	if needed(m, release) && release != outside && !strings.HasSuffix(release, auto) {
		return &s.coverage
	}
	return &coverage{}
}

func (s *suite) note(release string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.compared, release) {
		s.compared = append(s.compared, release)
	}
}

// beside compares the hmp program with the monitor of the QEMU that it talks to.
func (s *suite) beside(t *testing.T, release string, m machine) {
	alsoAuto := isStock(release) && needed(m, release)
	s.note(release)
	if alsoAuto {
		s.note(release + auto)
	}
	var shared *comparison // the reads all use one QEMU
	for _, sec := range s.sections {
		if sec.name != "" {
			if sec.applies(release, m.Name) {
				t.Run(sec.name, func(t *testing.T) { s.changes(t, release, m, sec) })
			}
			if alsoAuto && sec.applies(release+auto, m.Name) && sec.turn(release) {
				t.Run(sec.name+auto, func(t *testing.T) { s.changes(t, release+auto, m, sec) })
			}
			continue
		}
		if !sec.applies(release, m.Name) {
			continue
		}
		if shared == nil {
			shared = s.one(t, release, m)
			if alsoAuto {
				shared.auto = ours(t, release+auto, shared.b, 2)
			}
		}
		shared.run(t, sec)
	}
}

// changes runs a section that changes something.
func (s *suite) changes(t *testing.T, release string, m machine, sec section) {
	if sec.one {
		s.one(t, release, m).run(t, sec)
		return
	}
	program, _ := programs(t, m, release)
	c := s.twins(t, release, m, program, program)
	if sec.monitor {
		c.theirs = atPrompt(c.a.Terminal(monitorSocket))
		c.ours = atPrompt(qemutest.ProgramTerminal(t, c.b.Dir, qemutest.Build(t, qemutest.Hmp),
			"--classic", "--no-history", passthrough(release), c.b.Socket(1)))
	} else {
		c.theirs, c.ours = builtin{c.a}, ours(t, release, c.b, 1)
	}
	c.run(t, sec)
}

// one starts a machine for both monitors.
func (s *suite) one(t *testing.T, release string, m machine) *comparison {
	t.Helper()
	program, _ := programs(t, m, release)
	q := m.Start(t, program, images(t, series(release)))
	return &comparison{release: release, known: s.known, totals: &s.totals, coverage: s.coverageOf(release, m), a: q, b: q,
		theirs: builtin{q}, ours: ours(t, release, q, 1)}
}

// ours attaches the hmp program to a QMP socket.
func ours(t *testing.T, release string, q *qemutest.QEMU, socket int) speaker {
	return qemutest.StartProgram(t, qemutest.Build(t, qemutest.Hmp), passthrough(release), q.Socket(socket))
}

// passthrough is hmp's option for a release.
func passthrough(release string) string {
	if strings.HasSuffix(release, auto) {
		return "--passthrough=auto"
	}
	return "--passthrough=never"
}

// atPrompt waits until a terminal shows the monitor's prompt.
func atPrompt(terminal *qemutest.Terminal) speaker {
	terminal.Until(qemutest.Prompt)
	return terminal
}

// monitorSocket is where twins have their -monitor.
const monitorSocket = "hmp"

// twins starts two equal machines.
func (s *suite) twins(t *testing.T, release string, m machine, a, b string) *comparison {
	t.Helper()
	files := images(t, series(release))
	monitor := []string{"-monitor", "unix:" + monitorSocket + ",server=on,wait=off"}
	return &comparison{release: release, known: s.known, totals: &s.totals, coverage: s.coverageOf(release, m),
		a: m.Start(t, a, files, monitor...), b: m.Start(t, b, files, monitor...)}
}

// built compares the QEMU that runs on libhmp with the same one with HMP.
func (s *suite) built(t *testing.T, release string, m machine) {
	theirs, ours := programs(t, m, release)
	s.note(release)
	var shared *comparison
	for _, sec := range s.sections {
		if !sec.applies(release, m.Name) {
			continue
		}
		if sec.name == "" {
			if shared == nil {
				shared = s.twins(t, release, m, theirs, ours)
				shared.theirs, shared.ours = builtin{shared.a}, builtin{shared.b}
			}
			shared.run(t, sec)
			continue
		}
		t.Run(sec.name, func(t *testing.T) {
			c := s.twins(t, release, m, theirs, ours)
			c.theirs, c.ours = builtin{c.a}, builtin{c.b}
			if sec.monitor {
				c.theirs = atPrompt(c.a.Terminal(monitorSocket))
				c.ours = atPrompt(c.b.Terminal(monitorSocket))
			}
			c.run(t, sec)
		})
	}
}

// TestQuit ends two equal QEMUs.
func TestQuit(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		for _, line := range []string{"quit", "q"} {
			t.Run(release+"/"+line, func(t *testing.T) {
				t.Parallel()
				program, hmp := qemutest.Stock(t, release, "x86_64"), qemutest.Build(t, qemutest.Hmp)
				a := qemutest.Start(t, program, "-M", "none", "-monitor", "unix:hmp,server=on,wait=off")
				monitor := a.Terminal("hmp")
				monitor.Until(qemutest.Prompt)
				monitor.Send(line + "\r")
				require.NoError(t, a.Wait())

				b := qemutest.Start(t, program, "-M", "none")
				p := qemutest.StartProgram(t, hmp, "--passthrough=never", b.Socket(1))
				assert.Empty(t, p.Run(line))
				require.NoError(t, b.Wait())
				status, stderr := p.End()
				assert.Zero(t, status)
				assert.Empty(t, stderr)
			})
		}
	}
}
