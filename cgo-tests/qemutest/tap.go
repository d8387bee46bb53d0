// SPDX-License-Identifier: GPL-2.0-or-later

package qemutest

import (
	"bufio"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
)

// Tap listens before a QMP socket until the test ends, for clients one after the
// other, and returns its path. What passes, line by line, is shown to the functions
// first: each from a goroutine of its own, nil for no interest.
func Tap(t testing.TB, socket string, toQEMU, fromQEMU func(line []byte)) (path string) {
	t.Helper()
	return TapThatAnswers(t, socket, toQEMU, fromQEMU, nil)
}

// TapThatAnswers is Tap with one more function, called after toQEMU: if it returns a line for
// one from the client, that is the client's answer, and QEMU does not see the question.
func TapThatAnswers(t testing.TB, socket string, toQEMU, fromQEMU func(line []byte), answer func(line []byte) []byte) (path string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "tap") // short, as a socket's path must be
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path = filepath.Join(dir, "qmp")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			pass(client, socket, toQEMU, fromQEMU, answer)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return path
}

// pass serves a client until it or QEMU goes.
func pass(client net.Conn, socket string, toQEMU, fromQEMU func(line []byte), answer func(line []byte) []byte) {
	defer client.Close()
	qemu, err := net.Dial("unix", socket)
	if err != nil {
		return
	}
	replies := make(chan struct{})
	go func() {
		defer close(replies)
		copyLines(client, qemu, fromQEMU, nil)
		client.Close()
	}()
	copyLines(qemu, client, toQEMU, answer)
	qemu.Close()
	<-replies
}

func copyLines(to io.Writer, from io.ReadWriter, show func(line []byte), answer func(line []byte) []byte) {
	in := bufio.NewReader(from)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		if show != nil {
			show(line)
		}
		if answer != nil {
			if reply := answer(line); reply != nil {
				if _, err := from.Write(reply); err != nil {
					return
				}
				continue
			}
		}
		if _, err := to.Write(line); err != nil {
			return
		}
	}
}
