// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/guests"
	"libhmp/cgo-tests/qemutest"
)

// TestRequestsFitTheRelease runs the lines of all sections at old releases: QEMU must not be
// asked for a command or an argument that it does not have, unless it is the line's own
// word. What a release lacks is known before, and said.
func TestRequestsFitTheRelease(t *testing.T) {
	for _, release := range []string{qemutest.Oldest, "7.2"} {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			r := &requests{release: release}
			for _, line := range everyLine(t) {
				r.run(t, line)
			}
			assert.Greater(t, r.total, 1000, "lines")
			assert.Greater(t, r.replies, 1000, "replies")
		})
	}
}

// everyLine are the lines of all sections that are no keys, once each, but for those that
// end QEMU or let it run.
func everyLine(t testing.TB) (lines []string) {
	for _, sec := range sections(t) {
		for _, st := range sec.steps {
			word, _ := rowOf(st.text)
			if strings.ContainsRune(" !=~", rune(st.kind)) && !slices.Contains(lines, st.text) &&
				!slices.Contains([]string{"quit", "q", "cont", "c"}, word) {
				lines = append(lines, st.text)
			}
		}
	}
	return lines
}

// requests are those that the hmp program makes of lines.
type requests struct {
	release string
	q       *qemutest.QEMU
	hmp     *qemutest.Program
	total   int

	mu      sync.Mutex
	replies int
	refused []string // what QEMU does not know, in its words, since the last line
}

// run runs a line, at a new QEMU if the last one has ended or hangs.
func (r *requests) run(t *testing.T, line string) {
	t.Helper()
	if r.q == nil || r.q.Ended() {
		r.start(t)
	}
	text, err := r.hmp.TryRun(withPort(t, r.q, line))
	r.total++
	switch {
	case strings.Contains(text, "timed out"), err != nil && r.q.Wait() != nil: // there are such lines
		t.Logf("%q: QEMU hangs or crashes", line)
		r.q = nil
	case err != nil:
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, refusal := range r.refused {
		m := notThere.FindStringSubmatch(refusal)
		name := strings.ReplaceAll(m[1]+m[2], `\"`, `"`)
		if !strings.Contains(line, name[strings.LastIndexByte(name, '.')+1:]) {
			t.Errorf("%q: %s\n%s", line, refusal, text)
		}
	}
	r.refused = nil
}

func (r *requests) start(t *testing.T) {
	t.Helper()
	m := guests.Named(t, "q35")
	program, _ := programs(t, m, r.release)
	r.q = m.On(r.release).Start(t, program, images(t, r.release))
	r.hmp = qemutest.StartProgram(t, qemutest.Build(t, qemutest.Hmp), "--passthrough=never", "--timeout=5",
		qemutest.Tap(t, r.q.Socket(1), nil, r.note))
}

// notThere is what QEMU says of commands and arguments that it does not have.
var notThere = regexp.MustCompile(`^(?:Parameter '(.*)' is unexpected|The command (\S+) has not been found)$`)

func (r *requests) note(line []byte) {
	var reply struct {
		Return json.RawMessage `json:"return"`
		Error  *struct {
			Desc string `json:"desc"`
		} `json:"error"`
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if json.Unmarshal(line, &reply) != nil {
		r.refused = append(r.refused, "what is no reply: "+string(line))
		return
	}
	if reply.Return != nil || reply.Error != nil {
		r.replies++
	}
	if reply.Error != nil && notThere.MatchString(reply.Error.Desc) {
		r.refused = append(r.refused, reply.Error.Desc)
	}
}

func TestNotThere(t *testing.T) {
	require.Equal(t, []string{"Parameter 'force' is unexpected", "force", ""}, notThere.FindStringSubmatch("Parameter 'force' is unexpected"))
	require.Equal(t, "x-a", notThere.FindStringSubmatch("The command x-a has not been found")[2])
	require.Nil(t, notThere.FindStringSubmatch("Device 'x' not found"))
}
