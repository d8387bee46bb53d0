// SPDX-License-Identifier: GPL-2.0-or-later

package explain_test

import (
	"bufio"
	"encoding/json"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// wire stands before a QMP socket and notes the commands that go through.
type wire struct {
	path string

	mu   sync.Mutex
	seen map[string]bool
}

// tap listens for clients, one after the other, until the test ends.
func tap(t *testing.T, socket string) *wire {
	dir, err := os.MkdirTemp("", "tap") // short, as a socket's path must be
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	w := &wire{path: filepath.Join(dir, "qmp"), seen: map[string]bool{}}
	l, err := net.Listen("unix", w.path)
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			w.serve(client, socket)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return w
}

func (w *wire) serve(client net.Conn, socket string) {
	defer client.Close()
	qemu, err := net.Dial("unix", socket)
	if err != nil {
		return
	}
	replies := make(chan struct{})
	go func() {
		defer close(replies)
		_, _ = io.Copy(client, qemu) // until one of them has gone
	}()
	in := bufio.NewReader(client)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			break
		}
		w.note(line)
		if _, err := qemu.Write(line); err != nil {
			break
		}
	}
	qemu.Close()
	<-replies
}

func (w *wire) note(line []byte) {
	var r struct {
		Execute string `json:"execute"`
		OOB     string `json:"exec-oob"`
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if json.Unmarshal(line, &r) != nil || r.Execute+r.OOB == "" {
		w.seen["what is no request: "+string(line)] = true
		return
	}
	w.seen[r.Execute+r.OOB] = true
}

// commands are those that have gone through.
func (w *wire) commands() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.seen))
}
