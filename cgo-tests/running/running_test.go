// SPDX-License-Identifier: GPL-2.0-or-later

// Package running_test has hmp find QEMUs that run, and start some itself.
package running_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// result is what a run of hmp did.
type result struct {
	status         int
	stdout, stderr string
}

func hmp(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	cmd := exec.Command(qemutest.Build(t, qemutest.Hmp), args...)
	cmd.Dir = t.TempDir()
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// listed is a row of hmp list --json.
type listed struct {
	Name, UUID, Program, Address, Client, Reason string
	PID, Uptime                                  int
}

// list returns the QEMUs of a name; others may run on this machine.
func list(t *testing.T, name string) (found []listed) {
	t.Helper()
	r := hmp(t, "", "list", "--json")
	var all []listed
	require.NoError(t, json.Unmarshal([]byte(r.stdout), &all), "%v", r)
	for _, q := range all {
		if q.Name == name {
			found = append(found, q)
		}
	}
	return found
}

// unique is a name that no other QEMU has.
func unique(t *testing.T) string {
	return fmt.Sprintf("%s-%d", regexp.MustCompile(`[^A-Za-z0-9]`).ReplaceAllString(t.Name(), "-"), os.Getpid())
}

// bare are a machine without anything in it.
var bare = []string{"-display", "none", "-machine", "none"}

func TestFound(t *testing.T) {
	for i, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			name, uuid := unique(t), fmt.Sprintf("aaaaaaaa-0000-0000-%04d-%012d", i, os.Getpid())
			q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"),
				append(bare, "-name", "guest="+name+",debug-threads=on", "-uuid", uuid)...)
			found := list(t, name)
			require.Len(t, found, 1)
			assert.Less(t, found[0].Uptime, 100)
			found[0].Uptime = 0
			assert.Equal(t, listed{Name: name, PID: q.PID(), UUID: uuid, Program: "qemu-system-x86_64", Address: q.Socket(1)}, found[0],
				"its first socket is in use")
			r := hmp(t, "")
			assert.Equal(t, 0, r.status)
			assert.Regexp(t, regexp.QuoteMeta(name)+` +`+strconv.Itoa(q.PID())+` +\d+m?\d*s +`+regexp.QuoteMeta(q.Socket(1))+"\n", r.stdout)
			for _, word := range []string{name, strconv.Itoa(q.PID()), uuid, strings.ToUpper(uuid)} {
				assert.Equal(t, result{0, name + "\n", ""}, hmp(t, "", word, "info name"), word)
			}
			assert.Equal(t, result{0, `{"execute":"stop"}` + "\n", ""}, hmp(t, "", "explain", name, "stop"))
			r = hmp(t, "", name+"x", "info name")
			assert.Equal(t, 3, r.status)
			assert.Contains(t, r.stderr, "; did you mean '"+name+"'?")
		})
	}
}

// Name and monitor are in a file of -readconfig.
func TestFoundByReadconfig(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			dir, err := os.MkdirTemp("", "running")
			require.NoError(t, err)
			t.Cleanup(func() { os.RemoveAll(dir) })
			name := unique(t)
			config := fmt.Sprintf("[name]\n  guest = %q\n[chardev \"c\"]\n  backend = \"socket\"\n  path = \"a.sock\"\n"+
				"  server = \"on\"\n  wait = \"off\"\n[mon \"m\"]\n  chardev = \"c\"\n  mode = \"control\"\n", name)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "config"), []byte(config), 0o600))
			start(t, dir, qemutest.Stock(t, release, "x86_64"), append(bare, "-readconfig", "config")...)
			require.Eventually(t, func() bool {
				found := list(t, name)
				return len(found) == 1 && found[0].Address == filepath.Join(dir, "a.sock")
			}, 60*time.Second, 100*time.Millisecond)
			assert.Equal(t, result{0, name + "\n", ""}, hmp(t, "", name, "info name"))
		})
	}
}

func TestSeveralOfAName(t *testing.T) {
	name := unique(t)
	program := qemutest.Stock(t, "10.0", "x86_64")
	a := qemutest.Start(t, program, append(bare, "-name", name)...)
	b := qemutest.Start(t, program, append(bare, "-name", name)...)
	r := hmp(t, "", name, "info name")
	assert.Equal(t, 2, r.status)
	low, high := min(a.PID(), b.PID()), max(a.PID(), b.PID())
	assert.Contains(t, r.stderr, fmt.Sprintf("several QEMUs have that name, give a PID: %d, %d", low, high))
}

func TestOthers(t *testing.T) {
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			dir, err := os.MkdirTemp("", "running")
			require.NoError(t, err)
			t.Cleanup(func() { os.RemoveAll(dir) })
			name := unique(t)
			start(t, dir, qemutest.Stock(t, release, "x86_64"), append(bare, "-name", name)...)
			require.Eventually(t, func() bool { return len(list(t, name)) == 1 }, 10*time.Second, 50*time.Millisecond)
			assert.Equal(t, "no QMP socket: start it with -qmp unix:PATH,server=on,wait=off", list(t, name)[0].Reason)
			r := hmp(t, "", name, "stop")
			assert.Equal(t, result{3, "", "hmp: " + name + ": no QMP socket: start it with -qmp unix:PATH,server=on,wait=off\n"}, r)

			daemon := start(t, dir, qemutest.StockStorageDaemon(t, release),
				"--chardev", "socket,id=c,path=sd,,x.sock,server=on,wait=off", "--monitor", "c")
			path := filepath.Join(dir, "sd,x.sock")
			require.Eventually(t, func() bool { _, err := os.Stat(path); return err == nil }, 10*time.Second, 10*time.Millisecond)
			assert.Equal(t, 0, hmp(t, "", strconv.Itoa(daemon.Process.Pid), "info version").status)

			hostile := name + "\x1b]0;x\x07\n\u009b\U000e0041"
			start(t, dir, qemutest.Stock(t, release, "x86_64"), append(bare, "-name", hostile, "-qmp", "unix:h,server=on,wait=off")...)
			require.Eventually(t, func() bool { return len(list(t, hostile)) == 1 }, 10*time.Second, 50*time.Millisecond)
			for _, args := range [][]string{{}, {"list"}, {"list", "--json"}, {name + "y"}} {
				r := hmp(t, "", args...)
				assert.NotRegexp(t, "[\x00-\x09\x0b-\x1f\x7f-\u009f\U000e0041]", r.stdout+r.stderr)
			}
			assert.Contains(t, hmp(t, "", "list").stdout, name+`\x1b]0;x\x07\x0a\x9b\U000e0041 `)
		})
	}
}

// start starts a program in a folder, until the end of the test.
func start(t *testing.T, dir, program string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return cmd
}

// at starts a shell's command line on a terminal, which then shows its status.
func at(t *testing.T, line string) *qemutest.Terminal {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	t.Setenv("TERM", "xterm")
	return qemutest.ProgramTerminal(t, t.TempDir(), "/bin/sh", "-c", "trap : INT; "+line+`; echo "status: $?."`)
}

func TestChoosing(t *testing.T) {
	name := unique(t)
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), append(bare, "-name", name)...)
	w := at(t, qemutest.Build(t, qemutest.Hmp))
	const question = "Number or name (Enter for none): "
	shown := w.Until(question)
	row := regexp.MustCompile(`(\d+) +` + name + ` +` + strconv.Itoa(q.PID())).FindStringSubmatch(shown)
	require.NotNil(t, row, shown)
	w.Send("nosuch\r")
	assert.Contains(t, w.Until(question), "hmp: nosuch: no such socket in this folder, and no QEMU of this host has")
	w.Send(row[1] + "\r")
	w.Until("(qemu) ")
	w.Send("info name\r")
	w.Until(name + "\r\n")
	w.Until("(qemu) ")
	w.Send("\x04")
	w.Until("status: 0.")

	w = at(t, qemutest.Build(t, qemutest.Hmp))
	w.Until(question)
	w.Send(name + "\r")
	w.Until("(qemu) ")
	w.Send("\x04")
	w.Until("status: 0.")

	w = at(t, qemutest.Build(t, qemutest.Hmp))
	w.Until(question)
	w.Send("\r")
	w.Until("status: 0.")
}

func TestBusy(t *testing.T) {
	for _, release := range []string{"7.2", "11.1"} {
		name := unique(t)
		q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), append(bare, "-name", name)...)
		first, err := net.Dial("unix", q.Socket(1))
		require.NoError(t, err)
		defer first.Close()
		_, err = first.Read(make([]byte, 1))
		require.NoError(t, err)
		w := at(t, qemutest.Build(t, qemutest.Hmp)+" "+q.Socket(1))
		start := time.Now()
		w.Until(fmt.Sprintf("hmp: %s: QEMU serves another client there (running.test, PID %d): waiting for its end, at most 10s (Ctrl-C gives up; hmp serve lets clients share a socket)\r\n",
			q.Socket(1), os.Getpid()))
		assert.Less(t, time.Since(start), 5*time.Second)
		first.Close()
		w.Until("(qemu) ")
		w.Send("\x04")
		w.Until("status: 0.")
	}
}

// A script is told as well, as soon as a user is, and goes on when it is served; if it is not, it says once more by whom
// it was kept.
func TestBusyScript(t *testing.T) {
	name := unique(t)
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), append(bare, "-name", name)...)
	first, err := net.Dial("unix", q.Socket(1))
	require.NoError(t, err)
	defer first.Close()
	_, err = first.Read(make([]byte, 1))
	require.NoError(t, err)
	busy := fmt.Sprintf("running.test, PID %d", os.Getpid())

	r := hmp(t, "", q.Socket(1), "--timeout=1", "info name")
	assert.Equal(t, 3, r.status)
	assert.Contains(t, r.stderr, fmt.Sprintf("hmp: %s: no greeting from QEMU (given up after 1s): it serves another client (%s). "+
		"A QMP socket serves one client at a time: end the other one, give QEMU a second -qmp socket, or let clients share this one by hmp serve\n",
		q.Socket(1), busy))

	script := exec.Command(qemutest.Build(t, qemutest.Hmp), q.Socket(1), "--timeout=90", "info name")
	var out strings.Builder
	script.Stdout = &out
	said, err := script.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, script.Start())
	errs := bufio.NewReader(said)
	line, err := errs.ReadString('\n')
	assert.NoError(t, err)
	assert.Equal(t, fmt.Sprintf("hmp: %s: QEMU serves another client there (%s): waiting for its end, at most 1m30s (hmp serve lets clients share a socket)\n",
		q.Socket(1), busy), line)
	first.Close()
	more, err := io.ReadAll(errs)
	assert.NoError(t, err)
	assert.Empty(t, string(more))
	assert.NoError(t, script.Wait())
	assert.Equal(t, name+"\n", out.String())
}

// A port of this host tells, too, who has it; the other address of the same QEMU is the one to give.
func TestBusyPort(t *testing.T) {
	dir, err := os.MkdirTemp("", "running")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	name, port := unique(t), freePort(t)
	place := "localhost:" + port
	start(t, dir, qemutest.Stock(t, "10.0", "x86_64"), append(bare, "-name", name, "-qmp", "tcp:"+place+",server=on,wait=off")...)
	var first net.Conn
	require.Eventually(t, func() (there bool) {
		first, err = net.Dial("tcp", place)
		return err == nil
	}, 60*time.Second, 100*time.Millisecond)
	defer first.Close()
	_, err = first.Read(make([]byte, 1))
	require.NoError(t, err)
	client := fmt.Sprintf("running.test, PID %d", os.Getpid())
	require.Len(t, list(t, name), 1)
	assert.Equal(t, client, list(t, name)[0].Client)
	r := hmp(t, "", "tcp:"+place, "--timeout=3", "info name")
	assert.Equal(t, 3, r.status)
	assert.Contains(t, r.stderr, fmt.Sprintf("hmp: tcp:%s: QEMU serves another client there (%s): waiting for its end, at most 3s", place, client))
	assert.Contains(t, r.stderr, "(given up after 3s): it serves another client ("+client+")")
}

// freePort is a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	require.NoError(t, err)
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return port
}
