// SPDX-License-Identifier: GPL-2.0-or-later

// Package peers_test has hmp at the kinds of QMP sockets there are besides a
// plain unix socket of QEMU.
package peers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// run has hmp run lines at an address.
func run(t *testing.T, address string, lines ...string) (stdout, stderr string, status int) {
	t.Helper()
	args := []string{address, "--passthrough=never"}
	for _, line := range lines {
		args = append(args, "-c", line)
	}
	ctx, cancel := context.WithTimeout(t.Context(), qemutest.Limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, qemutest.Build(t, qemutest.Hmp), args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // the status says it
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// same runs lines at an address and compares with QEMU's own HMP.
func same(t *testing.T, q *qemutest.QEMU, address string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		stdout, stderr, status := run(t, address, line)
		assert.Empty(t, stderr, address)
		assert.Equal(t, q.HMP(line), stdout, "%s: %s", address, line)
		assert.Zero(t, status, address)
	}
}

func eachRelease(t *testing.T, test func(t *testing.T, release string)) {
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			test(t, release)
		})
	}
}

// A chardev with telnet=on sends telnet commands before the greeting.
func TestTelnet(t *testing.T) {
	eachRelease(t, func(t *testing.T, release string) {
		q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-S",
			"-qmp", "telnet:127.0.0.1:0,server=on,wait=off")
		var chardevs []struct{ Filename string }
		require.NoError(t, q.QMP("query-chardev", nil, &chardevs))
		var at string
		for _, c := range chardevs {
			if found := regexp.MustCompile(`telnet:(127\.0\.0\.1:\d+)`).FindStringSubmatch(c.Filename); found != nil {
				at = found[1]
			}
		}
		require.NotEmpty(t, at, "%v", chardevs)
		for _, address := range []string{"tcp:" + at, "telnet:" + at, "telnet:" + at + ",server,nowait"} {
			same(t, q, address, "info status", "info version")
		}
	})
}

// The options of -qmp may follow the path, and its monitor may be made with pretty=on.
func TestPastedAddresses(t *testing.T) {
	eachRelease(t, func(t *testing.T, release string) {
		q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-S",
			"-qmp", "unix:a,,b,server=on,wait=off",
			"-chardev", "socket,id=p,path=pretty,server=on,wait=off", "-mon", "chardev=p,mode=control,pretty=on")
		for _, address := range []string{
			q.Socket(1) + ",server,nowait", "unix:" + q.Socket(1) + ",server=on,wait=off",
			"unix:" + q.Dir + "/a,,b,server=on,wait=off", q.Dir + "/a,b", "unix:" + q.Dir + "/pretty",
		} {
			same(t, q, address, "info status", "info block")
		}
	})
}

// storageDaemon starts one with a node and returns the address of its QMP.
func storageDaemon(t *testing.T, program, dir string, args ...string) string {
	socket := filepath.Join(dir, "daemon")
	cmd := exec.Command(program, append(args, "--chardev", "socket,id=c,path="+socket+",server=on,wait=off", "--monitor", "chardev=c")...)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	require.Eventually(t, func() bool {
		_, err := os.Stat(socket)
		return err == nil
	}, qemutest.Limit, 10*time.Millisecond)
	return socket
}

// The oracle is a QEMU with the same node: the daemon has no HMP.
func TestStorageDaemon(t *testing.T) {
	eachRelease(t, func(t *testing.T, release string) {
		p := qemutest.Prepare(t)
		image := filepath.Join(p.Dir, "image")
		require.NoError(t, os.WriteFile(image, make([]byte, 1<<20), 0o600))
		node := "driver=raw,node-name=n,read-only=on,file.driver=file,file.node-name=f,file.filename=" + image
		q := p.Start(qemutest.Stock(t, release, "x86_64"), "-S", "-nodefaults", "-blockdev", node)
		daemon := storageDaemon(t, qemutest.StockStorageDaemon(t, release), p.Dir, "--blockdev", node)

		same(t, q, daemon, "info block", "info block -n", "info block n", "info block-jobs", "info version")
		stdout, _, _ := run(t, daemon, "help")
		assert.Contains(t, stdout, "block_resize device size -- ")
		stdout, _, status := run(t, daemon, "info status", "info mice", "nosuch")
		assert.Equal(t, 1, status)
		assert.Equal(t, "Error: 'info status' needs QMP command query-status, which this QEMU does not have (newer ones have it)\n"+
			"Error: 'info mice' needs QMP command query-mice, which this QEMU does not have (newer ones have it)\n"+
			"unknown command: 'nosuch'\n", stdout)
	})
}

// serve plays a QEMU whose x-query-roms returns text.
func serve(t *testing.T, text string) (address string) {
	replies := map[string]string{
		"qmp_capabilities": `{}`, "query-version": `{"qemu": {"micro": 2, "minor": 0, "major": 10}, "package": ""}`,
		"query-commands": `[{"name": "x-query-roms"}]`, "query-target": `{"arch": "x86_64"}`, "query-mice": `[]`,
		"x-query-roms": `{"human-readable-text": "` + text + `"}`,
	}
	socket := filepath.Join(t.TempDir(), "qmp")
	l, err := net.Listen("unix", socket)
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		fmt.Fprint(c, `{"QMP": {"version": {"qemu": {"micro": 2, "minor": 0, "major": 10}, "package": ""}, "capabilities": []}}`+"\r\n")
		for requests := json.NewDecoder(c); ; {
			var r struct {
				Execute string
				ID      int
			}
			if requests.Decode(&r) != nil {
				return
			}
			fmt.Fprintf(c, `{"return": %s, "id": %d}`+"\r\n", replies[r.Execute], r.ID)
		}
	}()
	return socket
}

// A large reply takes memory for itself, its text and what is printed, not for
// what it was put together from.
func TestMemoryOfALargeReply(t *testing.T) {
	const line = `    0000000000000000-ffffffffffffffff (prio 0, i/o): system\n`
	text := strings.Repeat(line, 100<<20/len(line))
	cmd := exec.Command(qemutest.Build(t, qemutest.Hmp), serve(t, text), "-c", "info roms")
	out, err := cmd.Output()
	require.NoError(t, err)
	assert.Equal(t, strings.Count(text, `\n`), bytes.Count(out, []byte{'\n'}))
	most := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
	assert.Less(t, most, int64(len(text)*7/2))
	t.Logf("%d MiB for %d MiB", most>>20, len(text)>>20)
}
