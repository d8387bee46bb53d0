// SPDX-License-Identifier: GPL-2.0-or-later

// Package clients_test has the programs that people use monitors with at QEMU's own monitor and at
// ours, one after the other, and compares what they get, byte for byte. The scripts here are
// clients as well: they do what test suites and drivers do. docs/clients.md says what was seen.
package clients_test

import (
	"slices"
	"strings"
	"testing"
)

// client is a program or a script that people use a monitor with.
type client struct {
	name string
	// command is what a user types in the VM's folder: a shell command whose arguments are what
	// server.open returns. It is run with the lines on its standard input and in the file "lines";
	// if it has $LINE in it, once for each line.
	command string
	place   place
	// lines are what it runs; one that is typed has keys instead.
	lines []string
	// keys are typed at the command, which is on a terminal then.
	keys []keys
	// script is how a line is written in "lines".
	script func(line string) string
	// own is how it is used if not so.
	own func(t *testing.T, c client, s server) seen
	// note is for the document: what to mind.
	note string
}

// keys are typed when the text before has come.
type keys struct {
	text string
	then string // what is waited for; "": the end of the command
}

// session is what people do with a VM, at a machine that is stopped.
var session = []string{
	"info status", "info block", "nosuch", "help screendump",
	"hostfwd_add net0 tcp:127.0.0.1:0-:22", "hostfwd_remove net0 tcp:127.0.0.1:0",
	"savevm one", "info snapshots", "loadvm one", "delvm one", "info snapshots",
	"drive_add 0 if=none,id=extra,file=extra.qcow2,format=qcow2",
	"device_add scsi-hd,id=extradev,bus=scsi.0,drive=extra", "info block", "device_add nosuch", "device_del extradev", "device_del extradev",
	"device_add virtio-rng-pci,id=rng", "info qtree", "info pci",
	"screendump shot.ppm", "sendkey ctrl-alt-delete", "sendkey nosuch", "info registers", "x /8xb 0xffff0", "print 1 + 2",
	"cont", "info status", "stop", "info status", "quit",
}

// moving is a migration, for which each monitor waits at least a second. (Right behind it the VM may be in
// finish-migrate, or be in postmigrate.)
var moving = append(session[:len(session)-1:len(session)-1], "migrate exec:cat>state", "info migrate", "quit")

// asked is for those who do not tell the monitor to quit. It says of itself whether it can ask for a password.
var asked = append([]string{"change vnc password", "cpu 0"}, session[:len(session)-1]...)

// ofPassword is a line that asks for a password, and one.
var ofPassword = []string{"change vnc password", "hunter2", "info status", "quit"}

// alone is for clients that run a line and go.
var alone = []string{"info status", "info block", "nosuch", "info qtree", "savevm one", "info snapshots", "loadvm one",
	"screendump shot.ppm", "sendkey ret", "migrate file:state", "system_powerdown", "quit"}

const prompt = "(qemu) "

// typed are keys for a client that sends a line at a time, at a terminal that echoes it.
var typed = []keys{
	{"", prompt}, {"info status\r", prompt}, {"info block\r", prompt}, {"nosuch\r", prompt}, {"info qtree\r", prompt},
	{"savevm one\r", prompt}, {"change vnc password\r", "Password: "}, {"hunter2\r", prompt}, {"quit\r", ""},
}

// pressed are keys for one that sends each: Tab, arrows, Ctrl-A, Ctrl-D and more.
var pressed = []keys{
	{"", prompt}, {"info status\r", prompt}, {"info block\r", prompt},
	{"info st\t", "status"}, {"us\r", prompt}, {"scr\t", "screendump "}, {"-\t\t\x15", "\x1b[K"}, {"\x1b[A\x1b[A\r", prompt},
	{"nfo status\x01i\r", prompt}, {"info statusx\x02\x04\r", prompt}, {"infox\x7f status\r", prompt},
	{"change vnc password\r", "Password: "}, {"hunter2\r", prompt}, {"info history\r", prompt}, {"\x0c", prompt}, {"info qtree\r", prompt},
}

// ofSignals are keys of which a terminal makes signals, unless the client has told it not to.
var ofSignals = []keys{{"info st\x03atus\r", prompt}, {"info status\x1c\r", prompt}}

// with is keys with more behind.
func with(k []keys, more ...[]keys) []keys { return slices.Concat(append([][]keys{k}, more...)...) }

var clients = []client{
	{name: "socat, a line", command: `echo "$LINE" | socat -t 90 - unix-connect:mon`, lines: alone,
		note: "Without `-t` socat waits half a second for the answer."},
	{name: "socat, lines from a pipe", command: `socat -t 90 - unix-connect:mon`, lines: moving},
	{name: "socat at a terminal", command: `socat - unix-connect:mon`, keys: typed,
		note: "The terminal edits and echoes the line, and the monitor echoes it once more."},
	{name: "socat, keys", command: `socat -,echo=0,icanon=0 unix-connect:mon`, keys: with(pressed, []keys{{"quit\r", ""}})},
	{name: "socat, Ctrl-C", command: `socat -,echo=0,icanon=0 unix-connect:mon`,
		keys: []keys{{"", prompt}, {"info st", "info st\x1b[K"}, {"\x03", ""}},
		note: "It ends socat: the VM stays."},
	{name: "socat, raw", command: `socat -,raw,echo=0,escape=0x1d unix-connect:mon`, keys: with(pressed, ofSignals, []keys{{"\x1d", ""}})},
	{name: "socat, Ctrl-D at the prompt", command: `socat -,raw,echo=0 unix-connect:mon`, keys: []keys{{"", prompt}, {"\x04quit\r", ""}},
		note: "Ctrl-D means nothing: it neither ends the line nor leaves."},
	{name: "nc, a line", command: `echo "$LINE" | nc -N -U mon`, lines: alone,
		note: "OpenBSD's netcat. Without `-N` or `-q` it does not end."},
	{name: "nc, lines by TCP", command: `nc -N "$1" "$2"`, place: tcpPort, lines: session},
	{name: "nc, lines that end with CR LF", command: `sed 's/$/\r/' lines | nc -N -U mon`, lines: session},
	{name: "nc, no line end", command: `printf %s "$LINE" | nc -N -U mon`, lines: []string{"info status", "info st\t", "quit"},
		note: "The line is not run."},
	{name: "nc at a terminal", command: `nc -U mon`, keys: typed},
	{name: "telnet", command: `telnet "$1" "$2"`, place: telnetPort,
		keys: with(pressed, ofSignals, []keys{{"\x1d", "telnet> "}, {"quit\r", ""}})},
	{name: "telnet, lines from a pipe", place: telnetPort, lines: session,
		command: `: >said; mkfifo end; { until grep -q qemu said; do sleep 0.1; done; cat lines end; } | { telnet "$1" "$2" 2>&1; : >end; } | tee said`,
		note: "Mostly one sees `sleep` in place of the ends that are waited for: telnet goes when its input ends, and lines " +
			"that it has before it knows the server's options end with CR LF, which are two line ends to the monitor."},
	{name: "bash", command: `bash -c 'exec 3<>"/dev/tcp/$1/$2"; cat lines >&3; cat <&3' bash "$1" "$2"`, place: tcpPort, lines: session},
	{name: "expect, socat", command: `monitor.exp lines socat unix-connect:mon -`, lines: session},
	{name: "expect, socat, a password", command: `monitor.exp lines socat unix-connect:mon -`, lines: ofPassword},
	{name: "expect, telnet", command: `monitor.exp lines telnet "$1" "$2"`, place: telnetPort, lines: session},
	{name: "expect, stdio", command: `monitor.exp lines "$@"`, place: stdio, lines: session},
	{name: "a terminal", command: `exec "$@"`, place: stdio, keys: with(pressed, []keys{{"quit\r", ""}})},
	{name: "pexpect, stdio", command: `pexpect-stdio.py "$@"`, place: stdio, lines: moving},
	{name: "pexpect, stdio, a password", command: `pexpect-stdio.py "$@"`, place: stdio, lines: ofPassword},
	{name: "pexpect, a socket", command: `pexpect-socket.py mon`, lines: moving},
	{name: "a loop on a socket", command: `plain-socket.py mon`, lines: session},
	{name: "a loop on TCP", command: `plain-socket.py "$1" "$2"`, place: tcpPort, lines: session},
	{name: "a test suite's monitor", command: `test-suite.py mon`, lines: session[:len(session)-1],
		note: "As in avocado-vt and autotest."},
	{name: "a test driver", command: `nixos-driver.py "$@"`, place: calling, note: "As in NixOS: the driver listens, and QEMU connects.",
		lines: append(strings.Split("type root\ntype /bin/ls -A_!:", "\n"), session...)},
	{name: "QEMU's Python library", command: `qmp-library.py "$1"`, place: qmpSocket,
		lines: asked, note: "human-monitor-command."},
	{name: "gdb", command: `gdb -nx -batch -ex "target remote gdb" -x lines 2>&1`, place: gdbStub,
		script: func(line string) string { return "echo (qemu) " + line + "\\n\nmonitor " + line },
		lines:  append([]string{"eject", "change vnc password", "info history"}, asked...), note: "monitor LINE."},
	{name: "virsh", command: "virsh COMMAND vm ...", place: managedByLibvirt, lines: managed, own: virsh},
	{name: "qmp-shell -H", command: `python3 -m qemu.qmp.qmp_shell -H "$1"`, place: qmpSocket, lines: asked},
}
