// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// readers are lines that need the schema.
var readers = []string{"migrate_set_parameter mode normal", "migrate_set_parameter tls-creds x", "nbd_server_start localhost:1",
	"netdev_add user,id=x,restrict=on,dns.0=a", "netdev_add stream,id=x,addr.type=inet,addr.host=a", "set_password vnc x keep"}

// read are the commands that their rows look up.
var read = []string{"migrate-set-parameters", "nbd-server-start", "netdev_add", "set_password"}

// L1: the schema, too, may be odd, types that are parts of themselves included.
func TestOddSchemas(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	whole := readSchema(t, "11.1")
	list := exchange{reply: whole.partOf(t, read...)}
	tree := list.tree(t)
	seen := make(map[string]bool)
	tried := 0
	places(tree, nil, func(at path, value any) {
		var entity any
		if len(at) > 0 {
			entity = tree.([]any)[at[0].(int)]
		}
		key := fmt.Sprint(member(entity, "meta-type"), at.general())
		if seen[key] {
			return
		}
		seen[key] = true
		odd := oddFor(value)
		if _, ok := value.(string); ok {
			odd = append(odd, member(entity, "name"))
		}
		for _, other := range odd {
			tried++
			tryOddSchema(t, whole, with(tree, at, other))
		}
	})
	t.Logf("%d places, %d schemas", len(seen), tried)
}

func tryOddSchema(t *testing.T, whole *schema, tree any) {
	t.Helper()
	if tree == (removed{}) {
		return
	}
	raw, err := json.Marshal(tree)
	require.NoError(t, err)
	odd := *whole
	odd.raw = raw
	q := &madeUpQEMU{schema: &odd, choices: &choices{}, arch: "x86_64"}
	tr := newTrial(q.answer)
	for _, line := range readers {
		for _, k := range typings(line) {
			tr.requireOrderly(t, k, func() string { return fmt.Sprintf("-> query-qmp-schema\n<- %.2000s", raw) })
		}
	}
}

func member(tree any, name string) any {
	object, _ := tree.(map[string]any)
	return object[name]
}

// partOf is the schema of some commands, without what those do not need.
func (s *schema) partOf(t testing.TB, commands ...string) []byte {
	t.Helper()
	need := make(map[string]bool)
	var list []json.RawMessage
	require.NoError(t, json.Unmarshal(s.raw, &list))
	byName := make(map[string]json.RawMessage)
	for _, raw := range list {
		var e schemaEntity
		require.NoError(t, json.Unmarshal(raw, &e))
		byName[e.Name] = raw
	}
	for len(commands) > 0 {
		name := commands[0]
		commands = commands[1:]
		if need[name] || byName[name] == nil {
			continue
		}
		need[name] = true
		var e any
		require.NoError(t, json.Unmarshal(byName[name], &e))
		places(e, nil, func(at path, value any) {
			if text, ok := value.(string); ok && byName[text] != nil && at.general() != ".meta-type" {
				commands = append(commands, text)
			}
		})
	}
	var parts [][]byte
	for _, name := range slices.Sorted(maps.Keys(need)) {
		parts = append(parts, byName[name])
	}
	return slices.Concat([]byte("["), bytes.Join(parts, []byte(",")), []byte("]"))
}
