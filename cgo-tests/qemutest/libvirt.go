// SPDX-License-Identifier: GPL-2.0-or-later

package qemutest

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

	"github.com/stretchr/testify/require"
)

// Libvirt is a libvirtd of an ordinary user, qemu:///session, with all its files in Dir: the
// machine's own configuration has no part in it, and stays as it is.
type Libvirt struct {
	Dir  string
	t    testing.TB
	user *syscall.Credential // nil: who runs the test
}

// StartLibvirt starts a libvirtd that lives as long as the test.
func StartLibvirt(t testing.TB) *Libvirt {
	t.Helper()
	daemon := Installed(t, "libvirtd")
	l := &Libvirt{t: t, Dir: Prepare(t).Dir, user: ordinary(t)}
	require.NoError(t, os.Chmod(l.Dir, 0o755))
	// virtlogd would stay when libvirtd ends.
	l.Write("home/.config/libvirt/qemu.conf", "stdio_handler = \"file\"\n")
	require.NoError(t, os.Mkdir(filepath.Join(l.Dir, "run"), 0o700))
	for _, folder := range []string{"home", "run"} {
		l.Give(folder)
	}
	var said strings.Builder
	cmd := l.Command(daemon)
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
		return l.Command(Installed(t, "virsh"), "-q", "uri").Run() == nil
	}, Limit, 100*time.Millisecond, "libvirtd does not answer")
	return l
}

// ordinary is nobody, if it is root who runs the test: root's libvirtd would be that of the
// machine.
func ordinary(t testing.TB) *syscall.Credential {
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

// Write makes a file in Dir.
func (l *Libvirt) Write(name, text string) {
	l.t.Helper()
	path := filepath.Join(l.Dir, name)
	require.NoError(l.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(l.t, os.WriteFile(path, []byte(text), 0o644))
}

// Give makes a folder that of libvirt's user.
func (l *Libvirt) Give(folder string) {
	l.t.Helper()
	if l.user == nil {
		return
	}
	require.NoError(l.t, filepath.WalkDir(filepath.Join(l.Dir, folder), func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, int(l.user.Uid), int(l.user.Gid))
	}))
}

// Command is a program run as libvirt's user, with that user's folders.
func (l *Libvirt) Command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = l.Dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH") + ":/usr/sbin", "HOME=" + l.Dir + "/home",
		"XDG_RUNTIME_DIR=" + l.Dir + "/run", "LIBVIRT_DEFAULT_URI=qemu:///session"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: l.user, Pdeathsig: syscall.SIGKILL}
	return cmd
}

// Virsh runs virsh and returns what it prints, without blanks around it.
func (l *Libvirt) Virsh(args ...string) string {
	l.t.Helper()
	out, err := l.Command(Installed(l.t, "virsh"), append([]string{"-q"}, args...)...).CombinedOutput()
	require.NoError(l.t, err, "virsh %q: %s", args, out)
	return strings.TrimSpace(string(out))
}

// Program copies or links a file or a folder, of a QEMU for instance, to where libvirt's user may read it, and
// returns its path there.
func (l *Libvirt) Program(from, to string) string {
	l.t.Helper()
	to = filepath.Join(l.Dir, to)
	require.NoError(l.t, os.MkdirAll(filepath.Dir(to), 0o755))
	if exec.Command("cp", "-rL", "--link", from, to).Run() == nil {
		return to
	}
	require.NoError(l.t, os.RemoveAll(to)) // what could be linked, of another file system
	out, err := exec.Command("cp", "-rL", from, to).CombinedOutput()
	require.NoError(l.t, err, "%s", out)
	return to
}

// Embedded copies a QEMU that is built on libhmp, with the library.
func (l *Libvirt) Embedded(program string) string {
	l.t.Helper()
	qemu := Build(l.t, program)
	l.Program(Build(l.t, "libhmp.so.0"), "libhmp.so.0")
	l.Program(Build(l.t, "libhmp-0/engine.so"), "libhmp-0/engine.so")
	return filepath.Join(l.Program(filepath.Dir(qemu), "qemu"), filepath.Base(qemu))
}
