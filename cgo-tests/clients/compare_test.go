// SPDX-License-Identifier: GPL-2.0-or-later

package clients_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// results are what each client got from each server, by their names.
type results map[string]map[string]seen

func TestClients(t *testing.T) {
	stock(t) // or all of it is skipped
	var lock sync.Mutex
	all := results{}
	t.Run("at", func(t *testing.T) {
		for _, c := range clients {
			all[c.name] = map[string]seen{}
			for _, s := range append([]server{oracle}, tested...) {
				if s.lacks[c.place] != "" {
					continue
				}
				t.Run(c.name+", "+s.name, func(t *testing.T) {
					t.Parallel()
					list := c.use(t, s)
					lock.Lock()
					defer lock.Unlock()
					all[c.name][s.name] = list
				})
			}
		}
	})
	if t.Failed() {
		return
	}
	complete := true
	for _, c := range clients {
		for _, s := range tested {
			theirs, ours := all[c.name][oracle.name], all[c.name][s.name]
			switch {
			case s.lacks[c.place] != "":
			case theirs == nil || ours == nil:
				complete = false // some were chosen with -run
			default:
				// What a client that has gone did not read yet is lost, of QEMU's own monitor too: more
				// often where the machine is busy, as it is no more.
				for again := 0; again < 2 && !slices.Equal(s.expected(theirs), ours); again++ {
					theirs, ours = c.use(t, oracle), c.use(t, s)
					all[c.name][oracle.name], all[c.name][s.name] = theirs, ours
				}
				compare(t, c, s, theirs, ours)
			}
		}
	}
	if complete && !t.Failed() {
		document(t, all)
	}
}

// compare requires the oracle's answers of a server, but for what is different everywhere.
func compare(t *testing.T, c client, s server, theirs, ours seen) {
	t.Helper()
	expected := s.expected(theirs)
	for i := range min(len(theirs), len(ours)) {
		assert.Equal(t, expected[i].text, ours[i].text, "%s at %s, %q", c.name, s.name, theirs[i].line)
	}
	assert.Len(t, ours, len(theirs), "%s at %s", c.name, s.name)
	assert.Equal(t, s.everywhere != nil, !slices.Equal(expected, theirs), "%s at %s: what is different everywhere", c.name, s.name)
}

// expected is what a client gets there that got theirs from the oracle.
func (s server) expected(theirs seen) seen {
	list := slices.Clone(theirs)
	for i := range list {
		if s.everywhere != nil {
			list[i].text = s.everywhere.theirs.ReplaceAllString(list[i].text, s.everywhere.ours)
		}
	}
	return list
}
