// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// speaker is a monitor that runs lines.
type speaker interface{ Run(line string) string }

// builtin is human-monitor-command as a speaker.
type builtin struct{ *qemutest.QEMU }

func (b builtin) Run(line string) string { return b.HMP(line) }

// comparison is two monitors side by side.
type comparison struct {
	release  string
	known    []*known
	totals   *totals
	coverage *coverage
	// theirs has the built-in monitor of a. ours is the one being tested, of
	// b, which is a or its twin.
	theirs, ours speaker
	a, b         *qemutest.QEMU
	// auto, where there is one, is the tested one with its usual passthrough.
	auto speaker
}

// run takes the steps of a section.
func (c *comparison) run(t *testing.T, s section) {
	t.Helper()
	for _, st := range s.steps {
		switch st.kind {
		case ' ':
			c.line(t, s, st)
		case '=':
			if onLibhmp(c.release) && !haveRow(st.text) {
				continue // nobody in that QEMU can tell
			}
			a, b := c.states(st.text)
			c.totals.add(c.release, st.text, a == b, false)
			if a != b {
				t.Errorf("%s:%d: the states differ: %s\n%s", s.file, st.number, st.text, differ(a, b))
			}
		case '~':
			await(t, c.a, st)
			await(t, c.b, st)
		case '!':
			c.prepare(st.text)
		case '>':
			c.keys(t, s, st)
		case '%':
			same := assert.Equal(t, file(t, c.a, st.text), file(t, c.b, st.text),
				"%s:%d: the files differ", s.file, st.number)
			c.totals.add(c.release, "", same, false)
		case '@':
			qemutest.View(t, filepath.Join(c.a.Dir, st.text), "")
			qemutest.View(t, filepath.Join(c.b.Dir, st.text), "")
		}
	}
	if s.monitor {
		c.keys(t, s, step{}) // what is still to come
	}
	c.coverage.expect(t, c.release, c.b.Client())
}

// prepare has each QEMU run a line.
func (c *comparison) prepare(line string) {
	c.a.HMP(line)
	if c.a != c.b {
		c.b.HMP(line)
	}
}

// states asks both QEMUs for their state until it is the same, for a while: what
// is unplugged goes in its own time.
func (c *comparison) states(line string) (a, b string) {
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		a, b = c.even(c.a.HMP(line)), c.even(c.b.HMP(line))
		if a == b || time.Since(start) > 5*time.Second {
			return a, b
		}
	}
}

// line compares one line.
func (c *comparison) line(t *testing.T, s section, st step) {
	t.Helper()
	theirs := c.even(c.theirs.Run(withPort(t, c.a, st.text)))
	ours := c.even(c.ours.Run(withPort(t, c.b, st.text)))
	c.judge(t, s, st, c.release, theirs, ours)
	if theirs == ours {
		c.coverage.note(observation{c.release, st.text, theirs})
	}
	if c.auto != nil {
		c.judge(t, s, st, c.release+auto, theirs, c.even(c.auto.Run(withPort(t, c.b, st.text))))
	}
}

// judge compares two answers to a line.
func (c *comparison) judge(t *testing.T, s section, st step, release, theirs, ours string) {
	t.Helper()
	listed := theirs != ours && slices.ContainsFunc(c.known, func(k *known) bool {
		return k.explains(release, st.text, theirs, ours)
	})
	c.totals.add(release, st.text, theirs == ours, listed)
	if theirs == ours || listed {
		return
	}
	t.Errorf("%s:%d: %s: %q\n%s", s.file, st.number, release, st.text, differ(theirs, ours))
}

// withPort fills in {port} for that QEMU.
func withPort(t *testing.T, q *qemutest.QEMU, line string) string {
	t.Helper()
	if !strings.Contains(line, "{port}") {
		return line
	}
	port, ok := ports.Load(q)
	if !ok {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		port = strconv.Itoa(free.Addr().(*net.TCPAddr).Port)
		require.NoError(t, free.Close())
		ports.Store(q, port)
	}
	return strings.ReplaceAll(line, "{port}", port.(string))
}

var ports sync.Map // of *qemutest.QEMU

// keys types at both terminals. A busy machine may show less than all at first:
// what is equal so far is good, the rest is compared after the next keys.
func (c *comparison) keys(t *testing.T, s section, st step) {
	t.Helper()
	const enough, patience = 150 * time.Millisecond, 5 * time.Second
	theirs, ours := c.theirs.(*qemutest.Terminal), c.ours.(*qemutest.Terminal)
	theirs.Send(st.text)
	ours.Send(st.text)
	var a, b string
	for start := time.Now(); time.Since(start) < patience; {
		a, b = c.even(a+theirs.Quiet(enough/5)), c.even(b+ours.Quiet(enough/5))
		if a == b && (a != "" || time.Since(start) > enough) {
			c.totals.add(c.release, "", true, false)
			return
		}
	}
	c.totals.add(c.release, "", false, false)
	t.Errorf("%s:%d: keys %q\n%s", s.file, st.number, st.text, differ(a, b))
}

// differ shows two texts from where they begin to differ.
func differ(theirs, ours string) string {
	a, b := strings.SplitAfter(theirs, "\n"), strings.SplitAfter(ours, "\n")
	same := 0
	for same < min(len(a), len(b))-1 && a[same] == b[same] {
		same++
	}
	const enough = 8
	a, b = a[same:min(len(a), same+enough)], b[same:min(len(b), same+enough)]
	return fmt.Sprintf("from line %d on, QEMU: %q\n%*s ours: %q", same+1, a, 11+len(strconv.Itoa(same+1)), "", b)
}

// uneven is what cannot be equal in two QEMUs.
var uneven = []struct {
	pattern *regexp.Regexp
	even    string
}{
	{regexp.MustCompile(`thread_id=\d+`), "thread_id=N"},
	{regexp.MustCompile(`#(block|net)\d+`), "#${1}N"},
	{regexp.MustCompile(`/build/qemu(-hmp)?/`), "/build/QEMU/"}, // where firmware is
	{regexp.MustCompile(`\bvm-\d{14}\b`), "vm-DATE"},
	{regexp.MustCompile(`\b0x(0000)?7[0-9a-f]{11}\b`), "HOST ADDRESS"},
	{regexp.MustCompile(`\bdowntime_bytes=\d+`), "downtime_bytes=N"}, // of pages that change once more or less
	{regexp.MustCompile(`\b(total time|(expected )?downtime|setup): \d+ ms`), "$1: N ms"},
	{regexp.MustCompile(`\b(total|setup|down|exp_down)=\d+(,|\n)`), "$1=N$2"},
	{regexp.MustCompile(`(?i)\b(throughput( \(mbps\))?: +\t?)[\d.]+`), "$1 N"},
	{regexp.MustCompile(`\b(dirty sync count: |pages-per-second: |\(pps\): +\ttransfer=)\d+`), "${1}N"},
	{regexp.MustCompile(`/nosuch/file\.\w{6}\b`), "/nosuch/file.RANDOM"},
	{regexp.MustCompile(`Start Time: \d+ `), "Start Time: N "},
	{regexp.MustCompile(`(\[HOST_FORWARD\] +)\d+`), "${1}FD"}, // hmp's connection is one more
	{regexp.MustCompile(`(ICS [0-9a-f.]+) 0x[0-9a-f]+`), "$1 HOST ADDRESS"},
	{regexp.MustCompile(`127\.0\.0\.1([: ])\d+`), "127.0.0.1${1}PORT"},
	{regexp.MustCompile(`/dev/pts/\d+`), "/dev/pts/N"},
	{regexp.MustCompile(`/vl\.\w{6}\b`), "/vl.RANDOM"}, // an overlay of snapshot=on
	// (Two saved states of the same machine may differ by a few bytes.)
	{regexp.MustCompile(`[ \d.]{3,}( [KM]iB)? \d{4}-\d\d-\d\d \d\d:\d\d:\d\d`), " SIZE DATE TIME"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`), "DATE TIME"},
}

// even takes those out.
func (c *comparison) even(text string) string {
	if c.a != c.b {
		for _, u := range uneven {
			text = u.pattern.ReplaceAllString(text, u.even)
		}
		text = evenMemoryTree(text)
	}
	return text
}

// evenMemoryTree puts the parts of info mtree in order: QEMU prints them in that
// of a hash table of pointers.
func evenMemoryTree(text string) string {
	if !strings.Contains(text, "address-space: ") && !strings.HasPrefix(text, "FlatView #") {
		return text
	}
	parts := strings.Split(flatView.ReplaceAllString(text, "FlatView #N"), "\n\n")
	for i, part := range parts {
		lines := strings.Split(part, "\n")
		slices.SortFunc(lines, func(a, b string) int {
			if addressSpace.MatchString(a) && addressSpace.MatchString(b) {
				return strings.Compare(a, b)
			}
			return 0
		})
		parts[i] = strings.Join(lines, "\n")
	}
	slices.Sort(parts)
	return strings.Join(parts, "\n\n")
}

var (
	flatView     = regexp.MustCompile(`(?m)^FlatView #\d+$`)
	addressSpace = regexp.MustCompile(`^(address-space:| AS) `)
)

// await waits until QEMU says what the step wants.
func await(t testing.TB, q *qemutest.QEMU, st step) {
	t.Helper()
	end := time.Now().Add(qemutest.Limit)
	for {
		text := q.HMP(st.text)
		if st.until.MatchString(text) != st.gone {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s does not say %s but %q", st.text, st.until, text)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// file is what a QEMU has written.
func file(t *testing.T, q *qemutest.QEMU, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(q.Dir, name))
	assert.NoError(t, err)
	return string(data)
}
