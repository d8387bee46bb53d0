// SPDX-License-Identifier: GPL-2.0-or-later

package libvirt

import (
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync"
	"time"

	"libhmp/cmd/hmp/internal/socketpair"
)

// sshConn is a connection through the program ssh, which has the user's keys,
// configuration and known hosts.
type sshConn struct {
	net.Conn
	cmd  *exec.Cmd
	said tail
	done chan struct{} // closed when ssh has ended
}

// sshAddr is where an sshConn leads to.
type sshAddr string

// Network implements net.Addr.
func (sshAddr) Network() string { return "ssh" }

// String implements net.Addr.
func (a sshAddr) String() string { return string(a) }

// dialSSH starts ssh, as libvirt's own clients do.
func (c connection) dialSSH() (net.Conn, error) {
	mine, theirs, err := socketpair.New("ssh")
	if err != nil {
		return nil, err
	}
	defer mine.Close() // FileConn makes a duplicate
	defer theirs.Close()
	wire, err := net.FileConn(mine)
	if err != nil {
		return nil, err
	}
	s := &sshConn{Conn: wire, done: make(chan struct{})}
	// Ctrl-C is hmp's, and is to end a line rather than the connection.
	s.cmd = exec.Command("sh", append([]string{"-c", `trap "" INT; exec ssh "$@"`, "ssh"}, c.sshArguments()...)...)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = theirs, theirs, &s.said
	// What ssh left running must not keep us.
	s.cmd.WaitDelay = time.Second
	if err := s.cmd.Start(); err != nil {
		wire.Close()
		return nil, err
	}
	go func() {
		_ = s.cmd.Wait() // what it said tells more than its status
		close(s.done)
	}()
	return s, nil
}

// sshArguments are the host and what it is to run: libvirt's own helper, or where
// that is missing nc at libvirt's socket.
func (c connection) sshArguments() []string {
	args := []string{"-T", "-e", "none"}
	if port := c.ssh.Port(); port != "" {
		args = append(args, "-p", port)
	}
	if user := c.ssh.User.Username(); user != "" {
		args = append(args, "-l", user)
	}
	return append(args, "--", c.ssh.Hostname(), "sh -c "+quoted(c.remoteScript()))
}

func (c connection) remoteScript() string {
	if c.socket != "" {
		return "exec nc -U " + quoted(c.socket)
	}
	folder := "/var/run/libvirt"
	if c.path == "/session" {
		folder = "${XDG_RUNTIME_DIR:-$HOME/.cache}/libvirt"
	}
	return `if command -v virt-ssh-helper >/dev/null 2>&1; then exec virt-ssh-helper ` + c.uri + `; fi; ` +
		`for s in ` + strings.Join(sockets, " ") + `; do if [ -S "` + folder + `/$s" ]; then exec nc -U "` + folder + `/$s"; fi; done; ` +
		`echo "there is no libvirt on this host" >&2; exit 1`
}

// quoted is text as one word of a shell's.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// Close implements net.Conn.
func (s *sshConn) Close() error {
	_ = s.cmd.Process.Kill() // it may be asking for a password
	return s.Conn.Close()
}

// RemoteAddr implements net.Conn.
func (s *sshConn) RemoteAddr() net.Addr { return sshAddr(s.cmd.Args[len(s.cmd.Args)-2]) }

// withDiagnosis adds to the error of a connection what ssh has said, unless libvirt has
// answered.
func withDiagnosis(err error, wire net.Conn) error {
	s, ok := wire.(*sshConn)
	if !ok || answered(err) {
		return err
	}
	select {
	case <-s.done:
	case <-time.After(time.Second):
	}
	if said := s.said.String(); said != "" {
		return fmt.Errorf("%w: %w", err, sshError(said))
	}
	return err
}

// sshError is what ssh has said.
type sshError string

// Error implements error.
func (e sshError) Error() string { return "ssh: " + string(e) }

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// kept is how much a tail keeps.
const kept = 500

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-kept):]
	return len(p), nil
}

// String is the last line: why ssh ended comes after what it warns of.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.FieldsFunc(string(t.text), func(r rune) bool { return r == '\n' || r == '\r' })
	if len(lines) == 0 {
		return ""
	}
	return strings.TrimPrefix(lines[len(lines)-1], "ssh: ")
}
