// SPDX-License-Identifier: GPL-2.0-or-later

// Package history keeps the lines that were typed at a VM's monitor in a file,
// from one run of hmp to the next.
package history

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/core/readline"
	"libhmp/core/secret"
)

// maxLines is how many lines a file keeps, the newest.
const maxLines = 1000

// maxSize is how much of a file is read: what a damaged one holds before it is
// dropped.
const maxSize = 4 << 20

// patience is how long is waited for the lock.
const patience = 2 * time.Second

// File is the history of one VM. Several processes may use it at a time.
type File struct{ path string }

// Open returns the history of the VM with that key, which may hold any bytes,
// below $XDG_STATE_HOME/hmp/history. It makes the folder, but no file yet.
func Open(key string) (*File, error) {
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	return &File{filepath.Join(dir, fileName(key))}, nil
}

// folder makes the one that all histories are in.
func folder() (string, error) {
	base, path := os.Getenv("XDG_STATE_HOME"), "hmp/history"
	if !filepath.IsAbs(base) { // the specification says to ignore others
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		base, path = home, ".local/state/hmp/history"
	}
	if err := isOurs(base); err != nil && !os.IsNotExist(err) {
		return "", err
	}
	dir := filepath.Join(base, path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	return dir, isOurs(dir)
}

// Lines returns the lines kept, the oldest first; none if there is no file. It
// waits for no other process: a file is there as a whole, or replaced by another.
func (f *File) Lines() ([]string, error) {
	file, err := openRegular(f.path, os.O_RDONLY)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := tail(file)
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range bytes.Lines(data) {
		text := strings.TrimSuffix(string(line), "\n")
		if text != "" && !strings.ContainsFunc(text, isControl) {
			lines = append(lines, text)
		}
	}
	return lines, nil
}

// tail reads the end of a file, whatever it holds.
func tail(file *os.File) ([]byte, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.NewSectionReader(file, max(info.Size()-maxSize, 0), maxSize))
}

// Add keeps lines as the newest ones; none is kept twice. Empty lines, those
// with control characters, those that tell a secret and those that are readline.Unkept are not kept.
func (f *File) Add(lines ...string) error {
	lines = slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		return strings.TrimSpace(line) == "" || readline.Unkept(line) || strings.ContainsFunc(line, isControl) || secret.Tells(line)
	})
	if len(lines) == 0 {
		return nil
	}
	lock, err := f.lock()
	if err != nil {
		return err
	}
	defer lock.Close()
	all, err := f.Lines()
	if err != nil {
		return err
	}
	for _, line := range lines {
		all = append(slices.DeleteFunc(all, func(l string) bool { return l == line }), line)
	}
	return f.write(all[max(len(all)-maxLines, 0):])
}

// lock keeps other processes from changing the file until the lock is closed. It
// is a file of its own, since the history's is replaced.
func (f *File) lock() (*os.File, error) {
	lock, err := openRegular(f.path+".lock", os.O_CREATE|os.O_RDWR)
	if err != nil {
		return nil, err
	}
	// Whoever asks again and again may get it never, when others write much.
	got := make(chan error, 1)
	crash.Go(func() { got <- flock(lock) })
	select {
	case err := <-got:
		if err != nil {
			lock.Close()
			return nil, err
		}
		return lock, nil
	case <-time.After(patience):
		crash.Go(func() {
			<-got
			lock.Close()
		})
		return nil, fmt.Errorf("%s is locked by another process", lock.Name())
	}
}

// openRegular opens what must be a regular file: no link to a file elsewhere, and
// nothing that makes the opening or the reading wait.
func openRegular(path string, flags int) (*os.File, error) {
	file, err := os.OpenFile(path, flags|carefully, 0o600)
	for _, errno := range irregular {
		if errors.Is(err, errno) {
			return nil, notRegular(path)
		}
	}
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = notRegular(path)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

func notRegular(path string) error { return fmt.Errorf("%s is no regular file", path) }

// write replaces the file as a whole: after a crash of the machine there is the
// old one or the new one. The lock must be held.
func (f *File) write(lines []string) error {
	path := f.path + ".new"
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) { // of a process that was killed
		return err
	}
	next, err := openRegular(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY)
	if err != nil {
		return err
	}
	_, err = next.WriteString(strings.Join(lines, "\n") + "\n")
	if err == nil {
		err = next.Sync()
	}
	if closeErr := next.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(path, f.path)
	}
	if err != nil {
		os.Remove(path)
	}
	return err
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
