// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
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

// banner is what a monitor says first, after the version.
const banner = " monitor - type 'help' for more information\r\n"

// threads are what "info cpus" says of them: another each time.
var threads = regexp.MustCompile(`thread_id=\d+`)

// dial connects a terminal.
func dial(t *testing.T, network, address string) *qemutest.Terminal {
	t.Helper()
	conn, err := net.DialTimeout(network, address, qemutest.Limit)
	require.NoError(t, err)
	return qemutest.NewTerminal(t, conn)
}

func TestClientsComeAndGo(t *testing.T) {
	for _, network := range []string{"unix", "tcp"} {
		t.Run(network, func(t *testing.T) {
			seen := onBoth(t, func(t *testing.T, program string) []string {
				option := map[string]string{"unix": "unix:m,server=on,wait=off",
					"tcp": "tcp:127.0.0.1:0,server=on,wait=off"}[network]
				q := qemutest.Start(t, program, "-M", "pc", "-S", "-name", "guest", "-monitor", option)
				address := filepath.Join(q.Dir, "m")
				if network == "tcp" {
					address = q.ChardevAddress("compat_monitor3") // 0 to 2 have QMP
				}
				return visits(t, func() *qemutest.Terminal { return dial(t, network, address) })
			})
			assert.True(t, strings.HasSuffix(seen[0], banner+qemutest.Prompt), "%q", seen[0])
		})
	}
}

// visits has clients come and go and returns what they see.
func visits(t *testing.T, come func() *qemutest.Terminal) (seen []string) {
	first := come()
	seen = append(seen, first.Until(qemutest.Prompt), first.Run("info name"), first.Run("print/d 0x10"))
	first.Send("half a li")
	seen = append(seen, first.Until("half a li"))
	first.Close()

	second := come()
	seen = append(seen, second.Until(qemutest.Prompt))
	second.Send(up + up + "\r") // history stays, what was half typed is gone
	seen = append(seen, second.Until("guest\r\n"), second.Until(qemutest.Prompt))
	for range 20 {
		second.Send("info mtree\r")
	}
	second.Until("address-space")
	second.Close() // in the middle of output

	third := come()
	third.Until(banner) // rests of the output may come first
	seen = append(seen, third.Until(qemutest.Prompt))
	// Typed ahead by the second, lines may still run: they do it silently.
	third.Send("\x15print 77\r")
	third.Until("\r\n77\r\n")
	third.Close()
	return seen
}

func TestSlowReader(t *testing.T) {
	const times = 60
	seen := onBoth(t, func(t *testing.T, program string) []string {
		q := qemutest.Start(t, program, "-M", "pc", "-S",
			"-monitor", "unix:slow,server=on,wait=off", "-monitor", "unix:other,server=on,wait=off")
		slow, other := q.Terminal("slow"), q.Terminal("other")
		slow.Until(qemutest.Prompt)
		other.Until(qemutest.Prompt)
		for range times {
			slow.Send("info mtree\r")
		}
		slow.Send("print/d 4711 + 1\r")
		time.Sleep(100 * time.Millisecond) // more is there than a socket holds
		seen := []string{other.Run("info status"), q.HMP("info name")}
		got := strings.Split(slow.Until("\r\n4712\r\n"), "\r\n")
		slices.Sort(got) // address spaces come in the order of a hash of pointers
		return append(seen, strings.Join(got, "\n")+slow.Until(qemutest.Prompt))
	})
	assert.Greater(t, len(seen[2]), 500_000)
	const line = "\naddress-space: memory"
	assert.Contains(t, seen[2], strings.Repeat(line, times)+"\n")
}

func TestSeveralMonitors(t *testing.T) {
	seen := onBoth(t, func(t *testing.T, program string) []string {
		q := qemutest.Start(t, program, "-M", "pc", "-S", "-smp", "2", "-name", "guest",
			"-monitor", "unix:a,server=on,wait=off",
			"-chardev", "socket,id=b,path=b,server=on,wait=off", "-mon", "chardev=b,mode=readline",
			"-chardev", "socket,id=c,path=c,server=on,wait=off", "-mon", "c")
		a, b, c := q.Terminal("a"), q.Terminal("b"), q.Terminal("c")
		seen := []string{a.Until(qemutest.Prompt), b.Until(qemutest.Prompt), c.Until(qemutest.Prompt)}
		note := func(s string) { seen = append(seen, threads.ReplaceAllString(s, "thread_id=N")) }

		note(a.Run("info name"))
		b.Send("info na") // half a line, while others run theirs
		note(a.Run("cpu 1"))
		note(a.Run("info cpus"))
		note(c.Run("info cpus"))
		note(q.HMP("info cpus"))
		note(b.Until("info na"))
		b.Send("me\r")
		note(b.Until(qemutest.Prompt))

		note(a.Run("print/x 255")) // the format is the process's
		note(b.Run("print 255"))
		note(q.HMP("print 255"))
		note(c.Run("print/o 255"))
		note(a.Run("print 255"))

		note(a.Run("info history"))
		note(b.Run("info history"))
		note(c.Run("info history"))
		note(q.HMP("info history"))
		return seen
	})
	assert.Contains(t, seen[5], "* CPU #1")
	assert.Contains(t, seen[6], "* CPU #0")
	assert.Equal(t, "0xff\n", seen[11])
}
