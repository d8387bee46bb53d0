// SPDX-License-Identifier: GPL-2.0-or-later

package schemalines_test

import (
	"encoding/json"
	"errors"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qapi"
	"libhmp/core/qapi/qapitest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

// TestCommands types lines for every command that is no query: with what must be given, with
// everything, and with each variant of the unions below. What is sent is what was meant, fits the
// schema, and QEMU does not complain of its form.
func TestCommands(t *testing.T) {
	t.Parallel()
	for _, release := range []string{"10.0", "11.1"} {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			c := &commands{t: t, release: release}
			c.start()
			made := 0
			for _, command := range c.schema.Commands() {
				if isQuery(command) && len(c.schema.Mandatory(command)) == 0 {
					continue
				}
				list := c.requests(command)
				made += len(list)
				for _, args := range list {
					c.try(command, args)
				}
			}
			t.Logf("%d requests, %d as lines; QEMU did what %d say and ended %d times", made, c.lines, c.done, c.ended)
			require.Greater(t, made, 600)
			require.Greater(t, c.lines, 450)
			require.Less(t, c.ended, 20)
		})
	}
}

// commands tries them at a QEMU, and at another one when that has ended.
type commands struct {
	t       *testing.T
	release string
	q       *qemutest.QEMU
	schema  *qapitest.Schema
	types   *qmp.Schema
	host    *monitortest.Host
	session *monitor.Session
	table   *monitor.Table
	watched string // what the session is to send
	sent    []qmp.Request
	got     error
	random  *rand.Rand
	// lines is how many lines were typed; done how many requests were done, and ended how many
	// ended QEMU.
	lines, done, ended int
}

func (c *commands) start() {
	c.t.Helper()
	c.q = qemutest.Start(c.t, qemutest.Stock(c.t, c.release, "x86_64"), "-M", "none", "-S")
	client := qmp.NewClient(c)
	c.table = hmpcmds.Table()
	c.host = &monitortest.Host{NoEvents: true}
	c.session = monitor.NewVM(client, c.table).Open(c.host, monitor.Options{CPUIndex: -1, Passthrough: monitor.PassNever})
	c.t.Cleanup(c.session.Close)
	if c.schema != nil {
		return
	}
	raw, err := c.q.Client().ExecuteRaw("query-qmp-schema", nil)
	require.NoError(c.t, err)
	c.schema = qapitest.ReadSchema(c.t, raw)
	c.types, err = client.Facts().Schema()
	require.NoError(c.t, err)
	c.random = rand.New(rand.NewPCG(3, 4))
}

// Execute implements qmp.Transport: it carries what the session sends, and keeps it.
func (c *commands) Execute(r qmp.Request) (json.RawMessage, error) {
	value, err := c.q.Client().Do(r)
	if r.Command == c.watched {
		c.sent, c.got = append(c.sent, r), err
	}
	return value, err
}

// requests are arguments for a command: the fewest, the most, and some with every case of each
// union and alternate.
func (c *commands) requests(command string) (list []any) {
	optional := 0
	covered := make(map[[2]string]bool)
	k := &qapitest.Maker{Schema: c.schema, Random: c.random, Covered: covered, Text: c.text,
		Number: func() json.Number { return []json.Number{"1", "2", "4", "8", "64"}[c.random.IntN(5)] },
		Optional: func(depth int) bool {
			return optional < 3 && depth < optional || optional == 3 && c.random.IntN(3) == 0
		}}
	add := func(most int) {
		optional = most
		list = append(list, harmless(k.Value(c.schema.Arguments(command))))
	}
	add(0)
	if len(c.schema.Mandatory(command)) < c.schema.Members(command) {
		add(1)
		add(2)
	}
	cases := c.schema.Cases(c.schema.Arguments(command))
	for tries := 0; len(covered) < len(cases) && tries < maxTries; tries++ {
		before := len(covered)
		add(2 + tries%2)
		if len(covered) == before { // nothing new
			list = list[:len(list)-1]
		}
	}
	for of := range cases {
		assert.True(c.t, covered[of], "%s: no request has this case: %s", command, of)
	}
	return list
}

// maxTries is how often arguments are made up for the cases that there were none of.
const maxTries = 20_000

// text is a string for a member: odd ones, but no host to look up and no file elsewhere.
func (c *commands) text(member string) string {
	switch member {
	case "host", "server", "hostname", "localaddr", "src", "dst", "portal":
		return "127.0.0.1"
	case "port", "srcport", "dstport", "localport":
		return "0"
	}
	return []string{"a", "b1", "two words", "a,b", "é", `"`, "", "null", "1", "on", "[", "{}"}[c.random.IntN(12)]
}

// harmless takes out of arguments what would have QEMU wait for somebody.
func harmless(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, m := range v {
			if name == "wait" {
				v[name] = false
				continue
			}
			harmless(m)
		}
	case []any:
		for _, e := range v {
			harmless(e)
		}
	}
	return value
}

// spellings are ways to type arguments: as Spell does, and with the members in JSON or as
// switches.
func (c *commands) spellings(command string, args map[string]any) []string {
	t := c.t
	t.Helper()
	raw, err := json.Marshal(args)
	require.NoError(t, err)
	spelled, err := qapi.Spell(raw)
	require.NoError(t, err)
	var words []string
	for _, name := range slices.Sorted(maps.Keys(args)) {
		if value, ok := args[name].(bool); ok && c.schema.KindOf(command, name) == "boolean" {
			words = append(words, map[bool]string{true: "-" + name, false: name + "=off"}[value])
			continue
		}
		value, err := json.Marshal(args[name])
		require.NoError(t, err)
		words = append(words, name+"="+string(value))
	}
	return []string{spelled, strings.Join(words, ", "), string(raw)}
}

// try reads the spellings of a request, and has QEMU judge it.
func (c *commands) try(command string, args any) {
	t := c.t
	require.NoError(t, c.schema.Validate(args, c.schema.Arguments(command)), command)
	lines := c.spellings(command, args.(map[string]any))
	var raw json.RawMessage
	for _, line := range lines {
		var err error
		raw, err = qapi.Arguments(line, c.types.CommandArguments(command))
		require.NoError(t, err, "%s %s", command, line)
		c.requireSame(args, raw, command+" "+line)
	}
	err := c.send(command, lines[c.random.IntN(len(lines))], args, raw)
	var refused *qmp.Error
	switch {
	case err == nil:
		c.done++
	case errors.As(err, &refused):
		if badForm.MatchString(refused.Desc) && !otherMeaning.MatchString(refused.Desc) {
			assert.Fail(t, refused.Desc, "%s %s", command, lines[0])
		}
	}
	if c.q.QMP("query-version", nil, nil) != nil { // it has found no fault with the form, at least
		c.ended++
		t.Logf("%s %s ends QEMU: %v", command, lines[0], c.q.Wait())
		c.start()
	}
}

func (c *commands) requireSame(args any, raw json.RawMessage, what string) {
	c.t.Helper()
	if raw == nil {
		raw = json.RawMessage("{}")
	}
	value, err := qapitest.Decode(raw)
	require.NoError(c.t, err, what)
	require.Empty(c.t, qapitest.Difference(args, value), what)
}

// send runs the line, or sends the request where a row of HMP has the command's name.
func (c *commands) send(command, line string, args any, raw json.RawMessage) error {
	row := c.table.RowOf(command)
	if row != nil {
		_, err := c.q.Client().Do(qmp.Request{Command: command, Arguments: raw})
		return err
	}
	c.lines++
	c.watched, c.sent, c.got = command, nil, nil
	c.host.Text.Reset()
	c.session.Run(strings.TrimSpace(command + " " + line))
	if assert.Len(c.t, c.sent, 1, "%s %s\n%s", command, line, c.host.Text.String()) {
		c.requireSame(args, c.sent[0].Arguments, command)
	}
	return c.got
}

// badForm is what QEMU says of arguments whose form is wrong.
var badForm = regexp.MustCompile(`^Invalid parameter type for |^Parameter '.*' is (unexpected|missing)$|does not accept value|` +
	`^QMP input |expects? u?int\d+|^The command .* has not been found$`)

// otherMeaning are errors that say something else with such words: that an object is not of the
// QOM type that is needed, that a string is empty.
var otherMeaning = regexp.MustCompile(`^Invalid parameter type for '.*', expected: [a-z]+-[a-z-]+$|^Parameter 'if' is missing$`)
