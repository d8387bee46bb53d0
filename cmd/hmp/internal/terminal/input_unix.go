// SPDX-License-Identifier: GPL-2.0-or-later

//go:build !windows

package terminal

import (
	"io"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// Input reads keys from a terminal that other programs read from meanwhile.
type Input struct {
	file *os.File
	wake [2]*os.File // a pipe that ends the waiting for keys

	mu      sync.Mutex
	changed sync.Cond
	paused  bool
	closed  bool
	reading bool
}

// NewInput returns the input of terminal f.
func NewInput(f *os.File) (*Input, error) {
	in := &Input{file: f}
	in.changed.L = &in.mu
	var err error
	in.wake[0], in.wake[1], err = os.Pipe()
	return in, err
}

// Read implements io.Reader.
func (in *Input) Read(p []byte) (int, error) {
	for {
		in.mu.Lock()
		for in.paused && !in.closed {
			in.changed.Wait()
		}
		if in.closed {
			in.mu.Unlock()
			return 0, io.EOF
		}
		in.reading = true
		in.mu.Unlock()
		n, err, ready := in.readKeys(p)
		in.mu.Lock()
		in.reading = false
		in.changed.Broadcast()
		in.mu.Unlock()
		if ready {
			return n, err
		}
	}
}

// readKeys waits for keys, or for Pause; ready is false if there are none.
func (in *Input) readKeys(p []byte) (n int, err error, ready bool) { //nolint:revive // as Read
	list := []unix.PollFd{{Fd: int32(in.file.Fd()), Events: unix.POLLIN}, {Fd: int32(in.wake[0].Fd()), Events: unix.POLLIN}}
	_, err = unix.Poll(list, -1)
	switch {
	case err == unix.EINTR || list[0].Revents == 0:
		return 0, nil, false
	case err != nil:
		return 0, os.NewSyscallError("poll", err), true
	}
	n, err = in.file.Read(p)
	return n, err, true
}

// Pause leaves the keys to others until Resume.
func (in *Input) Pause() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.paused = true
	_, _ = in.wake[1].Write([]byte{0})
	for in.reading {
		in.changed.Wait()
	}
	_, _ = in.wake[0].Read(make([]byte, 1))
}

// Close has Read return io.EOF. The terminal stays open.
func (in *Input) Close() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.closed = true
	_, _ = in.wake[1].Write([]byte{0})
	for in.reading {
		in.changed.Wait()
	}
	in.changed.Broadcast()
	in.wake[0].Close()
	in.wake[1].Close()
}

// Resume has Read read again.
func (in *Input) Resume() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.paused = false
	in.changed.Broadcast()
}
