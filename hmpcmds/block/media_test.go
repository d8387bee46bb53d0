// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
	"libhmp/hmpcmds/internal/hmptest"
	"libhmp/hmpcmds/internal/row"
)

func newVNC() *hmptest.Script {
	return hmptest.NewScript(map[string][]string{
		"blockdev-change-medium": {`{}`},
		"change-vnc-password":    {`{}`},
	})
}

// The screens are what QEMU 7.2, 10.0 and 11.1 show. What is wrong with a password
// they do not say.
func TestPasswordPrompt(t *testing.T) {
	q := newVNC()
	q.Answers["change-vnc-password"] = []string{`{}`, "!no such display"}
	host, session := hmptest.OpenTerminal(Rows, q)
	enter := func(line string) string {
		session.Feed([]byte(line + "\r"))
		host.Settle(session)
		return host.Take()
	}
	for _, password := range []string{"sec", "sec", ""} {
		assert.True(t, strings.HasSuffix(enter("change vnc passwd"), "passwd\x1b[K\nPassword: "))
		assert.Empty(t, q.Requests)
		stars := row.If(password != "", "*\x1b[K\x1b[D**\x1b[K\x1b[D\x1b[D***\x1b[K")
		assert.Equal(t, stars+"\n(qemu) ", enter(password))
		assert.Equal(t, []string{`{"execute":"change-vnc-password","arguments":{"password":"` + password + `"}}`}, q.Requests)
		q.Requests = nil
	}
	assert.NotContains(t, enter("info history"), " sec")
}

// The extended editor says it.
func TestPasswordPromptExtended(t *testing.T) {
	q := newVNC()
	q.Answers["change-vnc-password"] = []string{"!Could not set password"}
	q.Answers["query-vnc-servers"] = []string{`[{"id":"second","auth":"vnc"},{"id":"first","auth":"none"}]`}
	host := &monitortest.Host{}
	session := monitor.NewVM(qmp.NewClient(q), hmptest.Table(Rows)).Open(host,
		monitor.Options{Terminal: true, CPUIndex: -1, Editor: readline.Options{Extended: true}})
	session.Event(monitor.Opened)
	host.Settle(session)
	for _, line := range []string{"change vnc passwd", "secret"} {
		host.Take()
		session.Feed([]byte(line + "\r"))
		host.Settle(session)
	}
	assert.Contains(t, host.Take(), "If you want use passwords please enable password auth using '-vnc ${dpy},password'.\n"+
		"Error: Could not set password\n")
}

func TestPasswordWithoutTerminal(t *testing.T) {
	q := newVNC()
	host, session, _ := q.Open(Rows)
	require.False(t, session.Run("change vnc passwd"))
	assert.Equal(t, "terminal does not support password prompting\n", host.Take())
	require.True(t, session.Run("change vnc password secret"))
	assert.Equal(t, []string{`{"execute":"change-vnc-password","arguments":{"password":"secret"}}`}, q.Requests)
}

// Without VNC, vnc is a device like any other.
func TestDeviceCalledVNC(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"blockdev-change-medium": {"!Device 'vnc' not found"}})
	host, session, _ := q.Open(Rows)
	require.False(t, session.Run("change vnc passwd x read-only"))
	assert.Equal(t, "Error: Device 'vnc' not found\n", host.Take())
	assert.Equal(t, []string{`{"execute":"blockdev-change-medium","arguments":{"device":"vnc","filename":"passwd",` +
		`"format":"x","read-only-mode":"read-only"}}`}, q.Requests)
}

func TestSizeTexts(t *testing.T) {
	// size_to_str() of QEMU 10.0, as "info block -v" shows null-co nodes.
	for size, want := range map[uint64]string{
		0:                   "0 B",
		1:                   "1 B",
		999:                 "999 B",
		1000:                "0.977 KiB",
		1023:                "0.999 KiB",
		1024:                "1 KiB",
		1536:                "1.5 KiB",
		1023999:             "1e+03 KiB",
		1 << 20:             "1 MiB",
		9000000000000000000: "7.81 EiB",
		1<<64 - 1:           "16 EiB",
	} {
		assert.Equal(t, want, row.SizeText(size), "%d", size)
	}
}
