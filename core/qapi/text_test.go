// SPDX-License-Identifier: GPL-2.0-or-later

package qapi_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qapi"
	"libhmp/core/qapi/qapitest"
	"libhmp/core/qmp"
)

// recorded are the schemas that there are; that of 10.0 has the commands that meson/ adds.
var recorded = []string{"5.2", "7.2", "libhmp", "11.1"}

// perType is how many values are made up for each type.
const perType = 6

// Whatever a command may return or an event may have: its text tells all of it.
func TestTextLosesNothing(t *testing.T) {
	for i, release := range recorded {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			schema := qapitest.Recorded(t, release)
			types := schema.QMP(t)
			k := newMaker(schema, uint64(i))
			for _, name := range schema.Commands() {
				for range perType {
					requireTextTellsAll(t, schema, k.Value(schema.Result(name)), name, schema.Result(name), types.CommandResult(name))
				}
			}
			for _, name := range schema.Events() {
				for range perType {
					requireTextTellsAll(t, schema, k.Value(schema.Arguments(name)), name, schema.Arguments(name), types.EventData(name))
				}
			}
		})
	}
}

func newMaker(schema *qapitest.Schema, seed uint64) *qapitest.Maker {
	random := rand.New(rand.NewPCG(seed, 1))
	k := &qapitest.Maker{Schema: schema, Random: random, Optional: func(depth int) bool { return random.IntN(depth+2) < 2 }}
	k.Text, k.Number = k.Odd, k.OddNumber
	return k
}

func requireTextTellsAll(t *testing.T, schema *qapitest.Schema, value any, name, typeName string, qmpType qmp.Type) {
	t.Helper()
	raw, err := json.Marshal(value)
	require.NoError(t, err)
	text := qapi.Text(raw, qmpType, qapi.UnitsOf(name))
	again, err := schema.Read(text, typeName)
	require.NoError(t, err, "%s\n%s\n%s", name, raw, text)
	require.Empty(t, qapitest.Difference(value, again), "%s\n%s\n%s", name, raw, text)
}

// What may be anything (qom-get returns the value of any property) is told apart.
func TestTextOfWhatMayBeAnything(t *testing.T) {
	schema := qapitest.Recorded(t, "11.1")
	anything := schema.QMP(t).CommandResult("qom-get")
	for value, want := range map[string]string{
		`"a"`:                   "a\n",
		`["a"]`:                 "[a]\n",
		`"[a]"`:                 `"[a]"` + "\n",
		`[1,"1"]`:               `[1, "1"]` + "\n",
		`[]`:                    "[]\n",
		`{}`:                    "{}\n",
		`"{}"`:                  `"{}"` + "\n",
		`{"a":[]}`:              "a: []\n",
		`{"a":["b"],"c":{}}`:    "a: [b]\nc: {}\n",
		`"a: b"`:                `"a: b"` + "\n",
		`"- a"`:                 `"- a"` + "\n",
		`["a",{"b":1}]`:         "- a\n- b: 1\n",
		`[null,[1,{"b":2}]]`:    "- null\n- - 1\n  - b: 2\n",
		`[{"a":1},{"a":"2 b"}]`: "a\n1\n2 b\n",
	} {
		text := qapi.Text(json.RawMessage(value), anything, qapi.UnitsOf("qom-get"))
		assert.Equal(t, want, text, value)
		again, err := schema.Read(text, schema.Result("qom-get"))
		require.NoError(t, err, value)
		original, err := qapitest.Decode([]byte(value))
		require.NoError(t, err)
		assert.Empty(t, qapitest.Difference(original, again), text)
	}
}

// A VM that has no name, or has not migrated, says so. What a command without result did is not told.
func TestTextOfNothing(t *testing.T) {
	schema := qapitest.Recorded(t, "11.1").QMP(t)
	for command, want := range map[string]string{"query-name": "(empty)\n", "query-migrate": "(empty)\n", "stop": "", "object-add": ""} {
		assert.Equal(t, want, qapi.Text(json.RawMessage("{}"), schema.CommandResult(command), qapi.UnitsOf(command)), command)
	}
}
