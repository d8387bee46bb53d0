// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package serve

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"
)

// ownerOnly are the permissions that umask takes from a socket that only its owner may use.
const ownerOnly = 0o177

// listenUnix makes a socket that only its owner may use. One that is there already is replaced if
// nobody listens at it.
func listenUnix(path string) (net.Listener, error) {
	if err := removeStale(path); err != nil {
		return nil, err
	}
	// Not chmod afterwards: somebody could connect before. No other goroutine makes files now.
	before := syscall.Umask(ownerOnly)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	syscall.Umask(before)
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	made, err := os.Lstat(path)
	if err != nil {
		l.Close()
		return nil, err
	}
	return &unixListener{l, path, made}, nil
}

// removeStale removes the socket of a program that has ended without doing so.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().Type() != fs.ModeSocket:
		return errors.New("there is a file that is not a socket")
	}
	conn, err := net.Dial("unix", path)
	if err == nil {
		conn.Close()
		return errors.New("another program listens at this socket")
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("there is a socket already: %w", err)
	}
	return os.Remove(path)
}

// unixListener removes its socket at the end, unless another program has replaced it.
type unixListener struct {
	*net.UnixListener
	path string
	made fs.FileInfo
}

// Close implements net.Listener.
func (l *unixListener) Close() error {
	if now, err := os.Lstat(l.path); err == nil && os.SameFile(now, l.made) {
		_ = os.Remove(l.path) // what is left is replaced by the next one
	}
	return l.UnixListener.Close()
}
