// SPDX-License-Identifier: GPL-2.0-or-later

// Package libvirt_test has hmp at VMs that a real libvirtd owns, and libvirt at QEMUs that are
// built on libhmp.
package libvirt_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// machine is a domain that is defined and runs.
type machine struct {
	*qemutest.Libvirt
	t   *testing.T
	hmp string
}

// start defines and starts the domain "vm" on an emulator.
func start(t *testing.T, emulator func(*qemutest.Libvirt) string) *machine {
	t.Helper()
	l := qemutest.StartLibvirt(t)
	m := &machine{l, t, l.Program(qemutest.Build(t, qemutest.Hmp), "hmp")}
	l.StartDomain(emulator(l))
	return m
}

func stock(l *qemutest.Libvirt) string { return l.StockEmulator("10.0") }

func embedded(l *qemutest.Libvirt) string { return l.Embedded(qemutest.Libhmp) }

// run runs hmp as libvirt's user.
func (m *machine) run(args ...string) (stdout, stderr string, status int) {
	m.t.Helper()
	cmd := m.Command(m.hmp, append([]string{"--no-history"}, args...)...)
	cmd.Env = append(cmd.Env, "PATH="+m.Dir+"/bin:"+os.Getenv("PATH")+":/usr/sbin") // see checkAddresses
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	watchdog := time.AfterFunc(qemutest.Limit, func() { cmd.Process.Kill() })
	defer watchdog.Stop()
	err := cmd.Run()
	if cmd.ProcessState == nil {
		require.NoError(m.t, err)
	}
	return out.String(), errors.String(), cmd.ProcessState.ExitCode()
}

// lines are run over libvirt and at the QMP socket; the text is the same. The guest is stopped first:
// its firmware would change what there is to see.
var lines = []string{
	"stop", "info status", "info version", "info block", "info name", "info uuid", "info cpus", "info qtree",
	"info nothing", "nothing", "help info", "print 1+2", "eject nothing", "x /4xb 0xffff0", "xp /2xw 0xffff0",
	"query-status", "query-status -j", `{"execute": "query-name"}`, "{ 'execute': 'query-uuid' }",
	`{"execute": "nothing", "arguments": {"a": "\u00e4"}}`, `{"execute": "human-monitor-command", "arguments": {"command-line": "info name"}}`,
	"query-block -j", "object-add authz-simple id=ä identity=x", "savevm a", "info snapshots", "qom-get /machine type", "cont", "info status",
}

func TestHmp(t *testing.T) {
	t.Run("stock", func(t *testing.T) { check(t, stock) })
	t.Run("libhmp", func(t *testing.T) { check(t, embedded) })
}

func check(t *testing.T, emulator func(*qemutest.Libvirt) string) {
	m := start(t, emulator)
	for _, line := range lines {
		want, wantErr, wantStatus := m.run(m.Dir+"/run/qmp", line)
		got, gotErr, status := m.run("libvirt:vm", line)
		assert.Equal(t, want, got, line)
		assert.Equal(t, wantErr, gotErr, line)
		assert.Equal(t, wantStatus, status, line)
	}
	m.checkAddresses()
	m.checkEvents()
	m.checkReadOnly()
	m.checkTerminal()
	m.checkTimeout()
	m.checkEnd()
}

// checkAddresses has the domain by each form of address.
func (m *machine) checkAddresses() {
	m.Write("bin/ssh", "#!/bin/sh\n# Plays ssh: what would be run there is run here.\necho 'Warning: so' >&2\n"+
		"printf '%s\\n' \"$@\" >\""+m.Dir+"/run/ssh-arguments\"\nfor last; do :; done\nexec sh -c \"$last\"\n")
	require.NoError(m.t, os.Chmod(m.Dir+"/bin/ssh", 0o755))
	socket := m.Dir + "/run/libvirt/libvirt-sock"
	for _, address := range []string{
		"libvirt:vm", "libvirt:qemu:///session/vm", "libvirt:5d4b2b0e-3a77-4a53-8f5b-0c1f5a1d6c11",
		"libvirt:qemu+unix:///session?socket=" + socket + "/vm", "libvirt:qemu+ssh://me@somewhere:77/session/vm",
		"libvirt:" + m.Virsh("uri") + "/vm",
	} {
		out, stderr, status := m.run(address, "info status")
		assert.Equal(m.t, "VM status: running\n", out, address)
		assert.Empty(m.t, stderr, address)
		assert.Zero(m.t, status, address)
	}
	arguments, err := os.ReadFile(m.Dir + "/run/ssh-arguments")
	require.NoError(m.t, err)
	assert.True(m.t, strings.HasPrefix(string(arguments), "-T\n-e\nnone\n-p\n77\n-l\nme\n--\nsomewhere\nsh -c "), string(arguments))

	for address, want := range map[string]string{
		"libvirt:nothing": "hmp: libvirt:nothing: there is no such domain at qemu:///session: " +
			"virsh -c qemu:///session list --all has those that there are\n",
		"libvirt:qemu+unix:///session?socket=/nowhere/vm": "hmp: libvirt:qemu+unix:///session?socket=/nowhere/vm: " +
			"there is no socket /nowhere: give that of libvirtd or virtqemud, or a URI without socket=\n",
		"libvirt:qemu+ssh://h/session/nothing": "hmp: libvirt:qemu+ssh://h/session/nothing: there is no such domain at qemu+ssh://h/session: " +
			"virsh -c qemu+ssh://h/session list --all has those that there are\n",
	} {
		_, stderr, status := m.run(address, "info status")
		assert.Equal(m.t, want, stderr)
		assert.Equal(m.t, 3, status)
	}
}

// checkEvents has events with data and without.
func (m *machine) checkEvents() {
	out, stderr, status := m.run("libvirt:vm", "-c", "stop", "-c", "wait STOP timeout=20", "-c", "cont", "-c", "wait RESUME timeout=20",
		"-c", "system_reset", "-c", "wait RESET timeout=20")
	assert.Empty(m.t, stderr)
	assert.Zero(m.t, status, out)
	assert.Contains(m.t, out, "STOP\n")
	assert.Contains(m.t, out, "RESUME\n")
	assert.Contains(m.t, out, "RESET\n")
}

func (m *machine) checkReadOnly() {
	out, _, status := m.run("--read-only", "libvirt:vm", "stop")
	assert.Contains(m.t, out, "read-only")
	assert.Equal(m.t, 1, status)
	out, _, status = m.run("--read-only", "libvirt:vm", "info status")
	assert.Equal(m.t, "VM status: running\n", out)
	assert.Zero(m.t, status)
}

// checkTerminal has a session with events, by a pseudo terminal.
func (m *machine) checkTerminal() {
	for _, variable := range m.Command("true").Env {
		name, value, _ := strings.Cut(variable, "=")
		m.t.Setenv(name, value)
	}
	term := qemutest.ProgramTerminal(m.t, m.Dir, m.hmp, "--no-history", "--classic", "--events", "libvirt:vm")
	term.Until(qemutest.Prompt)
	assert.Equal(m.t, "VM status: running\n", term.Run("info status"))
	term.Send("stop\r")
	term.Until("STOP")
	term.Send("cont\r")
	term.Until("RESUME")
	term.Send("\x04")
}

// checkTimeout has a QEMU that does not answer for a while.
func (m *machine) checkTimeout() {
	text, err := os.ReadFile(filepath.Join(m.Dir, "run/libvirt/qemu/run/vm.pid"))
	require.NoError(m.t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(m.t, err)
	p := qemutest.StartProgram(m.t, m.hmp, "--timeout=2", "libvirt:vm")
	assert.Equal(m.t, "VM status: running\n", p.Run("info status"))
	require.NoError(m.t, syscall.Kill(pid, syscall.SIGSTOP))
	assert.Contains(m.t, p.Run("info status"), "no reply to query-status: timed out after 2s")
	_, stderr, status := m.run("--timeout=2", "libvirt:vm", "info status")
	assert.Equal(m.t, "hmp: libvirt:vm: the other end does not answer (given up after 2s)\n", stderr)
	assert.Equal(m.t, 3, status)
	require.NoError(m.t, syscall.Kill(pid, syscall.SIGCONT))
	require.Eventually(m.t, func() bool { return p.Run("info status") == "VM status: running\n" },
		qemutest.Limit, 100*time.Millisecond)
	status, stderr = p.End()
	assert.Equal(m.t, 1, status)
	assert.Empty(m.t, stderr)
}

// checkEnd has QEMU end while hmp is there, on its wish and otherwise, and hmp at a domain that does not run.
func (m *machine) checkEnd() {
	out, stderr, status := m.run("libvirt:vm", "quit")
	assert.Empty(m.t, out+stderr)
	assert.Zero(m.t, status)
	m.awaitState("shut off")
	_, stderr, status = m.run("libvirt:vm", "info status")
	assert.Equal(m.t, "hmp: libvirt:vm: the domain is not running: virsh -c qemu:///session start vm\n", stderr)
	assert.Equal(m.t, 3, status)

	m.Virsh("start", "vm")
	term := qemutest.ProgramTerminal(m.t, m.Dir, m.hmp, "--no-history", "--classic", "libvirt:vm")
	term.Until(qemutest.Prompt)
	m.Virsh("destroy", "vm")
	term.Until("QEMU has closed the QMP connection")
	m.awaitState("shut off")
	m.checkKeep()
}

// checkKeep has --keep wait for the domain, which is off, and again when it has ended.
func (m *machine) checkKeep() {
	term := qemutest.ProgramTerminal(m.t, m.Dir, m.hmp, "--no-history", "--classic", "--keep", "libvirt:vm")
	term.Until("the domain is not running: virsh -c qemu:///session start vm")
	term.Until("hmp: libvirt:vm: waiting for its start (Ctrl-C ends)")
	m.Virsh("start", "vm")
	term.Until(qemutest.Prompt)
	m.Virsh("destroy", "vm")
	term.Until("hmp: libvirt:vm: waiting for QEMU to come back (Ctrl-C ends)")
	m.Virsh("start", "vm")
	term.Until(qemutest.Prompt)
	assert.Equal(m.t, "VM status: running\n", term.Run("info status"))
	term.Send("\x04")
}

func (m *machine) awaitState(state string) {
	m.t.Helper()
	require.Eventually(m.t, func() bool { return m.Virsh("domstate", "vm") == state }, qemutest.Limit, 100*time.Millisecond)
}
