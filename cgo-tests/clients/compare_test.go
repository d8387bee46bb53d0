// SPDX-License-Identifier: GPL-2.0-or-later

package clients_test

import (
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
	differs := false
	for i := range min(len(theirs), len(ours)) {
		want := theirs[i].text
		if s.everywhere != nil {
			want = s.everywhere.theirs.ReplaceAllString(want, s.everywhere.ours)
		}
		assert.Equal(t, want, ours[i].text, "%s at %s, %q", c.name, s.name, theirs[i].line)
		differs = differs || want != theirs[i].text
	}
	assert.Len(t, ours, len(theirs), "%s at %s", c.name, s.name)
	assert.Equal(t, s.everywhere != nil, differs, "%s at %s: what is different everywhere", c.name, s.name)
}
