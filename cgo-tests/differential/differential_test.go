// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"flag"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// TestDifferences compares everything, then looks whether all known
// differences are still there.
func TestDifferences(t *testing.T) {
	all := &suite{sections: sections(t), known: readKnown(t)}
	t.Run("compare", func(t *testing.T) {
		for _, m := range machines {
			for _, release := range append(slices.Clone(qemutest.Releases), built, outside) {
				if !m.possible(release) || !m.needed(release) && !m.there(release) {
					continue
				}
				t.Run(release+"/"+m.name, func(t *testing.T) {
					t.Parallel()
					if release == built {
						all.built(t, m)
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
	if m.needed(release) && release != outside {
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
	program, _ := m.programs(t, release)
	hmp := qemutest.Build(t, qemutest.Hmp)
	files := images(t, series(release))
	s.note(release)
	var shared *comparison // the reads all use one QEMU
	for _, sec := range s.sections {
		if !sec.applies(release, m.name) {
			continue
		}
		if sec.name == "" {
			if shared == nil {
				shared = s.one(t, release, m, program, hmp, files)
			}
			shared.run(t, sec)
			continue
		}
		t.Run(sec.name, func(t *testing.T) {
			if sec.one {
				s.one(t, release, m, program, hmp, files).run(t, sec)
				return
			}
			c := s.twins(t, release, m, program, program, files)
			if sec.monitor {
				c.theirs = atPrompt(c.a.Terminal(monitorSocket))
				c.ours = atPrompt(qemutest.ProgramTerminal(t, c.b.Dir, hmp, "--classic", "--no-history", "--passthrough=never", c.b.Socket(1)))
			} else {
				c.theirs, c.ours = builtin{c.a}, ours(t, hmp, c.b)
			}
			c.run(t, sec)
		})
	}
}

// one starts a machine for both monitors.
func (s *suite) one(t *testing.T, release string, m machine, program, hmp string, files map[string][]byte) *comparison {
	t.Helper()
	q := m.start(t, program, files)
	return &comparison{release: release, known: s.known, totals: &s.totals, coverage: s.coverageOf(release, m), a: q, b: q,
		theirs: builtin{q}, ours: ours(t, hmp, q)}
}

// ours attaches the hmp program.
func ours(t *testing.T, hmp string, q *qemutest.QEMU) speaker {
	return qemutest.StartProgram(t, hmp, "--passthrough=never", q.Socket(1))
}

// atPrompt waits until a terminal shows the monitor's prompt.
func atPrompt(terminal *qemutest.Terminal) speaker {
	terminal.Until(qemutest.Prompt)
	return terminal
}

// monitorSocket is where twins have their -monitor.
const monitorSocket = "hmp"

// twins starts two equal machines.
func (s *suite) twins(t *testing.T, release string, m machine, a, b string, files map[string][]byte) *comparison {
	t.Helper()
	monitor := []string{"-monitor", "unix:" + monitorSocket + ",server=on,wait=off"}
	return &comparison{release: release, known: s.known, totals: &s.totals, coverage: s.coverageOf(release, m),
		a: m.start(t, a, files, monitor...), b: m.start(t, b, files, monitor...)}
}

// built compares the QEMU that runs on libhmp with the same one with HMP.
func (s *suite) built(t *testing.T, m machine) {
	theirs, ours := m.programs(t, built)
	files := images(t, series(built))
	s.note(built)
	var shared *comparison
	for _, sec := range s.sections {
		if !sec.applies(built, m.name) {
			continue
		}
		if sec.name == "" {
			if shared == nil {
				shared = s.twins(t, built, m, theirs, ours, files)
				shared.theirs, shared.ours = builtin{shared.a}, builtin{shared.b}
			}
			shared.run(t, sec)
			continue
		}
		t.Run(sec.name, func(t *testing.T) {
			c := s.twins(t, built, m, theirs, ours, files)
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
	for _, release := range qemutest.Releases {
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
