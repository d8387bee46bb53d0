// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// status is query-status's.
func status(t *testing.T, q *qemutest.QEMU) string {
	t.Helper()
	var reply struct{ Status string }
	require.NoError(t, q.QMP("query-status", nil, &reply))
	return reply.Status
}

// Lines that come together are run one after the other, each at its own prompt, and a
// password is read from them as from keys.
func TestLinesThatComeTogether(t *testing.T) {
	seen := onBoth(t, func(t *testing.T, program string) []string {
		q := qemutest.Start(t, program, "-M", "pc", "-S", "-name", "guest", "-vnc", "unix:vnc,password=on",
			"-monitor", "unix:m,server=on,wait=off")
		c := q.Terminal("m")
		banner := c.Until(qemutest.Prompt)
		c.Send("info name\nchange vnc password\nsecret\ninfo status\nsum\x7fm 0 1\nin\x08\x08print 2\nend")
		return []string{banner, c.Until("0x2\r\n(qemu) "), c.Until("end")}
	})
	assert.Contains(t, seen[1], "Password: ")
}

// A client that types and goes: what a line waits for is lost on both, the lines before it are run.
func TestTypedByAClientThatIsGone(t *testing.T) {
	seen := onBoth(t, func(t *testing.T, program string) []string {
		q := qemutest.Start(t, program, "-M", "pc", "-name", "guest", "-monitor", "unix:m,server=on,wait=off")
		c := q.Terminal("m")
		c.Until(qemutest.Prompt)
		c.Send("stop\n")
		c.Close()
		require.Eventually(t, func() bool { return status(t, q) == "paused" }, qemutest.Limit, 10*time.Millisecond)

		c = q.Terminal("m")
		c.Until(qemutest.Prompt)
		c.Send("cont\nmigrate \"exec:sleep 1; cat >/dev/null\"\nquit\nsto")
		require.Eventually(t, func() bool { return q.HMP("info migrate") != "" }, qemutest.Limit, 10*time.Millisecond)
		c.Close()
		next := q.Terminal("m")
		hello := next.Until(banner)
		require.Eventually(t, func() bool { return strings.Contains(q.HMP("info migrate"), "completed") },
			qemutest.Limit, 10*time.Millisecond)
		next.Until(qemutest.Prompt)
		next.Send("info name\n")
		text := next.Until("guest\r\n")
		assert.False(t, q.Ended())
		return []string{hello, text}
	})
	assert.Contains(t, seen[1], "info name\x1b[K\r\nguest\r\n")
}
