// SPDX-License-Identifier: GPL-2.0-or-later

package qapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/qapi"
	"libhmp/core/qapi/qapitest"
	"libhmp/core/qmp"
)

// perSchema is how many random requests there are for each schema.
const perSchema = 2500

// Arguments of any command that were made a line of are the same when that line is read.
func TestSpelledArgumentsAreReadAgain(t *testing.T) {
	for i, release := range []string{"libhmp", "11.1"} {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			schema := qapitest.Recorded(t, release)
			types := schema.QMP(t)
			k := newMaker(schema, uint64(10+i))
			commands := schema.Commands()
			for n := range perSchema {
				command := commands[n%len(commands)]
				args := k.Value(schema.Arguments(command))
				require.NoError(t, schema.Validate(args, schema.Arguments(command)), command)
				requireReadAgain(t, encode(t, k.Random, args), args, types.CommandArguments(command), command)
			}
		})
	}
}

func requireReadAgain(t *testing.T, raw json.RawMessage, args any, typ qmp.Type, command string) {
	t.Helper()
	line, err := qapi.Spell(raw)
	require.NoError(t, err, "%s %s", command, raw)
	again, err := qapi.Arguments(line, typ)
	require.NoError(t, err, "%s %s\n%s", command, line, raw)
	if again == nil {
		again = json.RawMessage("{}")
	}
	value, err := qapitest.Decode(again)
	require.NoError(t, err, "%s %s\n%s", command, line, again)
	require.Empty(t, qapitest.Difference(args, value), "%s %s\n%s\n%s", command, line, raw, again)
}

// encode writes JSON with members in any order, blanks in any place and characters in any spelling.
func encode(t testing.TB, random *rand.Rand, value any) json.RawMessage {
	t.Helper()
	var b bytes.Buffer
	blank := func() {
		if random.IntN(6) == 0 {
			b.WriteString([]string{" ", "\n", "\t ", "\r\n"}[random.IntN(4)])
		}
	}
	var write func(value any)
	write = func(value any) {
		blank()
		switch v := value.(type) {
		case map[string]any:
			names := slices.Sorted(maps.Keys(v))
			random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			b.WriteByte('{')
			for i, name := range names {
				if i > 0 {
					b.WriteByte(',')
				}
				write(name)
				b.WriteByte(':')
				write(v[name])
			}
			b.WriteByte('}')
		case []any:
			b.WriteByte('[')
			for i, element := range v {
				if i > 0 {
					b.WriteByte(',')
				}
				write(element)
			}
			b.WriteByte(']')
		case string:
			b.WriteString(encodeText(random, v))
		default:
			raw, err := json.Marshal(v)
			require.NoError(t, err)
			b.Write(raw)
		}
		blank()
	}
	write(value)
	return b.Bytes()
}

// encodeText writes a JSON string with more escapes than it needs.
func encodeText(random *rand.Rand, text string) string {
	out := `"`
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out += `\` + string(r)
		case r < ' ' || random.IntN(10) == 0 && r < 0x10000:
			out += fmt.Sprintf(`\u%04x`, r)
		default:
			out += string(r)
		}
	}
	return out + `"`
}

// A backslash in quotes before a control character is no escape that JSON has.
func TestEscapedControlCharacter(t *testing.T) {
	typ := qapitest.Recorded(t, "11.1").QMP(t).CommandArguments("object-del")
	_, err := qapi.Arguments("id=\"a\\\tb\"", typ)
	require.ErrorContains(t, err, "has an escape, or a character, that QMP does not take")
	raw, err := qapi.Arguments("id=\"a\\\\\tb\"", typ)
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"a\\\tb"}`, string(raw))
}

// What is nested more deeply than QEMU reads it is refused, before it takes time for each level.
func TestDeepNesting(t *testing.T) {
	const deep = 100_000
	schema := qapitest.Recorded(t, "11.1").QMP(t)
	typ := schema.CommandArguments("qom-set")
	for _, line := range []string{
		"value" + strings.Repeat(".a", deep) + "=1",
		"value=" + strings.Repeat("[", deep) + strings.Repeat("]", deep),
		"value=" + strings.Repeat("[", deep),
		"value=" + strings.Repeat(`{"a":`, deep),
		"value=" + strings.Repeat("[", 1023) + strings.Repeat("]", 1023), // with the request's own levels too deep
	} {
		_, err := qapi.Arguments(line, typ)
		require.Error(t, err)
		_, _ = qapi.PlaceOf(line, typ)
	}
	_, _, ok := qapi.PlaceInRequest(`{"execute":"qom-set","arguments":`+strings.Repeat(`{"a":`, deep), schema)
	require.False(t, ok)
}
