// SPDX-License-Identifier: GPL-2.0-or-later

package serve_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"libhmp/cgo-tests/qemutest"
)

// TestDescriptorsReachQEMU: what a QMP client sends with SCM_RIGHTS is QEMU's, also when several clients do so
// at the same time.
func TestDescriptorsReachQEMU(t *testing.T) {
	eachRelease(t, func(t *testing.T, stock string) {
		q := qemutest.Start(t, stock, machine...)
		qemutest.Serve(t, q, "--passthrough=never", "--listen=unix:hmp", "--qmp=unix:shared")
		hmp, _ := monitorAt(q, "hmp")
		const clients, rounds = 3, 10
		done := make(chan error)
		for i := range clients {
			p := connect(t, q, "shared").negotiated()
			go func() { done <- p.handOver(filepath.Join(q.Dir, fmt.Sprint("disk", i)), rounds) }()
		}
		for range clients {
			assert.NoError(t, <-done)
		}
		// Memory is read into a descriptor that hmp hands over.
		assert.Regexp(t, "^(00000000)?00000000: 0x[0-9a-f]{8}\n$", hmp.Run("xp/1xw 0"))

		p := connect(t, q, "shared").negotiated()
		p.send(`{"execute": "getfd", "arguments": {"fdname": "x"}}`)
		assert.Contains(t, p.next(), "No file descriptor supplied via SCM_RIGHTS")
	})
}

// TestDescriptorOfARefusedRequest: it is not there for the next client that asks QEMU to take one.
func TestDescriptorOfARefusedRequest(t *testing.T) {
	eachRelease(t, func(t *testing.T, stock string) {
		q := qemutest.Start(t, stock, machine...)
		qemutest.Serve(t, q, "--qmp=unix:shared")
		giver, other := connect(t, q, "shared"), connect(t, q, "shared").negotiated()
		giver.next()
		giver.send(`{"execute": "qmp_capabilities", "arguments": {"enable": ["oob"]}}`)
		require.Equal(t, "{\"return\": {}}\r\n", giver.next())
		f, err := os.Open(os.DevNull)
		require.NoError(t, err)
		defer f.Close()
		for _, request := range []string{
			`{"execute": "getfd"}`,
			`{"execute": "getfd", "arguments": {"fdname": "0"}}`,
			`{"execute": "add-fd", "arguments": {"fdset-id": "none"}}`,
			`{"execute": "add-fd", "arguments": {"fdset-id": -1}}`,
			`{"exec-oob": "getfd", "arguments": {"fdname": "x"}}`,
		} {
			_, _, err := giver.conn.WriteMsgUnix([]byte(request), unix.UnixRights(int(f.Fd())), nil)
			require.NoError(t, err)
			assert.Contains(t, giver.next(), `"error"`, request)
			other.send(`{"execute": "getfd", "arguments": {"fdname": "x"}}`)
			assert.Contains(t, other.next(), "No file descriptor supplied via SCM_RIGHTS", request)
		}
		giver.send(`{"execute": "getfd", "arguments": {"fdname": "x"}}`)
		assert.Equal(t, "{\"return\": {}}\r\n", giver.next(), "that of the request out of band, which QEMU has not looked at")
	})
}

// handOver hands QEMU a file, several times, and has it say whether it has got just that one.
func (p *program) handOver(path string, rounds int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for i := range rounds {
		text := fmt.Sprintf(`{"execute": "add-fd", "arguments": {"opaque": "%s"}, "id": %d}`+"\n", path, i)
		if _, _, err := p.conn.WriteMsgUnix([]byte(text), unix.UnixRights(int(f.Fd())), nil); err != nil {
			return err
		}
		var set, fd int
		reply := p.next()
		if _, err := fmt.Sscanf(reply, `{"return": {"fd": %d, "fdset-id": %d}`, &fd, &set); err != nil {
			return fmt.Errorf("%q: %w", reply, err)
		}
		// The file's own size and place say which one it is.
		p.send(fmt.Sprintf(`{"execute": "blockdev-add", "arguments": {"driver": "file", "filename": "/dev/fdset/%d", "node-name": "n%d", "locking": "off"}}`,
			set, set))
		if reply := p.next(); reply != "{\"return\": {}}\r\n" {
			return fmt.Errorf("blockdev-add: %s", reply)
		}
		p.send(fmt.Sprintf(`{"execute": "block_resize", "arguments": {"node-name": "n%d", "size": %d}}`, set, (i+1)*512))
		if reply := p.next(); reply != "{\"return\": {}}\r\n" {
			return fmt.Errorf("block_resize: %s", reply)
		}
		if info, err := f.Stat(); err != nil || info.Size() != int64(i+1)*512 {
			return fmt.Errorf("QEMU has got another file than %s: %w", path, err)
		}
	}
	return nil
}

// TestOutOfBand: a client that has enabled it overtakes commands in band, of whomever; one that has not does not have it.
func TestOutOfBand(t *testing.T) {
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), machine...)
	qemutest.Serve(t, q, "--qmp=unix:shared")
	for _, path := range []string{q.Socket(2), "shared"} {
		p := connect(t, q, path)
		p.next()
		p.send(`{"execute": "qmp_capabilities", "arguments": {"enable": ["oob"]}}`)
		assert.Equal(t, "{\"return\": {}}\r\n", p.next())
		p.send(`{"exec-oob": "migrate-pause", "id": "oob"}`)
		assert.Regexp(t, `^\{"id": "oob", "error": \{"class": "GenericError", "desc": "`, p.next(), path)
		p.send(`{"exec-oob": "query-status"}`)
		assert.Contains(t, p.next(), "The command query-status does not support OOB", path)
		p.conn.Close()
	}
}

// TestManyRequests: QEMU takes eight requests at a time off a socket; clients may send any number.
func TestManyRequests(t *testing.T) {
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), machine...)
	qemutest.Serve(t, q, "--qmp=unix:shared")
	const clients, requests = 4, 300
	done := make(chan string)
	for range clients {
		p := connect(t, q, "shared").negotiated()
		go func() {
			for i := range requests {
				p.send(fmt.Sprintf(`{"execute": "query-name", "id": %d}`, i))
			}
			for i := range requests {
				if got, want := p.next(), fmt.Sprintf("{\"return\": {\"name\": \"guest\"}, \"id\": %d}\r\n", i); got != want {
					done <- got
					return
				}
			}
			done <- ""
		}()
	}
	for range clients {
		assert.Empty(t, <-done)
	}
}

// TestHangUps: whatever a client was about when it goes, the others go on.
func TestHangUps(t *testing.T) {
	eachRelease(t, func(t *testing.T, stock string) {
		q := qemutest.Start(t, stock, append(machine, "-vnc", "unix:vnc,password=on")...)
		qemutest.Serve(t, q, "--listen=unix:hmp", "--qmp=unix:shared")
		stays, _ := monitorAt(q, "hmp")
		for _, typed := range []string{"", "info sta", "change vnc password\r", "info st\t", "migrate exec:sleep\x20100\r", "info registers\r"} {
			goes, _ := monitorAt(q, "hmp")
			goes.Send(typed)
			if typed == "change vnc password\r" {
				goes.Until("Password: ")
				goes.Send("secret")
				goes.Until("******")
			}
			goes.Close()
			assert.Equal(t, "guest\n", stays.Run("info name"), typed)
		}
		for _, sent := range []string{"", `{"execute": "query-na`, `{"execute": "query-qmp-schema"}`, `"`} {
			goes := connect(t, q, "shared").negotiated()
			goes.send(sent)
			goes.conn.Close()
			assert.Equal(t, "guest\n", stays.Run("info name"), sent)
		}
		p := connect(t, q, "shared").negotiated()
		p.send(`{"execute": "query-name"}`)
		assert.Contains(t, p.next(), "guest")
	})
}

// TestSlowReaders are dropped, and the others are served meanwhile.
func TestSlowReaders(t *testing.T) {
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), machine...)
	s := qemutest.Serve(t, q, "--listen=unix:hmp", "--qmp=unix:shared")
	hmp, _ := monitorAt(q, "hmp")
	other := connect(t, q, "shared").negotiated()

	slow := connect(t, q, "shared").negotiated()
	written := make(chan error)
	go func() {
		for {
			if _, err := slow.conn.Write([]byte(`{"execute": "human-monitor-command", "arguments": {"command-line": "xp/16000xw 0"}}`)); err != nil {
				written <- err
				return
			}
		}
	}()
	assert.Equal(t, "guest\n", hmp.Run("info name"))
	assert.Contains(t, s.Says("does not read"), "unix:shared: a client does not read what it gets: dropped with more than 16 MB unsent")
	assert.Error(t, <-written)

	typist := connect(t, q, "hmp").conn
	go func() {
		for {
			if _, err := typist.Write([]byte(strings.Repeat("xp/16000xw 0\r", 20))); err != nil {
				return
			}
		}
	}()
	assert.Contains(t, s.Says("does not read"), "unix:hmp: a client does not read what it gets")
	assert.Equal(t, "guest\n", hmp.Run("info name"))
	other.send(`{"execute": "query-name"}`)
	assert.Contains(t, other.next(), "guest")
	assert.Less(t, residentMB(t, s.PID()), 150)
}

// residentMB is how much memory a process has.
func residentMB(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(t, err)
	var kB int
	_, rest, found := strings.Cut(string(text), "VmRSS:")
	require.True(t, found)
	_, err = fmt.Sscan(rest, &kB)
	require.NoError(t, err)
	return kB >> 10
}

// TestQuitOfAQMPClient ends QEMU, and closes the connections of all.
func TestQuitOfAQMPClient(t *testing.T) {
	eachRelease(t, func(t *testing.T, stock string) {
		q := qemutest.Start(t, stock, machine...)
		s := qemutest.Serve(t, q, "--listen=unix:hmp", "--qmp=unix:shared")
		hmp, _ := monitorAt(q, "hmp")
		a, b := connect(t, q, "shared").negotiated(), connect(t, q, "shared").negotiated()
		a.send(`{"execute": "quit", "id": 1}`)
		assert.Equal(t, "{\"return\": {}, \"id\": 1}\r\n", a.until(`"return"`))
		assert.Empty(t, hmp.Closed())
		for _, p := range []*program{a, b} {
			for {
				if _, err := p.in.ReadString('\n'); err != nil { // behind events
					break
				}
			}
		}
		assert.NoError(t, q.Wait())
		assert.Zero(t, s.Status())
	})
}

// TestReadOnly refuses what changes the VM, to all clients.
func TestReadOnly(t *testing.T) {
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), machine...)
	rules := filepath.Join(q.Dir, "rules")
	require.NoError(t, os.WriteFile(rules, []byte("deny info name\ndeny qmp query-name\n"), 0o600))
	qemutest.Serve(t, q, "--listen=unix:hmp", "--qmp=unix:shared", "--read-only", "--policy", rules)
	hmp, _ := monitorAt(q, "hmp")
	p := connect(t, q, "shared").negotiated()
	for sent, want := range map[string]string{
		`{"execute": "cont", "id": 1}`: `{"id": 1, "error": {"class": "GenericError", "desc": "read-only: the QMP command cont was not sent: it may change the VM or QEMU"}}`,
		`{'execute': 'human-monitor-command', 'arguments': {'command-line': 'quit'}}`: `{"error": {"class": "GenericError", "desc": "read-only: 'quit' was not sent to QEMU's own HMP: it may change the VM or QEMU"}}`,
		`{'execute': 'add-fd', 'arguments': {'fdset-\u0069d': 7}}`:                    `{"error": {"class": "GenericError", "desc": "read-only: the QMP command add-fd was not sent: it may change the VM or QEMU"}}`,
		`{"execute": "quit"}`:         `{"error": {"class": "GenericError", "desc": "read-only: the QMP command quit was not sent: it may change the VM or QEMU"}}`,
		`{"execute": "query-status"}`: `{"return": {"status": "prelaunch", "running": false}}`,
		`{"execute": "query-name"}`:   `{"error": {"class": "GenericError", "desc": "the policy denies 'qmp query-name' (` + rules + `:2)"}}`,
	} {
		p.send(sent)
		assert.Equal(t, want+"\r\n", p.next(), sent)
	}
	assert.Contains(t, hmp.Run("cont"), "Error: read-only: ")
	assert.Contains(t, hmp.Run("info name"), "the policy denies 'info name'")
	assert.Equal(t, "VM status: paused (prelaunch)\n", hmp.Run("info status"))
	var status struct{ Status string }
	require.NoError(t, q.QMP("query-status", nil, &status))
	assert.Equal(t, "prelaunch", status.Status)
}
