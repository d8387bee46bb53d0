// SPDX-License-Identifier: GPL-2.0-or-later

package safety_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// relay stands between hmp and a QEMU's QMP socket. It counts the requests that change
// something, and calls a function when QEMU's reply to one of them is there, before hmp
// gets it.
type relay struct {
	path string // where hmp connects

	mu      sync.Mutex
	waiting map[string]string // id to command, of requests that change something
	replied int
	onReply func(n int)
}

// newRelay listens in dir, for one client of the QEMU at socket.
func newRelay(t testing.TB, dir, socket string, onReply func(n int)) *relay {
	t.Helper()
	r := &relay{path: filepath.Join(dir, "relay"), waiting: make(map[string]string), onReply: onReply}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Net: "unix", Name: r.path})
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		client, err := listener.AcceptUnix()
		if err != nil {
			return
		}
		qemu, err := net.DialUnix("unix", nil, &net.UnixAddr{Net: "unix", Name: socket})
		if err != nil {
			client.Close()
			return
		}
		go r.requests(client, qemu)
		r.replies(qemu, client)
	}()
	return r
}

// message is what the relay needs to know of one.
type message struct {
	Execute string          `json:"execute"`
	ID      json.RawMessage `json:"id"`
	Return  json.RawMessage `json:"return"`
	Error   json.RawMessage `json:"error"`
}

// requests passes on what hmp sends, with the descriptors that come along.
func (r *relay) requests(client, qemu *net.UnixConn) {
	defer qemu.Close()
	data, rights := make([]byte, 1<<16), make([]byte, 64)
	var line []byte // not yet whole
	for {
		n, nRights, _, _, err := client.ReadMsgUnix(data, rights)
		if err != nil || n == 0 {
			return
		}
		line = append(line, data[:n]...)
		for {
			whole, rest, ok := bytes.Cut(line, []byte("\n"))
			if !ok {
				break
			}
			r.request(whole)
			line = rest
		}
		_, _, err = qemu.WriteMsgUnix(data[:n], rights[:nRights], nil)
		closeAll(rights[:nRights])
		if err != nil {
			return
		}
	}
}

func (r *relay) request(line []byte) {
	var m message
	if json.Unmarshal(line, &m) == nil && changes(m.Execute) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.waiting[string(m.ID)] = m.Execute
	}
}

// closeAll closes descriptors that have been passed on.
func closeAll(rights []byte) {
	messages, _ := unix.ParseSocketControlMessage(rights)
	for i := range messages {
		fds, _ := unix.ParseUnixRights(&messages[i])
		for _, fd := range fds {
			unix.Close(fd)
		}
	}
}

func (r *relay) replies(qemu, client net.Conn) {
	defer client.Close()
	in := bufio.NewReader(qemu)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(line, &m) == nil && (m.Return != nil || m.Error != nil) {
			r.reply(string(m.ID))
		}
		if _, err := client.Write(line); err != nil {
			return
		}
	}
}

func (r *relay) reply(id string) {
	r.mu.Lock()
	_, ok := r.waiting[id]
	delete(r.waiting, id)
	if ok {
		r.replied++
	}
	n := r.replied
	r.mu.Unlock()
	if ok {
		r.onReply(n)
	}
}

// count is how many requests that change something were answered.
func (r *relay) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.replied
}

// changes tells the commands that do more than to look.
func changes(command string) bool {
	return command != "" && command != "qmp_capabilities" && !strings.HasPrefix(command, "query-") &&
		!strings.HasPrefix(command, "x-debug-query-")
}
