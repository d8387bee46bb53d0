// SPDX-License-Identifier: GPL-2.0-or-later

package tutorial_test

import (
	"os"
	"os/exec"
	"os/user"
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

// libvirt is a libvirtd of an ordinary user, qemu:///session, with all its files in Dir: the
// machine's own configuration has no part in it, and stays as it is.
type libvirt struct {
	t    *testing.T
	dir  string
	user *syscall.Credential // nil: who runs the test
}

// startLibvirt starts a libvirtd that lives as long as the test.
func startLibvirt(t *testing.T) *libvirt {
	t.Helper()
	daemon := qemutest.Installed(t, "libvirtd")
	l := &libvirt{t: t, dir: qemutest.Prepare(t).Dir, user: ordinary(t)}
	require.NoError(t, os.Chmod(l.dir, 0o755))
	// virtlogd would stay when libvirtd ends.
	l.write("home/.config/libvirt/qemu.conf", "stdio_handler = \"file\"\n")
	require.NoError(t, os.Mkdir(filepath.Join(l.dir, "run"), 0o700))
	for _, folder := range []string{"home", "run"} {
		l.give(folder)
	}
	var said strings.Builder
	cmd := l.command(daemon)
	cmd.Stdout, cmd.Stderr = &said, &said
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		if t.Failed() {
			t.Logf("libvirtd said:\n%s", said.String())
		}
	})
	require.Eventually(t, func() bool {
		return l.command(qemutest.Installed(t, "virsh"), "-q", "uri").Run() == nil
	}, qemutest.Limit, 100*time.Millisecond, "libvirtd does not answer")
	return l
}

// ordinary is nobody, if it is root who runs the test: root's libvirtd would be that of the
// machine.
func ordinary(t *testing.T) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	nobody, err := user.Lookup("nobody")
	require.NoError(t, err)
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	require.NoError(t, err)
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	require.NoError(t, err)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func (l *libvirt) write(name, text string) {
	l.t.Helper()
	path := filepath.Join(l.dir, name)
	require.NoError(l.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(l.t, os.WriteFile(path, []byte(text), 0o644))
}

// give makes a folder that of libvirt's user.
func (l *libvirt) give(folder string) {
	l.t.Helper()
	if l.user == nil {
		return
	}
	require.NoError(l.t, filepath.WalkDir(filepath.Join(l.dir, folder), func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, int(l.user.Uid), int(l.user.Gid))
	}))
}

// command is a program run as libvirt's user, with that user's folders.
func (l *libvirt) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = l.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH") + ":/usr/sbin", "HOME=" + l.dir + "/home",
		"XDG_RUNTIME_DIR=" + l.dir + "/run", "LIBVIRT_DEFAULT_URI=qemu:///session"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: l.user, Pdeathsig: syscall.SIGKILL}
	return cmd
}

// virsh runs virsh and returns what it prints, without blanks around it.
func (l *libvirt) virsh(args ...string) string {
	l.t.Helper()
	out, err := l.command(qemutest.Installed(l.t, "virsh"), append([]string{"-q"}, args...)...).CombinedOutput()
	require.NoError(l.t, err, "virsh %q: %s", args, out)
	return strings.TrimSpace(string(out))
}

// program copies the QEMU and the library to where libvirt's user may read them.
func (l *libvirt) program() string {
	l.t.Helper()
	qemu := qemutest.Build(l.t, program)
	for from, to := range map[string]string{
		filepath.Dir(qemu):                        "qemu",
		qemutest.Build(l.t, "libhmp.so.0"):        "libhmp.so.0",
		qemutest.Build(l.t, "libhmp-0/engine.so"): "libhmp-0/engine.so",
	} {
		to = filepath.Join(l.dir, to)
		require.NoError(l.t, os.MkdirAll(filepath.Dir(to), 0o755))
		out, err := exec.Command("cp", "-rL", from, to).CombinedOutput()
		require.NoError(l.t, err, "%s", out)
	}
	return filepath.Join(l.dir, "qemu", filepath.Base(qemu))
}

const domain = `<domain type='qemu'>
  <name>tutorial</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features>
  <devices><emulator>EMULATOR</emulator><memballoon model='none'/></devices>
</domain>
`

// A real libvirtd, of which the monitor's line is asked: it sends human-monitor-command, and has
// QEMU's standard output in the domain's log.
func TestLibvirt(t *testing.T) {
	l := startLibvirt(t)
	l.write("domain.xml", strings.Replace(domain, "EMULATOR", l.program(), 1))
	l.virsh("create", "domain.xml")
	ended := false
	t.Cleanup(func() {
		if !ended {
			_ = l.command(qemutest.Installed(t, "virsh"), "-q", "destroy", "tutorial").Run()
		}
	})
	hmp := func(line string) string { return l.virsh("qemu-monitor-command", "tutorial", "--hmp", line) }
	assert.Equal(t, "VM status: running", hmp("info status"))
	assert.Empty(t, hmp(line))
	checkHelp(t, hmp("help hello-world"))
	l.virsh("destroy", "tutorial")
	ended = true
	log, err := os.ReadFile(filepath.Join(l.dir, "home/.cache/libvirt/qemu/log/tutorial.log"))
	require.NoError(t, err)
	assert.Contains(t, "\n"+string(log), "\nWe love qemu\n")
}
