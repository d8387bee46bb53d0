// SPDX-License-Identifier: GPL-2.0-or-later

package qemutest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"libhmp/core/qmp"
)

// Limit bounds everything that a test waits for. A QEMU with hundreds of devices takes half
// a minute to end where others build at the same time.
const Limit = 90 * time.Second

// sockets is how many QMP sockets a QEMU has: one for the oracle, the others
// for those who are tested.
const sockets = 3

// QEMU is a QEMU that runs until the end of the test.
type QEMU struct {
	// Dir is its folder, empty at first, in which it runs unless Prepared.Run
	// says otherwise: relative file names in its arguments and lines are here.
	Dir string

	t      testing.TB
	cmd    *exec.Cmd
	stdout *os.File // files, because these have at once what it writes
	stderr *os.File
	ended  chan struct{} // closed when it has ended
	err    error         // then, what Wait said

	stream *qmp.Stream
	client *qmp.Client
	events []qmp.Event // arrived and not yet asked for
}

// Prepared is a folder in which a QEMU can be started.
type Prepared struct {
	Dir string
	// Run is a folder in Dir for the QEMU to run in, made at the start: one
	// without sockets, for tests that look at file names. Arguments name a
	// file of Dir by "../".
	Run string
	// Env is what it has in its environment besides the test's.
	Env []string
	t   testing.TB
}

// Prepare makes the folder, so that files can be put there first. Its path is
// short: a socket's path has 107 bytes.
func Prepare(t testing.TB) *Prepared {
	t.Helper()
	dir, err := os.MkdirTemp("", "qemutest")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return &Prepared{Dir: dir, t: t}
}

// Start starts a QEMU in a new folder; see Prepared.Start.
func Start(t testing.TB, program string, args ...string) *QEMU {
	t.Helper()
	return Prepare(t).Start(program, args...)
}

// Start starts a QEMU without display, with QMP sockets, and waits until it
// answers.
func (p *Prepared) Start(program string, args ...string) *QEMU {
	p.t.Helper()
	q, err := p.TryStart(program, args...)
	if err != nil {
		p.t.Fatalf("starting %s %q: %v\n%s", program, args, err, q.Messages())
	}
	return q
}

// TryStart is Start for one that may refuse to: it has ended then, and Errors
// says why.
func (p *Prepared) TryStart(program string, args ...string) (*QEMU, error) {
	p.t.Helper()
	q := p.Launch(program, args...)
	err := q.connect()
	if err != nil {
		_ = q.Wait()
	}
	return q, err
}

// Launch starts a QEMU and does not wait for anything. It has QMP sockets, but
// the oracle's (HMP, QMP) cannot be used.
func (p *Prepared) Launch(program string, args ...string) *QEMU {
	p.t.Helper()
	q := &QEMU{Dir: p.Dir, t: p.t, stdout: nameless(p.t), stderr: nameless(p.t), ended: make(chan struct{})}
	all := []string{"-display", "none"}
	up := ""
	if p.Run != "" {
		up = "../"
	}
	for i := range sockets {
		// Relative, so that two QEMUs call theirs the same.
		all = append(all, "-qmp", "unix:"+up+socketName(i)+",server=on,wait=off")
	}
	q.cmd = exec.Command(program, append(all, args...)...)
	q.cmd.Dir = filepath.Join(p.Dir, p.Run)
	q.cmd.Env = append(os.Environ(), p.Env...)
	if err := os.MkdirAll(q.cmd.Dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	q.cmd.Stdout, q.cmd.Stderr = q.stdout, q.stderr
	q.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := q.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	go func() {
		q.err = q.cmd.Wait()
		close(q.ended)
	}()
	p.t.Cleanup(q.cleanup)
	return q
}

// nameless is a file without name.
func nameless(t testing.TB) *os.File {
	t.Helper()
	f, err := os.CreateTemp("", "qemutest")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if err := os.Remove(f.Name()); err != nil {
		t.Fatal(err)
	}
	return f
}

func (q *QEMU) cleanup() {
	if q.stream != nil {
		q.stream.Close()
	}
	alive := !q.Ended()
	if alive {
		q.cmd.Process.Kill()
	}
	<-q.ended
	if q.t.Failed() && !alive {
		q.t.Logf("%s in %s had ended: %v", q.cmd.Args[0], q.Dir, q.err)
	}
	if said := q.Messages(); q.t.Failed() && said != "" {
		q.t.Logf("%s in %s said:\n%s", q.cmd.Args[0], q.Dir, said)
	}
}

func socketName(i int) string { return fmt.Sprintf("qmp%d", i) }

// Socket returns the path of one of the QMP sockets that nobody uses yet: 1
// or 2.
func (q *QEMU) Socket(i int) string {
	q.t.Helper()
	if i < 1 || i >= sockets {
		q.t.Fatalf("QMP sockets are numbered from 1 to %d", sockets-1)
	}
	return filepath.Join(q.Dir, socketName(i))
}

// PID is its process.
func (q *QEMU) PID() int { return q.cmd.Process.Pid }

// Messages are what it wrote to stdout and to stderr so far.
func (q *QEMU) Messages() string {
	q.t.Helper()
	return q.content(q.stdout) + q.Errors()
}

// Errors are what it wrote to stderr so far.
func (q *QEMU) Errors() string {
	q.t.Helper()
	return q.content(q.stderr)
}

func (q *QEMU) content(f *os.File) string {
	q.t.Helper()
	text, err := io.ReadAll(io.NewSectionReader(f, 0, math.MaxInt64))
	if err != nil {
		q.t.Fatal(err)
	}
	return string(text)
}

// Ended reports whether it has ended.
func (q *QEMU) Ended() bool {
	select {
	case <-q.ended:
		return true
	default:
		return false
	}
}

// Wait waits for its end and returns what os/exec says of it (nil: status 0).
func (q *QEMU) Wait() error {
	q.t.Helper()
	if q.isOldest() && !q.EndsWithin(oldestLimit) {
		q.t.Logf("this QEMU %s does not end, as some do when they are told to", Oldest)
		q.cmd.Process.Kill()
		<-q.ended
		return nil
	}
	if !q.EndsWithin(Limit) {
		q.t.Fatalf("QEMU has not ended after %v", Limit)
	}
	return q.err
}

// oldestLimit is how long a QEMU 5.2 may take to end. Now and then one waits for ever: its main loop
// for the coroutine that runs QMP commands (mended in 6.0).
const oldestLimit = 20 * time.Second

func (q *QEMU) isOldest() bool { return strings.Contains(q.cmd.Path, "/"+Oldest+"/") }

// EndsWithin waits for its end and reports whether it came in that time.
func (q *QEMU) EndsWithin(limit time.Duration) bool {
	select {
	case <-q.ended:
		return true
	case <-time.After(limit):
		return false
	}
}

// connect opens the oracle's QMP connection.
func (q *QEMU) connect() error {
	ctx, cancel := context.WithTimeout(q.t.Context(), Limit)
	defer cancel()
	err := q.handshake(ctx)
	for ctx.Err() == nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, qmp.ErrClosed) && !q.EndsWithin(time.Second)) {
		err = q.handshake(ctx)
	}
	if err != nil {
		return err
	}
	q.stream.OnEvent(func(e qmp.Event) { q.events = append(q.events, e) })
	q.client = qmp.NewClient(q.stream)
	return nil
}

// handshake tries to connect for a while. A QEMU that is connected to while it
// starts may call accept() in two threads: one then hangs in it until somebody
// connects again (seen with 7.2), or closes the connection at once (5.2).
func (q *QEMU) handshake(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	conn, err := q.dial(ctx, filepath.Join(q.Dir, socketName(0)))
	if err != nil {
		return err
	}
	q.stream, err = qmp.NewStream(ctx, conn, qmp.StreamOptions{
		Deadline: func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), Limit)
		},
	})
	return err
}

// dial connects to a unix socket as soon as there is one.
func (q *QEMU) dial(ctx context.Context, path string) (net.Conn, error) {
	for {
		conn, err := net.Dial("unix", path)
		if err == nil {
			return conn, nil
		}
		select {
		case <-q.ended:
			return nil, fmt.Errorf("it has ended: %w", errors.Join(q.err, err))
		case <-ctx.Done():
			return nil, fmt.Errorf("no socket: %w: %w", ctx.Err(), err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Release returns its release, such as "10.0", and its whole version with that
// of the package.
func (q *QEMU) Release() (release, version string) {
	q.t.Helper()
	v, err := q.client.Facts().Version()
	if err != nil {
		q.t.Fatal(err)
	}
	release = fmt.Sprintf("%d.%d", v.Major, v.Minor)
	return release, fmt.Sprintf("%s.%d %s", release, v.Micro, v.Package)
}

// QMP runs a QMP command; see qmp.Client.Execute.
func (q *QEMU) QMP(command string, args, result any) error {
	return q.client.Execute(command, args, result)
}

// State returns the replies to the QMP commands and then what qom-list says of the
// paths, or the errors, a line each, to compare with later ones. Whether a client
// of a socket is connected stays out of it: QEMU sees that one has left when it
// comes to it.
func (q *QEMU) State(commands, paths []string) string {
	var state strings.Builder
	add := func(name, command string, args any) {
		var reply json.RawMessage
		if err := q.QMP(command, args, &reply); err != nil {
			reply = json.RawMessage(strconv.Quote(err.Error()))
		}
		fmt.Fprintf(&state, "%s %s\n", name, bytes.ReplaceAll(reply, []byte("disconnected:"), nil))
	}
	for _, command := range commands {
		add(command, command, nil)
	}
	for _, path := range paths {
		add(path, "qom-list", map[string]string{"path": path})
	}
	return state.String()
}

// HMP has human-monitor-command run a line and returns its text with "\n" line
// ends.
func (q *QEMU) HMP(line string) string {
	q.t.Helper()
	text, err := q.human(line, nil)
	if err != nil {
		q.t.Fatalf("human-monitor-command %q: %v\n%s", line, err, q.Messages())
	}
	return text
}

// HMPOn is HMP with the CPU of that cpu-index.
func (q *QEMU) HMPOn(cpu int, line string) (string, error) { return q.human(line, &cpu) }

func (q *QEMU) human(line string, cpu *int) (text string, err error) {
	args := struct {
		Line string `json:"command-line"`
		CPU  *int   `json:"cpu-index,omitempty"`
	}{line, cpu}
	err = q.QMP("human-monitor-command", args, &text)
	return strings.ReplaceAll(text, "\r\n", "\n"), err
}

// Event waits for the next event with that name since the last call, which may
// have arrived already, and returns its data as JSON. Those before it are
// forgotten.
func (q *QEMU) Event(name string) string {
	q.t.Helper()
	ctx, cancel := context.WithTimeout(q.t.Context(), Limit)
	defer cancel()
	for {
		for i, e := range q.events {
			if e.Name == name {
				q.events = q.events[i+1:]
				return string(e.Data)
			}
		}
		q.events = nil
		if err := q.stream.Wait(ctx); err != nil || ctx.Err() != nil {
			q.t.Fatalf("no event %s: %v", name, errors.Join(err, ctx.Err()))
		}
	}
}

// Client is the oracle's QMP connection.
func (q *QEMU) Client() *qmp.Client { return q.client }

// ChardevAddress is the TCP address, HOST:PORT, at which the chardev of that label listens.
func (q *QEMU) ChardevAddress(label string) string {
	q.t.Helper()
	var chardevs []struct{ Label, Filename string }
	if err := q.QMP("query-chardev", nil, &chardevs); err != nil {
		q.t.Fatal(err)
	}
	for _, c := range chardevs {
		// It is disconnected:KIND:HOST:PORT,OPTIONS, or KIND:... when a client is there.
		if c.Label == label {
			for _, kind := range []string{"tcp:", "telnet:"} {
				_, address, _ := strings.Cut(c.Filename, kind)
				if address, _, _ = strings.Cut(address, ","); address != "" {
					return address
				}
			}
		}
	}
	q.t.Fatalf("no address of chardev %s in %v", label, chardevs)
	return ""
}
