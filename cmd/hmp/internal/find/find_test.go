// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package find

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// fake is a system in a folder.
type fake struct {
	*System
	t    *testing.T
	dir  string
	unix string // lines of /proc/net/unix
}

func newFake(t *testing.T) *fake {
	t.Helper()
	dir, err := os.MkdirTemp("", "find") // short, as a socket's path must be
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	env := map[string]string{"XDG_RUNTIME_DIR": dir + "/runtime", "HOME": dir + "/home"}
	f := &fake{t: t, dir: dir, System: &System{Proc: dir + "/proc", Root: dir + "/root", UID: 1000,
		Getenv: func(name string) string { return env[name] }}}
	f.write("proc/uptime", "1000.50 900.00\n")
	f.write("proc/net/unix", "Num RefCount Protocol Flags Type St Inode Path\n")
	f.link("proc/self/ns/net", "net:[1]")
	return f
}

func (f *fake) write(name, text string) {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	require.NoError(f.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(f.t, os.WriteFile(path, []byte(text), 0o644))
}

func (f *fake) link(name, to string) {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	require.NoError(f.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(f.t, os.Symlink(to, path))
}

// process adds one that runs in the fake's folder.
func (f *fake) process(pid, uid int, argv ...string) {
	p := "proc/" + strconv.Itoa(pid)
	f.write(p+"/cmdline", strings.Join(argv, "\x00")+"\x00")
	f.write(p+"/comm", "comm"+strconv.Itoa(pid)+"\n")
	f.write(p+"/stat", fmt.Sprintf("%d (a ) b) S 1 %s 90050 0 0\n", pid, strings.Repeat("0 ", 17)))
	f.write(p+"/status", fmt.Sprintf("Name:\tx\nUid:\t%d\t%d\t%d\t%d\n", uid, uid, uid, uid))
	f.link(p+"/root", "/")
	f.link(p+"/cwd", f.dir)
	f.link(p+"/ns/net", "net:[1]")
}

// socket adds one that is bound to path, with an inode.
func (f *fake) socket(path string, inode int, flags, state string) {
	f.unix += fmt.Sprintf("0000000000000000: 00000002 00000000 %s 0001 %s %5d %s\n", flags, state, inode, path)
	f.write("proc/net/unix", "Num RefCount Protocol Flags Type St Inode Path\n"+f.unix)
}

const (
	listening, connected = "00010000", "00000000"
)

// listen makes the file of a socket.
func (f *fake) listen(name string) string {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	require.NoError(f.t, os.MkdirAll(filepath.Dir(path), 0o755))
	l, err := net.Listen("unix", path)
	require.NoError(f.t, err)
	f.t.Cleanup(func() { l.Close() })
	return path
}

const program = "/usr/bin/qemu-system-x86_64"

func TestProcesses(t *testing.T) {
	f := newFake(t)
	a, b := f.listen("a.sock"), f.listen("b.sock")
	f.process(7, 1000, program, "-name", "vm", "-uuid", "U", "-qmp", "unix:a.sock,server=on,wait=off")
	f.process(8, 1000, "kvm", "-qmp", "unix:"+b+",server=on,wait=off")
	f.process(9, 1000, program, "-name", "mute")
	f.process(10, 1000, "/bin/vi", "qemu-system-x86_64")
	f.write("proc/11/cmdline", "") // the kernel's own
	f.process(12, 1000, "renamed", "-name", "z")
	f.link("proc/12/exe", "/usr/libexec/qemu-kvm (deleted)")
	f.process(13, 1000, program, "-name", "gone", "-qmp", "unix:/no/such,server=on,wait=off")
	f.process(14, 1000, program, "-name", "nofile", "-qmp", "unix:"+f.dir+"/proc/uptime,server=on")
	const lacking = "no QMP socket: start it with -qmp unix:PATH,server=on,wait=off"
	up := 100 * time.Second
	assert.Equal(t, []QEMU{
		{PID: 8, Program: "kvm", Uptime: up, Address: b},
		{PID: 13, Name: "gone", Program: "qemu-system-x86_64", Uptime: up, Reason: "there is no socket at /no/such: it was removed, or QEMU has not made it yet"},
		{PID: 9, Name: "mute", Program: "qemu-system-x86_64", Uptime: up, Reason: lacking},
		{PID: 14, Name: "nofile", Program: "qemu-system-x86_64", Uptime: up,
			Reason: f.dir + "/proc/uptime is no socket any more"},
		{PID: 7, Name: "vm", UUID: "U", Program: "qemu-system-x86_64", Uptime: up, Address: a},
		{PID: 12, Name: "z", Program: "qemu-kvm", Uptime: up, Reason: lacking},
	}, f.List())
}

func TestWaysToASocket(t *testing.T) {
	f := newFake(t)
	a := f.listen("a.sock")
	inner := f.listen("inner/run/q.sock")
	how := func(pid int) QEMU {
		for _, q := range f.List() {
			if q.PID == pid {
				return q
			}
		}
		return QEMU{}
	}
	f.process(1, 1000, program, "-qmp", "unix:/run/q.sock,server=on")
	require.NoError(t, os.Remove(f.dir+"/proc/1/root"))
	f.link("proc/1/root", f.dir+"/inner")
	assert.Equal(t, f.dir+"/proc/1/root/run/q.sock", how(1).Address, "in a container")
	assert.FileExists(t, inner)

	f.process(2, 1000, program, "-qmp", "tcp::4,server=on")
	assert.Equal(t, "tcp:localhost:4", how(2).Address)
	require.NoError(t, os.Remove(f.dir+"/proc/2/ns/net"))
	f.link("proc/2/ns/net", "net:[2]")
	assert.Equal(t, "its QMP is in another network namespace", how(2).Reason)

	f.process(3, 1000, program, "-chardev", "socket,id=c,fd=5,server=on", "-qmp", "chardev:c")
	f.link("proc/3/fd/5", "socket:[55]")
	assert.Contains(t, how(3).Reason, "its QMP socket is inherited")
	f.socket(a, 55, listening, "01")
	assert.Equal(t, a, how(3).Address, "a socket that listens has a name")

	f.process(4, 1000, program, "-qmp", "unix:/x")
	assert.Equal(t, "it connects its QMP to /x itself (server=off)", how(4).Reason)
	f.process(5, 1000, program, "-qmp", "stdio", "-qmp", "unix:a.sock,server=on")
	assert.Equal(t, a, how(5).Address, "the second can be reached")
	f.process(6, 4294, program, "-qmp", "unix:a.sock,server=on")
	require.NoError(t, os.Remove(f.dir+"/proc/6/cwd"))
	assert.Equal(t, "socket of another user (UID 4294)", how(6).Reason)

	f.process(8, 1000, program, "-qmp", "unix:a.sock,server=on", "-daemonize")
	require.NoError(t, os.Remove(f.dir+"/proc/8/cwd"))
	f.link("proc/8/cwd", "/")
	assert.Contains(t, how(8).Reason, "there is no socket at /a.sock")
	f.write("proc/8/environ", "A=B\x00PWD="+f.dir+"\x00PWD2=/x\x00")
	assert.Equal(t, a, how(8).Address, "it was started elsewhere")

	deep := strings.Repeat("0123456789", 9)
	require.NoError(t, os.MkdirAll(f.dir+"/"+deep, 0o755))
	t.Chdir(f.dir + "/" + deep)
	l, err := net.Listen("unix", "d.sock")
	require.NoError(t, err)
	defer l.Close()
	f.process(7, 1000, program, "-qmp", "unix:d.sock,server=on")
	require.NoError(t, os.Remove(f.dir+"/proc/7/cwd"))
	f.link("proc/7/cwd", f.dir+"/"+deep)
	assert.Equal(t, f.dir+"/proc/7/cwd/d.sock", how(7).Address, "a long path has a short name")
}

// A file that cannot be read, or that could be waited for, says nothing.
func TestReadconfig(t *testing.T) {
	f := newFake(t)
	path := f.listen("a,b")
	f.socket(path, 11, listening, "01")
	f.write("config", "# of a VM\n[name]\n  guest = \"told, there\"\n\n[chardev \"c\"]\n  backend = \"socket\"\n"+
		"  path = \""+path+"\"\n  server = \"on\"\n  wait = \"off\"\n[mon \"m\"]\n  chardev = \"c\"\n  mode = \"control\"\n")
	require.NoError(t, unix.Mkfifo(f.dir+"/fifo", 0o600))
	f.write("odd", "path = \"before\"\n[\n[chardev\n[chardev \"\"]\nbackend = \"socket\n[mon]")
	f.process(1, 1000, program, "-readconfig", "config", "-S")
	f.process(2, 1000, program, "-readconfig", f.dir+"/config")
	f.process(3, 1000, program, "-readconfig", "fifo", "-readconfig", f.dir, "-readconfig", "nosuch", "-readconfig", "odd", "-name", "none", "-readconfig")
	list := f.List()
	require.Len(t, list, 3)
	assert.Equal(t, QEMU{Name: "none", PID: 3, Program: "qemu-system-x86_64", Uptime: list[0].Uptime,
		Reason: "no QMP socket: start it with -qmp unix:PATH,server=on,wait=off"}, list[0])
	for i, pid := range []int{1, 2} {
		assert.Equal(t, QEMU{Name: "told, there", PID: pid, Program: "qemu-system-x86_64", Uptime: list[0].Uptime, Address: path}, list[i+1])
	}
}

func TestWhoUsesASocket(t *testing.T) {
	f := newFake(t)
	a, b := f.listen("a.sock"), f.listen("b.sock")
	f.process(1, 1000, program, "-qmp", "unix:a.sock,server=on", "-qmp", "unix:"+b+",server=on")
	f.process(2, 1000, "/bin/client")
	f.link("proc/1/fd/3", "socket:[30]")
	f.link("proc/1/fd/4", "socket:[31]")
	f.link("proc/2/fd/9", "socket:[90]")
	f.peers = func() map[uint64]uint64 { return map[uint64]uint64{31: 90} }
	f.socket("a.sock", 30, listening, "01")
	f.socket("a.sock", 0, connected, "03") // waits
	f.socket("a.sock", 77, connected, "03")
	list := f.List()
	assert.Equal(t, QEMU{PID: 1, Program: "qemu-system-x86_64", Uptime: list[0].Uptime, Address: a}, list[0],
		"another process's a.sock is another one")
	assert.Empty(t, f.Client(a))
	f.socket("a.sock", 31, connected, "03")
	assert.Equal(t, b, f.List()[0].Address, "the free one")
	assert.Equal(t, "comm2, PID 2", f.Client(a))
	f.socket(b, 32, listening, "01")
	f.link("proc/1/fd/5", "socket:[33]")
	f.socket(b, 33, connected, "03")
	assert.Equal(t, a+" (in use by comm2, PID 2)", f.List()[0].How())
	assert.Equal(t, another, f.Client(b))
}

// A connection that waits for its turn has no inode; IPv4 is IPv6 to who listens on both.
func TestWhoUsesAPort(t *testing.T) {
	f := newFake(t)
	f.process(1, 1000, program, "-qmp", "tcp:localhost:4555,server=on,wait=off", "-qmp", "tcp::1,server=on")
	f.process(2, 1000, "/bin/client")
	f.link("proc/1/fd/4", "socket:[31]")
	f.link("proc/2/fd/9", "socket:[90]")
	row := func(local, remote, state string, inode int) string {
		return fmt.Sprintf("   0: %s %s %s 00000000:00000000 00:00000000 00000000 1000 0 %d 1 0 100 0 0 10 0\n", local, remote, state, inode)
	}
	const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	client := row("0100007F:EB3A", "0100007F:11CB", "01", 90)
	f.write("proc/net/tcp", head+row("0100007F:11CB", "00000000:0000", "0A", 30)+client+row("0100007F:11CB", "0100007F:EB3A", "01", 0))
	assert.Equal(t, "tcp:localhost:4555", f.List()[0].How())
	assert.Empty(t, f.ClientTCP("localhost:4555"))
	f.write("proc/net/tcp", head+client)
	const mapped = "0000000000000000FFFF00000100007F"
	f.write("proc/net/tcp6", head+row(mapped+":11CB", mapped+":EB3A", "01", 31)+"odd\n")
	for _, place := range []string{"localhost:4555", "127.0.0.1:4555", "[::1]:4555"} {
		assert.Equal(t, "comm2, PID 2", f.ClientTCP(place), place)
	}
	for _, place := range []string{"", "localhost", "localhost:4556", "localhost:qmp", "192.0.2.1:4555", "elsewhere:4555", "localhost:99999"} {
		assert.Empty(t, f.ClientTCP(place), place)
	}
	assert.Equal(t, "tcp:localhost:1", f.List()[0].How(), "the free one")
	f.write("proc/net/tcp", "")
	assert.Equal(t, another, f.ClientTCP("localhost:4555"), "a client of another machine")
}

// A QEMU that was told to wait for its first client begins when somebody connects: QEMU waits unless told otherwise.
func TestAwaitsClient(t *testing.T) {
	for options, awaits := range map[string]bool{"server=on": true, "server": true, "server=on,wait=on": true,
		"server=on,wait=off": false, "server,nowait": false} {
		f := newFake(t)
		a := f.listen("a.sock")
		f.process(1, 1000, program, "-name", "wait=off", "-mon", "chardev=a.sock", "-qmp", "unix:"+a+","+options)
		f.link("proc/1/fd/3", "socket:[30]")
		f.socket(a, 30, listening, "01")
		assert.Equal(t, awaits, f.AwaitsClient(a), options)
	}
}

func TestUsualSockets(t *testing.T) {
	f := newFake(t)
	heard, deaf, own := f.listen("root/run/qemu-server/100.qmp"), f.listen("root/tmp/qmp.sock"), f.listen("runtime/my-qmp")
	f.write("root/run/qemu-server/9.qmp", "no socket")
	f.process(3, 1000, program, "-name", "a", "-qmp", "unix:"+own+",server=on")
	f.socket(heard, 5, listening, "01")
	f.socket(own, 6, listening, "01")
	f.socket(deaf, 7, connected, "03")
	list := f.List()
	require.Len(t, list, 2)
	assert.Equal(t, own, list[0].Address)
	assert.Equal(t, QEMU{Address: heard, Client: ""}, list[1])
	require.NoError(t, os.RemoveAll(f.dir+"/proc"))
	assert.Len(t, f.List(), 3, "where there is no /proc, all sockets of usual places")
}

func TestLibvirt(t *testing.T) {
	f := newFake(t)
	args := func(name, folder string) []string {
		return []string{program, "-name", "guest=" + name + ",debug-threads=on", "-object",
			`{"qom-type":"secret","file":"` + folder + `/domain-1-` + name + `/master-key.aes"}`}
	}
	f.process(1, 64055, args("sys", "/var/lib/libvirt/qemu")...)
	f.process(2, 1000, args("own", "/home/x/.config/libvirt/qemu/lib")...)
	f.process(3, 1001, args("theirs", "/home/y/.config/libvirt/qemu/lib")...)
	f.process(4, 64055, args("cut", "/var/lib/libvirt/qemu")...)
	f.write("root/run/libvirt/qemu/whole name.pid", "4\n")
	f.write("root/run/libvirt/qemu/stale.pid", "5\n")
	f.process(5, 1000, program, "-name", "free")
	got := map[int]string{}
	for _, q := range f.List() {
		got[q.PID] = q.How()
	}
	assert.Equal(t, map[int]string{1: "libvirt:qemu:///system/sys", 2: "libvirt:own", 3: "it belongs to another user's libvirt",
		4: "libvirt:qemu:///system/whole name", 5: "no QMP socket: start it with -qmp unix:PATH,server=on,wait=off"}, got)
	f.UID = 0
	assert.Equal(t, "libvirt:sys", f.List()[3].Address, "for root the system's libvirt is the usual one")
}

func TestLookup(t *testing.T) {
	list := []QEMU{{Name: "a", PID: 10, UUID: "AB-C"}, {Name: "b", PID: 11}, {Name: "b", PID: 12}, {Name: "10", PID: 13}, {Address: "/s"}}
	for word, pid := range map[string]int{"a": 10, "10": 10, "ab-c": 10, "12": 12} {
		q, err := Lookup(list, word)
		require.NoError(t, err, word)
		assert.Equal(t, pid, q.PID, word)
	}
	_, err := Lookup(list, "b")
	require.EqualError(t, err, "b: several QEMUs have that name, give a PID: 11, 12")
	_, err = Lookup([]QEMU{{Name: "server", PID: 3}, {PID: 4}}, "sever")
	require.EqualError(t, err, "sever: no such socket in this folder, and no QEMU of this host has that name, PID or UUID; "+
		"did you mean 'server'? (there are server (3), 4; hmp list says more)")
	_, err = Lookup(nil, "x")
	require.ErrorContains(t, err, "none was found")
	_, err = Lookup([]QEMU{{PID: 0, Name: ""}}, "")
	require.Error(t, err, "nothing has an empty name")
}

// What other processes call themselves is read without a fault.
func TestHostileProcesses(t *testing.T) {
	f := newFake(t)
	f.process(1, 1000, program, "-name", "\x1b]0;x\x07\n\xff", "-qmp", "unix:../../\x1b\x00,server=on")
	f.process(2, 1000, program, "-chardev", "socket,id=c,fd=../../root,server=on", "-qmp", "chardev:c")
	f.write("proc/2/stat", "2 no parenthesis")
	f.write("proc/3/cmdline", "\x00\x00\x00")
	f.write("proc/4/cmdline", program)
	f.write("proc/net/unix", "x\n0: 1 2 zz 1 1 1 p\n0: 00000002 00000000 00010000 0001 01\n\n0: 00000002 00000000 00010000 0001 01 99999999999999999999 /x\n")
	assert.Len(t, f.List(), 3)
}

func TestHereHasThisProcess(t *testing.T) {
	dir, err := os.MkdirTemp("", "find")
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "s")
	l, err := net.Listen("unix", path)
	require.NoError(t, err)
	defer l.Close()
	assert.Empty(t, Here().clientBut(path, 0))
	waiting, err := net.Dial("unix", path)
	require.NoError(t, err)
	defer waiting.Close()
	assert.Empty(t, Here().clientBut(path, 0), "it is not served yet")
	served, err := l.Accept()
	require.NoError(t, err)
	defer served.Close()
	assert.Equal(t, fmt.Sprintf("find.test, PID %d", os.Getpid()), Here().clientBut(path, 0))
	assert.Empty(t, Here().Client(path), "this process does not count")
	t.Chdir(dir)
	assert.NotEmpty(t, Here().clientBut("s", 0))
	waiting.Close()
	served.Close()
	assert.Empty(t, Here().clientBut(path, 0))
}
