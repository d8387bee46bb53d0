// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/guests"
	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

// TestRequestsFitReleasesBetween has QEMU 7.2 say that it is a release between the oldest and
// itself, with that release's schema, and runs the lines of all sections there: no
// request may have a command, an argument or a word of an enumeration that the schema has
// not, unless it is the line's own.
func TestRequestsFitReleasesBetween(t *testing.T) {
	for _, release := range []string{"6.0", "6.1", "6.2", "7.0", "7.1"} {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			p := &pretender{release: release, schema: storedSchema(t, release)}
			for _, line := range everyLine(t) {
				p.run(t, line)
			}
			assert.Greater(t, p.sent, 1000, "requests")
		})
	}
}

func storedSchema(t *testing.T, release string) json.RawMessage {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata/schemas", release+".json.gz"))
	require.NoError(t, err)
	defer file.Close()
	in, err := gzip.NewReader(file)
	require.NoError(t, err)
	schema, err := io.ReadAll(in)
	require.NoError(t, err)
	return schema
}

// pretender is a QEMU 7.2 that says it is another release.
type pretender struct {
	release string
	schema  json.RawMessage
	q       *qemutest.QEMU
	host    *monitortest.Host
	session *monitor.Session
	known   *qmp.Schema
	sent    int
	unknown []string // what the schema has not, since the last line
}

func (p *pretender) run(t *testing.T, line string) {
	t.Helper()
	if p.q == nil || p.q.Ended() {
		p.start(t)
	}
	p.host.Text.Reset()
	p.session.Run(withPort(t, p.q, line))
	for _, what := range p.unknown {
		if !strings.Contains(line, what[strings.LastIndexAny(what, " .")+1:]) {
			t.Errorf("%q: %s\n%s", line, what, p.host.Text.String())
		}
	}
	p.unknown = nil
}

func (p *pretender) start(t *testing.T) {
	t.Helper()
	m := guests.Named(t, "q35")
	program, _ := programs(t, m, "7.2")
	p.q = m.Start(t, program, images(t, "7.2"))
	client := qmp.NewClient(p)
	var err error
	p.known, err = client.Facts().Schema()
	require.NoError(t, err)
	p.host = &monitortest.Host{OnPoll: func() error {
		time.Sleep(time.Millisecond)
		return nil
	}}
	p.session = monitor.NewVM(client, hmpcmds.Table()).Open(p.host, monitor.Options{CPUIndex: -1, Passthrough: monitor.PassNever})
	t.Cleanup(p.session.Close)
}

// Execute implements qmp.Transport.
func (p *pretender) Execute(r qmp.Request) (json.RawMessage, error) {
	p.sent++
	switch r.Command {
	case "query-version":
		var major, minor int
		_, err := fmt.Sscanf(p.release, "%d.%d", &major, &minor)
		return json.RawMessage(fmt.Sprintf(`{"qemu":{"major":%d,"minor":%d,"micro":0},"package":""}`, major, minor)), err
	case "query-qmp-schema":
		return p.schema, nil
	case "query-commands":
		return p.commands()
	}
	arguments := p.known.CommandArguments(r.Command)
	if arguments.Kind() == qmp.KindUnknown {
		p.unknown = append(p.unknown, "command "+r.Command)
		return nil, &qmp.Error{Class: qmp.ErrNotFound, Desc: "The command " + r.Command + " has not been found"}
	}
	if r.Arguments == nil {
		return p.q.Client().ExecuteRaw(r.Command, nil)
	}
	var value any
	if err := json.Unmarshal(r.Arguments, &value); err != nil {
		return nil, err
	}
	p.check(value, arguments, r.Command)
	return p.q.Client().ExecuteRaw(r.Command, json.RawMessage(r.Arguments))
}

// commands are those of the schema.
func (p *pretender) commands() (json.RawMessage, error) {
	var entities, commands []struct {
		Name string `json:"name"`
		Meta string `json:"meta-type"`
	}
	if err := json.Unmarshal(p.schema, &entities); err != nil {
		return nil, err
	}
	for _, e := range entities {
		if e.Meta == "command" {
			commands = append(commands, e)
		}
	}
	return json.Marshal(commands)
}

// check notes what a type does not have of a value.
func (p *pretender) check(value any, t qmp.Type, path string) {
	switch t.Kind() {
	case qmp.KindAlternate:
		for _, a := range t.Alternatives() {
			if _, isObject := value.(map[string]any); isObject == (a.Kind() == qmp.KindObject) && a.Kind() != qmp.KindNull {
				p.check(value, a, path)
				return
			}
		}
	case qmp.KindArray:
		list, _ := value.([]any)
		for _, element := range list {
			p.check(element, t.Element(), path)
		}
	case qmp.KindEnum:
		if word, ok := value.(string); ok && !slices.Contains(t.Values(), word) {
			p.unknown = append(p.unknown, path+" "+word)
		}
	case qmp.KindObject:
		object, _ := value.(map[string]any)
		tag, _ := object[t.Tag()].(string)
		for name, member := range object {
			at := slices.IndexFunc(t.Members(), func(m qmp.Member) bool { return m.Name == name })
			inBranch := slices.IndexFunc(t.Variant(tag).Members(), func(m qmp.Member) bool { return m.Name == name })
			switch {
			case at >= 0:
				p.check(member, t.Members()[at].Type, path+"."+name)
			case inBranch >= 0:
				p.check(member, t.Variant(tag).Members()[inBranch].Type, path+"."+name)
			case t.Tag() != "" && t.Variant(tag).Kind() == qmp.KindUnknown: // the tag is what is unknown
			default:
				p.unknown = append(p.unknown, path+"."+name)
			}
		}
	}
}
