// SPDX-License-Identifier: GPL-2.0-or-later

package clients_test

import (
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// known is an entry of known.tsv: a difference that may be, and must be.
type known struct {
	clients, server, lines *regexp.Regexp
	theirs, ours           *regexp.Regexp
	why                    string
	entry                  string
}

// knownTable are the entries, and which of them were seen.
type knownTable struct {
	list []*known
	mu   *sync.Mutex
	seen map[*known]bool
}

func readKnown(t *testing.T) knownTable {
	t.Helper()
	data, err := os.ReadFile("known.tsv")
	require.NoError(t, err)
	table := knownTable{mu: &sync.Mutex{}, seen: map[*known]bool{}}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		require.Len(t, fields, 6, line)
		require.NotEmpty(t, fields[5], line)
		var patterns []*regexp.Regexp
		for _, f := range fields[:5] {
			re, err := regexp.Compile("^(?s:" + f + ")$")
			require.NoError(t, err, line)
			patterns = append(patterns, re)
		}
		table.list = append(table.list, &known{patterns[0], patterns[1], patterns[2], patterns[3], patterns[4], fields[5], line})
	}
	return table
}

// find returns the entry that an answer which differs is about, nil if there is none.
func (k knownTable) find(client, server string, theirs, ours answer) *known {
	for _, e := range k.list {
		if e.clients.MatchString(client) && e.server.MatchString(server) && e.lines.MatchString(theirs.line) &&
			e.theirs.MatchString(theirs.text) && e.ours.MatchString(ours.text) {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.seen[e] = true
			return e
		}
	}
	return nil
}

// unused fails for entries that nothing differed by.
func (k knownTable) unused(t *testing.T) {
	t.Helper()
	for _, e := range k.list {
		assert.True(t, k.seen[e], "known.tsv: nothing differs so: %s", e.entry)
	}
}
