// SPDX-License-Identifier: GPL-2.0-or-later

package clients_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// result is what a client saw of a server beside the oracle.
type result struct {
	answers int // how many there are
	differs []*known
	// everywhere: all differ as server.everywhere says.
	everywhere bool
}

func TestClients(t *testing.T) {
	stock(t) // or all of it is skipped
	table := readKnown(t)
	var lock sync.Mutex
	all := map[string]map[string]seen{} // by client and server
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
	results := map[string]map[string]result{}
	for _, c := range clients {
		results[c.name] = map[string]result{}
		for _, s := range tested {
			if list := all[c.name][s.name]; list != nil {
				results[c.name][s.name] = compare(t, table, c, s, all[c.name][oracle.name], list)
			}
		}
	}
	table.unused(t)
	if !t.Failed() {
		document(t, results, all)
	}
}

// compare compares the answers of a server with the oracle's.
func compare(t *testing.T, table knownTable, c client, s server, theirs, ours seen) result {
	t.Helper()
	r := result{answers: len(theirs)}
	for i := range min(len(theirs), len(ours)) {
		want := theirs[i]
		if s.everywhere != nil {
			want.text = s.everywhere.theirs.ReplaceAllString(want.text, s.everywhere.ours)
			r.everywhere = r.everywhere || want.text != theirs[i].text
		}
		if want.text == ours[i].text {
			continue
		}
		if k := table.find(c.name, s.name, want, ours[i]); k != nil {
			r.differs = append(r.differs, k)
			continue
		}
		assert.Equal(t, want.text, ours[i].text, "%s at %s, %q", c.name, s.name, want.line)
	}
	assert.Len(t, ours, len(theirs), "%s at %s", c.name, s.name)
	assert.Equal(t, s.everywhere != nil, r.everywhere, "%s at %s: what is different everywhere", c.name, s.name)
	return r
}
