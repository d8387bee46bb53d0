// SPDX-License-Identifier: GPL-2.0-or-later

package clients_test

import (
	"net"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// place is where a client finds a monitor.
type place int

const (
	unixSocket       place = iota // the client connects: PATH
	tcpPort                       // the client connects: HOST PORT
	telnetPort                    // the client connects: HOST PORT
	stdio                         // the client starts the program: COMMAND...
	calling                       // the client listens, and starts the program if there is one: PATH [COMMAND...]
	qmpSocket                     // the client connects and speaks QMP: PATH
	gdbStub                       // the client connects and speaks gdb's protocol: PATH
	managedByLibvirt              // see server.emulator
)

// server is what a client is tested with.
type server struct {
	name string // in the document
	// open makes the VM in a folder and returns what the client is given: see place.
	open func(t *testing.T, folder *qemutest.Prepared, at place) []string
	// emulator is a program for libvirt.
	emulator func(*qemutest.Libvirt) string
	// everywhere is a difference of all its answers, if there is one.
	everywhere *everywhere
	// lacks are the places that it does not have, and why.
	lacks map[place]string
	note  string // of what it lacks a part of
}

// everywhere is a difference that all answers of a server have.
type everywhere struct {
	why    string
	theirs *regexp.Regexp // in the oracle's answer
	ours   string         // what stands there instead
}

// release is that of the stock QEMU.
const release = "10.0"

// oracle is QEMU's own monitor.
var oracle = server{name: "QEMU's own monitor", open: qemu(stock), emulator: func(l *qemutest.Libvirt) string { return l.StockEmulator(release) }}

// tested are compared with it.
var tested = []server{
	{name: "QEMU on libhmp", open: qemu(libhmp), emulator: func(l *qemutest.Libvirt) string { return l.Embedded(qemutest.Libhmp) }},
	{name: "`hmp -i --classic`", open: program, lacks: lackedByProgram, everywhere: &everywhere{
		"QEMU sends CR LF to a terminal too, which makes CR CR LF of it; `hmp` has the terminal make CR LF.",
		regexp.MustCompile("\r\r\n"), "\r\n"}},
	{name: "`hmp serve`", open: served, lacks: map[place]string{
		stdio:            "it has no terminal: that is `hmp` itself.",
		gdbStub:          "the monitor of gdb is that of QEMU's own stub.",
		managedByLibvirt: "libvirt keeps QEMU's QMP socket to itself; `hmp libvirt:DOMAIN` goes through libvirt.",
	}, note: "it does not connect to a client that listens, which QEMU does for test drivers: here the driver connects."},
}

func stock(t testing.TB) string { return qemutest.Stock(t, release, "x86_64") }

func libhmp(t testing.TB) string { return qemutest.Build(t, qemutest.Libhmp) }

// machine is the VM: with a disk that can hold snapshots, and stopped, so that two of it are equal.
var machine = strings.Fields("-M pc -m 16 -nodefaults -S -vga std -vnc unix:vnc,password=on " +
	"-drive if=ide,id=disk,file=disk.qcow2,format=qcow2 -device virtio-scsi-pci,id=scsi " +
	"-netdev user,id=net0 -device e1000,netdev=net0")

// prepare makes a folder with its disks.
func prepare(t *testing.T) *qemutest.Prepared {
	t.Helper()
	folder := qemutest.Prepare(t)
	for name, size := range map[string]string{"disk.qcow2": "16M", "extra.qcow2": "1M"} {
		cmd := exec.Command(qemutest.StockImg(t, release), "create", "-q", "-f", "qcow2", filepath.Join(folder.Dir, name), size)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	return folder
}

// listening are QEMU's arguments for each place that a started QEMU has.
var listening = map[place][]string{
	unixSocket: {"-monitor", "unix:mon,server=on,wait=off"},
	tcpPort:    {"-monitor", "tcp:127.0.0.1:0,server=on,wait=off"},
	telnetPort: {"-monitor", "telnet:127.0.0.1:0,server=on,wait=off"},
	qmpSocket:  nil, // each QEMU of a test has some
	gdbStub:    {"-monitor", "none", "-gdb", "unix:gdb,server=on,wait=off"},
}

// qemu opens the monitor of a QEMU.
func qemu(program func(testing.TB) string) func(*testing.T, *qemutest.Prepared, place) []string {
	return func(t *testing.T, folder *qemutest.Prepared, at place) []string {
		t.Helper()
		// Of one that the client starts.
		command := slices.Concat([]string{program(t), "-display", "none"}, machine)
		switch at {
		case stdio:
			return append(command, "-monitor", "stdio")
		case calling:
			return append([]string{filepath.Join(folder.Dir, "mon")}, append(command, "-monitor", "unix:mon")...)
		}
		q := folder.Start(program(t), slices.Concat(machine, listening[at])...)
		switch at {
		case tcpPort, telnetPort:
			host, port, err := net.SplitHostPort(q.ChardevAddress("compat_monitor3")) // 0 to 2 have QMP
			require.NoError(t, err)
			return []string{host, port}
		case qmpSocket:
			return []string{q.Socket(1)}
		case gdbStub:
			return []string{filepath.Join(q.Dir, "gdb")}
		}
		return []string{filepath.Join(q.Dir, "mon")}
	}
}

// program opens the hmp program at the QMP socket of a stock QEMU.
func program(t *testing.T, folder *qemutest.Prepared, _ place) []string {
	t.Helper()
	q := folder.Start(stock(t), machine...)
	return []string{qemutest.Build(t, qemutest.Hmp), "-i", "--classic", "--no-history", q.Socket(1)}
}

// served opens a monitor of hmp serve in front of a stock QEMU.
func served(t *testing.T, folder *qemutest.Prepared, at place) []string {
	t.Helper()
	q := folder.Start(stock(t), machine...)
	flag := map[place]string{unixSocket: "--listen=unix:mon", calling: "--listen=unix:mon", tcpPort: "--listen=tcp:127.0.0.1:0",
		telnetPort: "--listen=telnet:127.0.0.1:0", qmpSocket: "--qmp=unix:qmp"}[at]
	kind, rest, _ := strings.Cut(qemutest.Serve(t, q, flag).Places[0], ":")
	if kind == "unix" {
		return []string{filepath.Join(q.Dir, rest)}
	}
	host, port, err := net.SplitHostPort(rest)
	require.NoError(t, err)
	return []string{host, port}
}

// lackedByProgram is where the program is not.
var lackedByProgram = func() map[place]string {
	lacks := map[place]string{}
	for at := range managedByLibvirt + 1 {
		if at != stdio {
			lacks[at] = "it is for a terminal or a pipe, in place of QEMU's `-monitor stdio`."
		}
	}
	return lacks
}()
