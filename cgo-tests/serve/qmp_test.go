// SPDX-License-Identifier: GPL-2.0-or-later

package serve_test

import (
	"bufio"
	"fmt"
	"net"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// program is a QMP client that writes what it likes.
type program struct {
	t    *testing.T
	conn *net.UnixConn
	in   *bufio.Reader
}

func connect(t *testing.T, q *qemutest.QEMU, path string) *program {
	t.Helper()
	if !filepath.IsAbs(path) {
		path = filepath.Join(q.Dir, path)
	}
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: path})
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return &program{t, conn, bufio.NewReader(conn)}
}

// send sends a text. That it cannot fails the test, and does not end it: some are sent by other goroutines.
func (p *program) send(text string) {
	p.t.Helper()
	assert.NoError(p.t, p.conn.SetDeadline(time.Now().Add(qemutest.Limit)))
	_, err := p.conn.Write([]byte(text))
	assert.NoError(p.t, err)
}

// next is the next message, with its line end; "" if none comes, which fails the test as send does.
func (p *program) next() string {
	p.t.Helper()
	assert.NoError(p.t, p.conn.SetDeadline(time.Now().Add(qemutest.Limit)))
	line, err := p.in.ReadString('\n')
	if !assert.NoError(p.t, err, "after %q", line) {
		return ""
	}
	return line
}

// negotiated reads the greeting and negotiates.
func (p *program) negotiated() *program {
	p.t.Helper()
	p.next()
	p.send(`{"execute": "qmp_capabilities"}`)
	require.Equal(p.t, "{\"return\": {}}\r\n", p.next())
	return p
}

// until returns the messages up to one that has a text in it, without events.
func (p *program) until(text string) string {
	p.t.Helper()
	var all strings.Builder
	for {
		m := p.next()
		if !strings.Contains(m, `"event": `) {
			all.WriteString(m)
		}
		if m == "" || strings.Contains(m, text) {
			return all.String()
		}
	}
}

// before is sent before capabilities are negotiated, after when they are.
var before = []string{
	`{"execute": "query-status"}`, `{"execute": "query-status", "id": 1}`, `{"execute": "nosuch", "id": "x"}`,
	`{"exec-oob": "query-status"}`, `{"execute": 1}`, `{"id": 7}`, `{}`, `[]`, `1`, `"text"`, `null`, `{"execute": "qmp_capabilities", "x": 1}`,
	`{"execute": "qmp_capabilities", "arguments": {"enable": ["nosuch"]}, "id": 2}`,
	`{"execute": "qmp_capabilities", "arguments": {"enable": "oob"}}`, `{"execute": "qmp_capabilities", "arguments": {"enable": [1]}}`,
	`{"execute": "qmp_capabilities", "arguments": {"other": 1}, "id": [1, {"a": null}]}`, `{"execute": "qmp_capabilities", "arguments": []}`,
	`{"execute": "qmp_capabilities", "arguments": {"enable": []}, "id": {"a": 1}}`,
}

var after = []string{
	`{"execute": "query-status"}`, `{"execute": "query-status", "id": 0}`, `{'execute': 'query-name', 'id': 'it\'s'}`,
	`{"execute": "query-status", "id": null}`, `{"execute": "query-status", "id": -5}`, `{"execute": "query-status", "id": true}`,
	`{"execute": "query-status", "id": "ä€😀\u0001\n<&>/"}`, `{"execute": "query-status", "id": [ ]}`, `{"execute":"query-status","id":[1,[2,{"x":"y"}]]}`,
	`{"execute": "qmp_capabilities", "id": 3}`, `{"exec-oob": "query-status", "id": 3}`, `{"exec-oob": "query-yank", "id": 3}`,
	`{"execute": "nosuch", "id": 4}`, `{"execute": "query-status", "arguments": {"x": 1}, "id": 5}`,
	`{"execute": "query-status", "arguments": []}`, `{"execute": "query-status", "more": 1}`, `{"execute": {}}`, `{"arguments": {}}`,
	`{"execute": "query-block-jobs", "execute": "query-status"}`, `{"execute": "human-monitor-command", "arguments": {"command-line": "info status"}}`,
	`{"execute": "human-monitor-command",` + "\n" + `  "arguments": {` + "\t" + `"command-line": "info name"}}`,
	`{"execute": "device_add", "arguments": {"driver": "nosuch"}}`, `{"execute": "getfd", "arguments": {"fdname": "x"}}`, `{"execute": "add-fd"}`,
	`{"execute": "cont"}`, `{"execute": "stop", "id": 9}`, `{"execute": "query-status"}{"execute": "query-name", "id": 1} {"execute": "query-uuid"}`,
	`5`, `"text"`, `true`, `[1, 2]`, `nosuch `, `}`, `]`, `{]`, `{"a":1]`, `{"a" 1}`, `{"a":}`, `{1: 2}`, `{"execute" "x"}`, `{"a":1,}`, `[1 2]`, `,`, `:`,
	`{"execute": @}`, `{"execute": 01}`, `{"execute": 1.x}`, `{"execute": -}`, `{"execute": 1e}`, `"\q"`, `"\ud800"`, `{"execute": "a` + "\x01" + `"}`,
	`{"x": tru}`, "\xff", `{"id": "` + "\xc3" + `"}`, `{"execute": "query-status", "id": 1.5}`, `{"execute": "query-status", "id": 1e3}`,
	`{"execute": "query-status", "id": 18446744073709551615}`, `{"execute": "query-status", "id": -9223372036854775808}`,
	`{"execute": "query-status", "id": -0}`, `{"execute": "query-status", "id": 0.1}`, `{"execute": "query-status", "id": 99999999999999999999}`,
	`{"execute": "query-status", "id": "open`, "#", "%s", `{"id": 1` + "\xff", `{"x": "` + strings.Repeat("x", 1<<16) + `"}`,
}

// TestQMPIsThatOfQEMU compares what a QMP client gets at hmp serve with what QEMU itself sends it.
func TestQMPIsThatOfQEMU(t *testing.T) {
	eachRelease(t, func(t *testing.T, stock string) {
		q := qemutest.Start(t, stock, machine...)
		qemutest.Serve(t, q, "--qmp=unix:shared")
		theirs, ours := connect(t, q, q.Socket(2)), connect(t, q, "shared")
		assert.Equal(t, theirs.next(), ours.next())
		same := func(number int, text string) {
			t.Helper()
			// Behind a line end, what is wrong has ended.
			mark := fmt.Sprintf(`"mark-%d"`, number)
			text += "\n" + `{"execute": "query-status", "id": ` + mark + "}\n"
			theirs.send(text)
			want := theirs.until(mark)
			ours.send(text)
			assert.Equal(t, want, ours.until(mark), "%q", text)
		}
		for i, text := range before {
			same(i, text)
		}
		for i, text := range after {
			same(i, text)
		}
	})
}

// TestLimitsAreThoseOfQEMU: values that are too deep, or have too many tokens, and what follows them
// (qobject/json-streamer.c).
func TestLimitsAreThoseOfQEMU(t *testing.T) {
	const tokens, depth = 2 << 20, 1 << 10
	lists := strings.Repeat("[],", tokens/len("[],"))
	deep := []string{
		strings.Repeat("[", depth) + strings.Repeat("]", depth),
		strings.Repeat("[", depth+1) + strings.Repeat("]", depth+1),
		strings.Repeat(`{"a":[`, depth) + " 1 " + strings.Repeat("]}", depth),
		strings.Repeat(`[`, depth+1) + ` 1 @ 2], {"a": 3}`,
		"[{" + strings.Repeat(`[`, depth) + strings.Repeat(`]`, depth+1) + `} {"a": 3}`,
	}
	many := []string{"[" + lists + `[1, {"a": 2}], 3]`}
	eachRelease(t, func(t *testing.T, stock string) {
		q := qemutest.Start(t, stock, machine...)
		qemutest.Serve(t, q, "--qmp=unix:shared")
		theirs, ours := connect(t, q, q.Socket(2)).negotiated(), connect(t, q, "shared").negotiated()
		values := deep
		if release := filepath.Base(t.Name()); release == "10.0" || release == "11.1" { // QEMU takes a byte at a time, which takes long
			values = append(values, many...)
		}
		for _, text := range values {
			const mark = `"mark"`
			answer := func(p *program) string {
				for piece := range slices.Chunk([]byte(text), 16<<10) {
					p.send(string(piece))
				}
				p.send("\n" + `{"execute": "query-status", "id": ` + mark + "}\n")
				return p.until(mark)
			}
			want := answer(theirs)
			assert.Equal(t, want, answer(ours), "%.20q", text)
		}
	})
}

var moment = regexp.MustCompile(`"timestamp": \{[^}]*\}, `)

// TestEventsReachAllClients and replies those who have asked.
func TestEventsReachAllClients(t *testing.T) {
	eachRelease(t, func(t *testing.T, stock string) {
		q := qemutest.Start(t, stock, machine...)
		qemutest.Serve(t, q, "--listen=unix:hmp", "--qmp=unix:shared")
		theirs := connect(t, q, q.Socket(2)).negotiated()
		a, b := connect(t, q, "shared").negotiated(), connect(t, q, "shared").negotiated()
		early := connect(t, q, "shared") // has not negotiated
		early.next()
		hmp, _ := monitorAt(q, "hmp")
		assert.Empty(t, hmp.Run("cont"))
		assert.Empty(t, hmp.Run("stop"))
		a.send(`{"execute": "query-status", "id": 1}`)
		b.send(`{"execute": "query-name", "id": 1}`)
		resume, stop := theirs.next(), theirs.next()
		assert.Equal(t, "{\"event\": \"STOP\"}\r\n", moment.ReplaceAllString(stop, ""))
		for _, p := range []*program{a, b} {
			assert.Equal(t, resume, p.next())
			assert.Equal(t, stop, p.next())
		}
		assert.Contains(t, a.next(), `"status": "paused"`)
		assert.Equal(t, "{\"return\": {\"name\": \"guest\"}, \"id\": 1}\r\n", b.next())
		early.send(`{"execute": "query-name", "id": 5}`)
		assert.Equal(t, `{"id": 5, "error": {"class": "CommandNotFound", "desc": "Expecting capabilities negotiation with 'qmp_capabilities'"}}`+"\r\n", early.next())
	})
}
