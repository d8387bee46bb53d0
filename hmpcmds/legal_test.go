// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

// schema is what a QEMU has replied to query-qmp-schema (SchemaInfo in
// qapi/introspect.json). It is read here without the help of package qmp.
type schema struct {
	raw      json.RawMessage
	version  string // what query-version returns
	entities map[string]*schemaEntity
	commands json.RawMessage // what query-commands returns
}

type schemaEntity struct {
	Name     string         `json:"name"`
	Meta     string         `json:"meta-type"`
	Returns  string         `json:"ret-type"`
	JSONType string         `json:"json-type"`
	Element  string         `json:"element-type"`
	Values   []string       `json:"values"`
	Members  []schemaMember `json:"members"`
	Tag      string         `json:"tag"`
	Variants []struct {
		Case string `json:"case"`
		Type string `json:"type"`
	} `json:"variants"`
}

type schemaMember struct {
	Name    string          `json:"name"`
	Type    string          `json:"type"`
	Default json.RawMessage `json:"default"` // there if the member may be left out
}

// releases of which there are schemas (cgo-tests/qapi writes them).
var schemaVersions = map[string]string{
	"5.2":    `{"qemu":{"major":5,"minor":2,"micro":0},"package":""}`,
	"7.2":    `{"qemu":{"major":7,"minor":2,"micro":22},"package":""}`,
	"11.1":   `{"qemu":{"major":11,"minor":1,"micro":3},"package":""}`,
	"libhmp": `{"qemu":{"major":10,"minor":0,"micro":13},"package":""}`,
}

func readSchema(t testing.TB, name string) *schema {
	t.Helper()
	s := &schema{version: schemaVersions[name], raw: hmptest.Schema(t, name), entities: make(map[string]*schemaEntity)}
	var list []*schemaEntity
	require.NoError(t, json.Unmarshal(s.raw, &list))
	commands := []map[string]string{}
	for _, e := range list {
		s.entities[e.Name] = e
		if e.Meta == "command" {
			commands = append(commands, map[string]string{"name": e.Name})
		}
	}
	var err error
	s.commands, err = json.Marshal(commands)
	require.NoError(t, err)
	return s
}

// choices decide what is made up. When there are none left, the first of all
// possibilities is taken, which is the smallest.
type choices struct {
	left   []byte
	words  []string // of the line and of requests
	before []string // words that were made up
	modest bool     // no number is too large for any type
}

func (c *choices) among(n int) int {
	if len(c.left) == 0 || n < 2 {
		return 0
	}
	choice := int(c.left[0])
	c.left = c.left[1:]
	if n > 256 && len(c.left) > 0 {
		choice += int(c.left[0]) << 8
		c.left = c.left[1:]
	}
	return choice % n
}

// plainWords are strings as many replies have them.
var plainWords = []string{"", "a", "running", "/machine", "child<device>", "link<device>", "irq", "unix", "file", "0", "1.2",
	"0x1f", "#block1", "qcow2", "a,b=c", ":", "-", "é日本", hostileText, strings.Repeat("long", 60)}

// word is what replies and requests have had before, as names are, or another one.
func (c *choices) word() string {
	list := plainWords
	switch c.among(4) {
	case 1:
		list = c.words
	case 2, 3:
		list = c.before
	}
	if len(list) == 0 {
		list = plainWords
	}
	word := list[c.among(len(list))]
	if !slices.Contains(c.before, word) && len(c.before) < 6 {
		c.before = append(c.before, word)
	}
	return word
}

// numbers begin with those that all integers of QAPI can be.
var numbers = []json.Number{"0", "1", "2", "7", "64", "127", "3", "100", "1", "0", "5", "17", "255", "65536", "2147483647",
	"1099511627776", "9223372036854775807"}

func (c *choices) number() json.Number {
	if c.modest {
		return numbers[c.among(12)]
	}
	return numbers[c.among(len(numbers))]
}

// value makes up a value of a type. Below a depth, optional members are left out
// and lists are empty.
func (s *schema) value(c *choices, name string, depth int) any {
	e := s.entities[name]
	if e == nil {
		return map[string]any{}
	}
	switch e.Meta {
	case "builtin":
		return s.builtin(c, e.JSONType, depth)
	case "enum":
		return e.Values[c.among(len(e.Values))]
	case "array":
		list := []any{}
		if depth > 0 {
			for range c.among(4) {
				list = append(list, s.value(c, e.Element, depth-1))
			}
		}
		return list
	case "alternate":
		return s.value(c, e.Members[c.among(len(e.Members))].Type, depth-1)
	}
	object := make(map[string]any)
	s.addMembers(c, e, object, depth)
	return object
}

func (s *schema) addMembers(c *choices, e *schemaEntity, object map[string]any, depth int) {
	for _, m := range e.Members {
		if m.Default == nil || depth > 0 && c.among(3) > 0 {
			object[m.Name] = s.value(c, m.Type, depth-1)
		}
	}
	for _, v := range e.Variants {
		if branch := s.entities[v.Type]; branch != nil && object[e.Tag] == v.Case {
			s.addMembers(c, branch, object, depth)
		}
	}
}

func (s *schema) builtin(c *choices, kind string, depth int) any {
	switch kind {
	case "string":
		return c.word()
	case "int":
		return c.number()
	case "number":
		return []json.Number{"0", "0.5", "1e9", "7"}[c.among(4)]
	case "boolean":
		return c.among(2) > 0
	case "null":
		return nil
	}
	switch i := c.among(7); { // any value
	case i == 0:
		return c.word()
	case i == 1:
		return c.number()
	case i == 2:
		return c.among(2) > 0
	case i == 3 && depth > 0:
		return []any{s.builtin(c, kind, depth-1), s.builtin(c, kind, depth-1)}
	case i == 4 && depth > 0:
		return map[string]any{c.word(): s.builtin(c, kind, depth-1)}
	case i == 5:
		return json.Number("0.5")
	}
	return nil
}

// madeUpQEMU answers as the schema allows.
type madeUpQEMU struct {
	*schema
	*choices
	arch string
	size int // of the last memory that was asked for
}

// answer is the reply to a request, now and then an error.
func (q *madeUpQEMU) answer(r qmp.Request) (json.RawMessage, error) {
	switch r.Command {
	case "query-version":
		return json.RawMessage(q.version), nil
	case "query-commands":
		return q.commands, nil
	case "query-qmp-schema":
		return q.raw, nil
	case "query-target":
		return json.Marshal(map[string]string{"arch": q.arch})
	}
	e := q.entities[r.Command]
	switch {
	case e == nil || e.Meta != "command":
		return nil, &qmp.Error{Class: qmp.ErrNotFound, Desc: "The command " + r.Command + " has not been found"}
	case q.among(16) == 15:
		return nil, &qmp.Error{Class: "GenericError", Desc: q.word()}
	}
	q.learn(r.Arguments)
	return json.Marshal(q.value(q.choices, e.Returns, 6))
}

// learn has replies speak of what was asked for.
func (q *madeUpQEMU) learn(args []byte) {
	var members map[string]any
	if json.Unmarshal(args, &members) != nil {
		return
	}
	for _, v := range members {
		switch v := v.(type) {
		case string:
			if !slices.Contains(q.words, v) && len(q.words) < 20 {
				q.words = append(q.words, v)
			}
		case float64:
			q.size = int(v)
		}
	}
}

// memory is what QEMU writes where memory was asked for: as much, or something else.
func (q *madeUpQEMU) memory() []byte {
	n := min(max(q.size, 0), 4096)
	if q.among(8) == 7 {
		n = q.among(256)
	}
	data := make([]byte, n)
	copy(data, q.left)
	return data
}

// targets that have rows of their own.
var madeUpTargets = []string{"x86_64", "s390x", "aarch64", "ppc64", "riscv64", "xtensa", "m68k"}

// legalTrial is a trial of a QEMU that makes up what it replies.
type legalTrial struct {
	*trial
	schema *schema
	arch   string
}

func newLegalTrial(t testing.TB, name, arch string) *legalTrial {
	lt := &legalTrial{schema: readSchema(t, name), arch: arch}
	lt.trial = newTrial((&madeUpQEMU{schema: lt.schema, choices: &choices{}, arch: arch}).answer)
	lt.learn()
	return lt
}

// requireOrderly has keys typed while replies are decided by data.
func (lt *legalTrial) requireOrderly(t testing.TB, k typing, data []byte) {
	t.Helper()
	lt.require(t, k, &choices{left: data})
}

func (lt *legalTrial) require(t testing.TB, k typing, c *choices) {
	t.Helper()
	q := &madeUpQEMU{schema: lt.schema, arch: lt.arch, choices: c}
	q.words = append(q.words, strings.FieldsFunc(k.keys, func(r rune) bool { return strings.ContainsRune(" ,=\t\r\x15", r) })...)
	var said strings.Builder
	lt.transport.answer = func(r qmp.Request) (json.RawMessage, error) {
		reply, err := q.answer(r)
		if said.Len() < 4000 {
			fmt.Fprintf(&said, "-> %s\n<- %s %v\n", r.AppendJSON(nil, 0), reply, err)
		}
		return reply, err
	}
	lt.memory = q.memory
	sent := lt.trial.requireOrderly(t, k, said.String)
	_, message, misunderstood := strings.Cut(sent, "unexpected reply to ")
	command, _, _ := strings.Cut(message, ":")
	if c.modest && misunderstood && !slices.Contains(beyondSchema, command) {
		t.Errorf("%q: a legal reply is not understood: %.200s\n%s", k.keys, message, said.String())
	}
}

// beyondSchema are the commands of whose replies the schema does not tell all: that
// a property is a string, that data are in Base64.
var beyondSchema = []string{"qom-get", "x-debug-read-memory", "x-query-cmma"}

// ofOtherQEMUs are rows of releases whose schemas are not recorded: "singlestep" is
// one of those that serve it only if libhmp's commands were added to them.
var ofOtherQEMUs = []string{"singlestep"}

// No reply that the schema allows makes a row panic, hang or send what a terminal
// obeys: the smallest, the largest, and some at random.
func TestLegalReplies(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	lines := allLines(t)
	t.Run("of", func(t *testing.T) { // which ends when all that run in parallel have
		for i, name := range slices.Sorted(maps.Keys(schemaVersions)) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				trials := make([]*legalTrial, len(madeUpTargets))
				for i, arch := range madeUpTargets {
					trials[i] = newLegalTrial(t, name, arch)
				}
				random := rand.NewChaCha8([32]byte{byte(i)})
				for _, line := range lines {
					for _, k := range typings(line) {
						tryReplies(t, trials, k, random)
					}
				}
			})
		}
	})
	for _, row := range slices.Concat(allRows.Rows(false), allRows.Rows(true)) {
		if !slices.Contains(ofOtherQEMUs, row.Title()) {
			_, has := ran.Load(row.Title())
			assert.True(t, has, "%s was not run", row.Title())
		}
	}
}

// tryReplies has keys typed at a QEMU, of all targets where not all may have the row.
func tryReplies(t *testing.T, trials []*legalTrial, k typing, random *rand.ChaCha8) {
	t.Helper()
	title := rowOf(k.keys)
	for i, lt := range trials {
		if i == 0 || slices.ContainsFunc(allRows.Rows(strings.HasPrefix(title, "info ")), func(row *monitor.Command) bool {
			return (row.Targets != nil || row.Exists != nil) && row.Title() == title
		}) {
			lt.requireOrderly(t, k, nil)
		}
	}
	data := make([]byte, 2000)
	trials[0].requireOrderly(t, k, bytes.Repeat([]byte{0xff}, len(data)))
	for i := range 3 {
		random.Read(data)
		trials[int(data[0])%len(trials)].require(t, k, &choices{left: data[1:], modest: i == 0})
	}
}
