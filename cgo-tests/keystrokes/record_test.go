// SPDX-License-Identifier: GPL-2.0-or-later

package keystrokes_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/cgo-tests/recording"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

var record = flag.Bool("record", false, "record anew the completions that hmpcmds/*/testdata/recorded has")

// recordedReleases are the QEMUs whose completions are recorded: those whose schemas are
// in hmpcmds/testdata.
var recordedReleases = []string{"7.2", "11.1"}

// recordedLines are lines that Tab is pressed behind. The machine has more devices of a
// type than are asked one by one (device_del).
var recordedLines = []string{
	"device_del n", "device_del p", "device_del port1", "device_del nosuch", "device_del nic0 ",
	"device_add usb-k",
	"netdev_add ", "netdev_add u", "netdev_add user ", "set_link nic0 ", "set_link nic0 of",
	"chardev-add ", "chardev-add u", "chardev-remove ", "chardev-send-break ", "chardev-change r", "ringbuf_read ", "ringbuf_write ", "ringbuf_write ring0 ",
	"trace-event qdev_", "trace-event qdev_up* ", "trace-event nosuch_", "info trace-events qdev_", "info trace-events qdev_ x",
	"migrate_set_capability ", "migrate_set_capability x", "migrate_set_capability xbzrle ", "migrate_set_capability xbzrle of",
	"migrate_set_parameter max", "migrate_set_parameter ", "migrate_set_parameter max-bandwidth ", "sendkey ", "sendkey ctrl-al", "sendkey ctrl-x-", "watchdog_action ",
	"object_add ", "object_add rng-b", "object_del ", "loadvm ", "delvm ", "block_stream d", "dump-guest-memory fi", "dumpdtb fi", "info usernet ",
}

// recordedArguments are the machine's.
func recordedArguments() []string {
	args := []string{"-M", "q35", "-S", "-m", "16", "-nodefaults", "-name", "guest",
		"-drive", "if=none,id=disk0,driver=null-co,read-zeroes=on", "-netdev", "user,id=user0", "-device", "virtio-net-pci,netdev=user0,id=nic0,bus=pcie.0",
		"-object", "rng-builtin,id=rng0", "-chardev", "ringbuf,id=ring0,size=64", "-chardev", "null,id=null0",
		"-device", "pcie-root-port,id=root0", "-device", "virtio-serial-pci,id=serial0,max_ports=150"}
	for i := range 140 {
		args = append(args, "-device", fmt.Sprintf("virtserialport,id=port%d", i))
	}
	return append(args, "-monitor", "unix:m,server=on,wait=off")
}

// TestRecord records for the unit tests of hmpcmds what Tab makes of lines in QEMU's own
// monitor, and the QMP exchanges of ours for it.
func TestRecord(t *testing.T) {
	if !*record {
		t.Skip("without -record")
	}
	for _, release := range recordedReleases {
		t.Run(release, func(t *testing.T) { recordCompletions(t, release) })
	}
}

func recordCompletions(t *testing.T, release string) {
	p := qemutest.Prepare(t)
	for _, name := range []string{"file1", "file2"} {
		require.NoError(t, os.WriteFile(filepath.Join(p.Dir, name), nil, 0o600))
	}
	q := p.Start(qemutest.Stock(t, release, "x86_64"), recordedArguments()...)
	theirs, ours := connect(t, q, filepath.Join(q.Dir, "m")), newCore(q)
	recorder := qmp.NewRecorder(recording.Through(q.Client()))
	head, err := recording.ReadHead(recorder, release)
	require.NoError(t, err)
	lines := make(map[string]string)
	for _, line := range recordedLines {
		theirs.types(t, line, 0)
		want := theirs.types(t, "\t", 0)
		theirs.types(t, "\x05"+strings.Repeat("\x17", 12), 0)

		ours.session = monitor.NewVM(qmp.NewClient(recorder), hmpcmds.Table()).Open(ours, monitor.Options{Terminal: true, CPUIndex: -1})
		ours.session.Event(monitor.Opened)
		ours.turn()
		ours.types(t, line, 0)
		got := ours.types(t, "\t", 0)
		ours.session.Close()
		own := head.Own(recorder.Take())
		if assert.Equal(t, want, got, line) {
			text := strconv.Quote(strings.ReplaceAll(want, "\r\n", "\n"))
			lines[hmpcmds.PackageOf(strings.TrimSpace(line))] += recording.Entry(line+"<Tab>", own, text+"\n")
		}
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for pkg, text := range lines {
		file := filepath.Join("../../hmpcmds", pkg, "testdata/recorded/completion-"+release+".txt")
		require.NoError(t, os.WriteFile(file, []byte(head.Text("", now)+text), 0o644))
	}
}
