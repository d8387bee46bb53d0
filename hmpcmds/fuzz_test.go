// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

// FuzzOddReplies changes recorded replies, several at a time, for a line that is
// run or completed.
func FuzzOddReplies(f *testing.F) {
	var runs []*hmptest.Run
	for _, file := range hmptest.Recordings(f, allRecordings) {
		for i := range file.Runs {
			runs = append(runs, &file.Runs[i])
		}
	}
	random := rand.NewChaCha8([32]byte{})
	for i := range runs {
		if i%20 == 0 { // all of them take the workers long to run first
			data := make([]byte, 40)
			random.Read(data)
			f.Add(uint16(i), data)
		}
	}
	f.Fuzz(func(t *testing.T, which uint16, data []byte) {
		r := runs[int(which)%len(runs)]
		c := &choices{left: data}
		p := prepare(t, r)
		all := typings(r.Line)
		k := all[c.among(len(all))]
		var said strings.Builder
		facts := false
		for range 1 + c.among(4) {
			e := &p.list[c.among(len(p.list))]
			facts = facts || isFact(e.command)
			e.reply = c.oddReply(t, e)
			fmt.Fprintf(&said, "-> %s\n<- %.2000s\n", e.request, e.reply)
		}
		if facts {
			p.trial.forget()
		}
		p.trial.transport.answer = answers(p.list)
		p.trial.requireOrderly(t, k, said.String)
	})
}

// oddReply is another reply to a request.
func (c *choices) oddReply(t *testing.T, e *exchange) []byte {
	tree := e.tree(t)
	var all []path
	var values []any
	places(tree, nil, func(at path, value any) { all, values = append(all, at), append(values, value) })
	place := c.among(len(all))
	odd := oddFor(values[place])
	if place == 0 { // something must be replied
		odd = odd[1:]
	}
	raw, err := json.Marshal(with(tree, all[place], odd[c.among(len(odd))]))
	require.NoError(t, err)
	return raw
}

// FuzzLegalReplies makes up replies that a QEMU's schema allows.
func FuzzLegalReplies(f *testing.F) {
	var all []typing
	for _, line := range allLines(f) {
		all = append(all, typings(line)...)
	}
	var trials []*legalTrial
	for _, name := range slices.Sorted(maps.Keys(schemaVersions)) {
		for _, arch := range madeUpTargets {
			trials = append(trials, newLegalTrial(f, name, arch))
		}
	}
	random := rand.NewChaCha8([32]byte{})
	for i := range all {
		if i%200 == 0 {
			data := make([]byte, 100)
			random.Read(data)
			f.Add(uint16(i), byte(i), data)
		}
	}
	f.Fuzz(func(t *testing.T, which uint16, qemu byte, data []byte) {
		trials[int(qemu)%len(trials)].requireOrderly(t, all[int(which)%len(all)], data)
	})
}

var (
	_ qmp.Transport = (*patient)(nil)
	_ qmp.Starter   = (*stream)(nil)
)
