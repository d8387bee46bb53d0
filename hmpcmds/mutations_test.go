// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

// exchange is a recorded request with its reply.
type exchange struct {
	request, command string
	reply            []byte
}

// exchangesOf are the exchanges of a line, those of facts first.
func exchangesOf(t testing.TB, r *hmptest.Run) (list []exchange) {
	t.Helper()
	for line := range strings.Lines(r.Facts + r.Exchanges) {
		kind, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch kind {
		case "->":
			var request struct{ Execute string }
			require.NoError(t, json.Unmarshal([]byte(text), &request))
			list = append(list, exchange{request: text, command: request.Execute})
		case "<-":
			if e := &list[len(list)-1]; e.reply == nil && !strings.HasPrefix(text, `{"event"`) {
				e.reply = []byte(text)
			}
		}
	}
	return list
}

// tree is the reply taken apart.
func (e *exchange) tree(t testing.TB) (tree any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(e.reply))
	d.UseNumber()
	require.NoError(t, d.Decode(&tree))
	return tree
}

// answers has the recorded replies: a request's own, in their order, or for one
// that was not recorded that of another with the same command.
func answers(list []exchange) func(qmp.Request) (json.RawMessage, error) {
	used := make(map[string]int)
	return func(r qmp.Request) (json.RawMessage, error) {
		request := string(r.AppendJSON(nil, 0))
		reply, left := []byte(nil), used[request]
		for _, e := range list {
			switch {
			case e.request == request && left >= 0:
				reply = e.reply
				left--
			case e.command == r.Command && reply == nil:
				reply = e.reply
			}
		}
		used[request]++
		if reply == nil {
			return nil, &qmp.Error{Class: "GenericError", Desc: "not recorded"}
		}
		return qmp.ParseReply(reply)
	}
}

// path leads to a place in a tree: names of members and indices.
type path []any

// general is the path with any index.
func (p path) general() string {
	var b strings.Builder
	for _, step := range p {
		if name, ok := step.(string); ok {
			b.WriteString("." + name)
		} else {
			b.WriteString("[]")
		}
	}
	return b.String()
}

// places calls f with every place in a tree, in the same order each time.
func places(tree any, at path, f func(path, any)) {
	f(slices.Clone(at), tree)
	switch v := tree.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			places(v[name], append(at, name), f)
		}
	case []any:
		for i := range v {
			places(v[i], append(at, i), f)
		}
	}
}

// removed stands for a member or an element that is not there.
type removed struct{}

// with returns a copy of a tree with another value in a place.
func with(tree any, at path, value any) any {
	if len(at) == 0 {
		return value
	}
	switch v := tree.(type) {
	case map[string]any:
		v, name := maps.Clone(v), at[0].(string)
		v[name] = with(v[name], at[1:], value)
		if v[name] == (removed{}) {
			delete(v, name)
		}
		return v
	case []any:
		v, i := slices.Clone(v), at[0].(int)
		v[i] = with(v[i], at[1:], value)
		if v[i] == (removed{}) {
			v = slices.Delete(v, i, i+1)
		}
		return v
	}
	panic("no such place")
}

// hostileText would command a terminal, hide in it or turn it round.
const hostileText = "\x1b]0;x\a\u009b2J\r\x00\u202e\u200b\U000e0041,=\"'/%s%n"

// nested is a deep value.
func nested(depth int) any {
	if depth == 0 {
		return nil
	}
	return []any{map[string]any{"a": nested(depth - 1)}}
}

// oddValues may come in place of any value.
var oddValues = []any{removed{}, nil, true, "text", json.Number("7"), []any{}, map[string]any{}, nested(50)}

// longText is from how many bytes on a text is not made longer.
const longText = 10_000

// oddFor are those, and some of a value's own kind.
func oddFor(value any) []any {
	list := slices.Clone(oddValues)
	switch v := value.(type) {
	case []any:
		list = append(list, append(slices.Clone(v), nil), append(slices.Clone(v), v...), []any{nil}, []any{[]any{}}, []any{"text"},
			[]any{json.Number("7")}, []any{map[string]any{}}, []any{hostileText})
	case map[string]any:
		more := maps.Clone(v)
		more["x-more"] = nested(3)
		list = append(list, more)
	case string:
		list = append(list, "", hostileText, v+hostileText, v[:len(v)/2])
		if len(v) < longText { // what is changed again and again has an end
			list = append(list, v+v, strings.Repeat(v, 300))
		}
	case json.Number:
		list = append(list, json.Number("-1"), json.Number("0"), json.Number("0.5"), json.Number("1e308"), string(v),
			json.Number("1000000000000"), json.Number("9223372036854775807"), json.Number("-9223372036854775808"),
			json.Number("18446744073709551615"))
	}
	return list
}

// L1: every member of every recorded reply is once each of these odd values, for
// every row that reads it; of facts, for one row.
func TestOddReplies(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	seen := make(map[string]bool)
	tried := 0
	for _, file := range hmptest.Recordings(t, allRecordings) {
		for _, r := range file.Runs {
			p := prepare(t, &r)
			for i, e := range p.list {
				row := rowOf(r.Line)
				if isFact(e.command) {
					row = ""
				}
				tree, keys := e.tree(t), p.askingFor(e.command)
				places(tree, nil, func(at path, value any) {
					key := row + " " + e.command + at.general()
					if seen[key] || len(at) == 0 || len(keys) == 0 {
						return
					}
					seen[key] = true
					for _, odd := range oddFor(value) {
						tried++
						p.try(t, i, with(tree, at, odd), keys)
					}
				})
			}
		}
	}
	t.Logf("%d places, %d replies", len(seen), tried)
}

// rowOf is what a line calls.
func rowOf(line string) string {
	words := strings.Fields(line)
	if len(words) > 1 && words[0] == "info" {
		return words[0] + " " + words[1]
	}
	return words[0]
}

// isFact reports whether a client asks for something once only.
func isFact(command string) bool {
	return slices.Contains([]string{"query-version", "query-target", "query-commands", "query-mice", "query-qmp-schema"}, command)
}

// prepared is a recorded line whose replies can be changed.
type prepared struct {
	*hmptest.Run
	list  []exchange
	trial *trial // of which the facts are known
}

func prepare(t testing.TB, r *hmptest.Run) *prepared {
	p := &prepared{Run: r, list: exchangesOf(t, r)}
	p.trial = newTrial(answers(p.list))
	p.trial.now = r.Now
	p.trial.learn()
	return p
}

// askingFor are the keys for the line that have a command asked for.
func (p *prepared) askingFor(command string) (all []typing) {
	if isFact(command) {
		return typings(p.Line)
	}
	for _, k := range typings(p.Line) {
		asked := false
		answer := answers(p.list)
		p.trial.transport.answer = func(r qmp.Request) (json.RawMessage, error) {
			asked = asked || r.Command == command
			return answer(r)
		}
		if p.trial.typed(k); asked {
			all = append(all, k)
		}
	}
	return all
}

// try has keys typed with another reply to one of the requests.
func (p *prepared) try(t testing.TB, i int, reply any, keys []typing) {
	t.Helper()
	text, err := json.Marshal(reply)
	require.NoError(t, err)
	list := slices.Clone(p.list)
	list[i].reply = text
	for _, k := range keys {
		p.trial.transport.answer = answers(list)
		if isFact(list[i].command) {
			p.trial.forget()
		}
		p.trial.requireOrderly(t, k, func() string { return fmt.Sprintf("-> %s\n<- %s", list[i].request, text) })
	}
}
