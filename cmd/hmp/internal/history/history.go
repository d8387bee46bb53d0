// SPDX-License-Identifier: GPL-2.0-or-later

// Package history keeps the lines that were typed at a VM's monitor in a file,
// from one run of hmp to the next.
package history

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// maxLines is how many lines a file keeps, the newest.
const maxLines = 1000

// maxSize is how much of a file is read: what a damaged one holds beyond it is
// dropped.
const maxSize = 4 << 20

// File is the history of one VM. Several processes may use it at a time. Its
// methods belong to one goroutine.
type File struct{ path string }

// Open returns the history of the VM with that key, which may hold any bytes,
// below $XDG_STATE_HOME/hmp/history. It makes the folder, but no file yet.
func Open(key string) (*File, error) {
	state := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) { // the specification says to ignore others
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, err
		}
		state = filepath.Join(home, ".local", "state")
	}
	dir := filepath.Join(state, "hmp", "history")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &File{filepath.Join(dir, fileName(key))}, nil
}

// Lines returns the lines kept, the oldest first; none if there is no file.
func (f *File) Lines() ([]string, error) {
	var lines []string
	err := f.locked(func() error {
		var err error
		lines, err = f.read()
		return err
	})
	return lines, err
}

// Add keeps a line as the newest one; it is not kept twice. Empty lines, those
// with control characters and those that tell a secret are not kept.
func (f *File) Add(line string) error {
	if strings.TrimSpace(line) == "" || strings.ContainsFunc(line, isControl) || Secret(line) {
		return nil
	}
	return f.locked(func() error {
		lines, err := f.read()
		if err != nil {
			return err
		}
		lines = append(slices.DeleteFunc(lines, func(l string) bool { return l == line }), line)
		return f.write(lines[max(len(lines)-maxLines, 0):])
	})
}

// locked runs f while no other process reads or writes the file. The lock is a
// file of its own, since the history's is replaced.
func (f *File) locked(do func() error) error {
	lock, err := os.OpenFile(f.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	for {
		err = unix.Flock(int(lock.Fd()), unix.LOCK_EX)
		if err != unix.EINTR {
			break
		}
	}
	if err != nil {
		return os.NewSyscallError("flock", err)
	}
	return do()
}

// read takes what can be read as lines, whatever the file holds.
func (f *File) read() ([]string, error) {
	data, err := os.ReadFile(f.path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data = data[max(len(data)-maxSize, 0):]
	var lines []string
	for line := range bytes.Lines(data) {
		text := strings.TrimSuffix(string(line), "\n")
		if text != "" && !strings.ContainsFunc(text, isControl) {
			lines = append(lines, text)
		}
	}
	return lines, nil
}

// write replaces the file as a whole.
func (f *File) write(lines []string) error {
	next, err := os.CreateTemp(filepath.Dir(f.path), ".new-*") // with mode 0600
	if err != nil {
		return err
	}
	_, err = next.WriteString(strings.Join(lines, "\n") + "\n")
	if closeErr := next.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(next.Name(), f.path)
	}
	if err != nil {
		os.Remove(next.Name())
	}
	return err
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
