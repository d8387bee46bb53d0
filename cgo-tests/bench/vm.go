// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"libhmp/core/qmp"
)

// vm is a running QEMU with a QMP client.
type vm struct {
	process *exec.Cmd
	client  *qmp.Client
	folder  string
	typing  int    // descriptor of the connection to its monitor
	said    string // what the monitor has said last
}

// pair are the same machine on both QEMUs.
type pair struct{ theirs, ours *vm }

// second is the name of the QMP socket for another client.
const second = "second"

const prompt = "(qemu) "

// machine is a PC that does nothing.
var machine = []string{"-M", "pc", "-name", "bench", "-display", "none", "-nodefaults", "-serial", "null",
	"-drive", "if=ide,media=cdrom", "-netdev", "user,id=net0", "-device", "e1000,netdev=net0"}

func startPair(p programs, more ...string) (*pair, error) {
	theirs, err := startVM(p.theirs, more...)
	if err != nil {
		return nil, err
	}
	ours, err := startVM(p.ours, more...)
	if err != nil {
		theirs.stop()
		return nil, err
	}
	return &pair{theirs, ours}, nil
}

func (p *pair) stop() {
	p.theirs.stop()
	p.ours.stop()
}

// startVM starts a QEMU that does not run its guest yet.
func startVM(path string, more ...string) (*vm, error) {
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	v := &vm{folder: folder, typing: -1}
	args := slices.Concat([]string{"-S", "-qmp", "unix:" + v.socket("qmp") + ",server=on,wait=off",
		"-qmp", "unix:" + v.socket(second) + ",server=on,wait=off",
		"-monitor", "unix:" + v.socket("monitor") + ",server=on,wait=off"}, machine, more)
	v.process = exec.Command(path, args...)
	var errs bytes.Buffer // of warnings there are many
	v.process.Stderr = &errs
	if err := v.process.Start(); err != nil {
		return nil, err
	}
	if v.client, err = v.connect("qmp"); err != nil {
		v.stop()
		return nil, fmt.Errorf("%w: %s", err, errs.String())
	}
	if err := v.connectMonitor(); err != nil {
		v.stop()
		return nil, err
	}
	return v, nil
}

func (v *vm) socket(name string) string { return filepath.Join(v.folder, name) }

// connect returns a client at a socket that the QEMU opens soon.
func (v *vm) connect(socket string) (*qmp.Client, error) {
	conn, err := net.Dial("unix", v.socket(socket))
	for range 6000 {
		if err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
		conn, err = net.Dial("unix", v.socket(socket))
	}
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	stream, err := qmp.NewStream(ctx, conn, qmp.StreamOptions{})
	if err != nil {
		return nil, err
	}
	return qmp.NewClient(stream), nil
}

// connectMonitor connects to the monitor, by system calls that block: Go's poller
// would be measured else.
func (v *vm) connectMonitor() error {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	v.typing = fd
	if err := unix.Connect(fd, &unix.SockaddrUnix{Name: v.socket("monitor")}); err != nil {
		return err
	}
	limit := unix.Timeval{Sec: 60}
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &limit); err != nil {
		return err
	}
	return v.until(prompt, 1)
}

// until reads until the text has come a number of times, the last time at the end.
func (v *vm) until(text string, times int) error {
	var said []byte
	buf := make([]byte, 64<<10)
	for {
		n, err := unix.Read(v.typing, buf)
		if err == unix.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return fmt.Errorf("the monitor has said %q: %w", said, err)
		}
		said = append(said, buf[:n]...)
		if bytes.HasSuffix(said, []byte(text)) && (times == 1 || bytes.Count(said, []byte(text)) >= times) {
			v.said = string(said)
			return nil
		}
	}
}

func (v *vm) write(text string) (int, error) { return unix.Write(v.typing, []byte(text)) }

// typed is the time from a line at the monitor's socket to its prompt.
func (v *vm) typed(line string) (time.Duration, error) {
	return v.pasted(line+"\n", len(line)+1)
}

// pasted is the time from text in pieces of a size to the last line's prompt.
func (v *vm) pasted(text string, size int) (time.Duration, error) {
	begin := time.Now()
	for piece := range slices.Chunk([]byte(text), size) {
		if _, err := v.write(string(piece)); err != nil {
			return 0, err
		}
	}
	err := v.until(prompt, strings.Count(text, "\n"))
	return time.Since(begin), err
}

func (v *vm) stop() {
	if v.typing >= 0 {
		_ = unix.Close(v.typing)
	}
	_ = v.process.Process.Kill()
	_ = v.process.Wait()
	_ = os.RemoveAll(v.folder)
}

// roundTrip is the time of one human-monitor-command.
func (v *vm) roundTrip(line string) (time.Duration, error) {
	args := struct {
		Line string `json:"command-line"`
	}{line}
	begin := time.Now()
	_, err := v.client.ExecuteRaw("human-monitor-command", args)
	return time.Since(begin), err
}
