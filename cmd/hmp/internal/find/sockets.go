// SPDX-License-Identifier: GPL-2.0-or-later

package find

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// unixSocket is a line of /proc/net/unix.
type unixSocket struct {
	path      string // as it was bound, with '@' before a name in the abstract namespace
	inode     uint64
	listening bool
	connected bool
}

// unixSockets reads /proc/net/unix. Connections that nobody has accepted yet have no inode, and are
// left out.
func (s *System) unixSockets() (list []unixSocket) {
	text, err := os.ReadFile(filepath.Join(s.Proc, "net/unix"))
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(text)) {
		if u, ok := parseUnixSocket(strings.TrimSuffix(line, "\n")); ok {
			list = append(list, u)
		}
	}
	return list
}

// parseUnixSocket takes "Num: RefCount Protocol Flags Type St Inode Path" apart. A path may have blanks.
func parseUnixSocket(line string) (u unixSocket, ok bool) {
	var fields [7]string
	for i := range fields {
		fields[i], line, _ = strings.Cut(strings.TrimLeft(line, " "), " ")
	}
	flags, err := strconv.ParseUint(fields[3], 16, 32)
	if err != nil {
		return u, false
	}
	u.inode, err = strconv.ParseUint(fields[6], 10, 64)
	const acceptsConnections = 1 << 16 // __SO_ACCEPTCON
	u.path, u.listening, u.connected = line, flags&acceptsConnections != 0, fields[5] == "03"
	return u, err == nil && u.inode != 0
}

// client is who is connected to the socket that a process has bound to path, "" for nobody.
func (l *look) client(pid int, path string) string {
	own := l.socketsOf(pid)
	relative := !filepath.IsAbs(path) && !strings.HasPrefix(path, "@") // may be another process's, too
	for _, s := range l.sockets {
		if !s.connected || s.path != path || !slices.Contains(own, s.inode) && (len(own) > 0 || relative) {
			continue
		}
		if l.ends == nil && l.peers != nil {
			l.ends = l.peers()
		}
		if client, counts := l.holder(l.ends[s.inode]); counts {
			return client
		}
	}
	return ""
}

// socketsOf are the inodes of the sockets that a process has, as far as that may be read.
func (s *System) socketsOf(pid int) (inodes []uint64) {
	entries, _ := os.ReadDir(s.of(pid, "fd"))
	for _, e := range entries {
		if inode, ok := s.inode(pid, e.Name()); ok {
			inodes = append(inodes, inode)
		}
	}
	return inodes
}

// another is a client of which nothing is known.
const another = "another program"

// holder names the process that has a socket. counts is false for the one that is no client.
func (l *look) holder(inode uint64) (name string, counts bool) {
	if l.holders == nil {
		l.holders = l.readHolders()
	}
	pid, ok := l.holders[inode]
	switch {
	case !ok || inode == 0:
		return another, true
	case pid == l.but:
		return "", false
	}
	comm, err := os.ReadFile(l.of(pid, "comm"))
	if err != nil {
		return another, true
	}
	return fmt.Sprintf("%s, PID %d", strings.TrimSpace(string(comm)), pid), true
}

func (l *look) readHolders() map[uint64]int {
	holders := map[uint64]int{}
	entries, _ := os.ReadDir(l.Proc)
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			for _, inode := range l.socketsOf(pid) {
				holders[inode] = pid
			}
		}
	}
	return holders
}

// usual are names of QMP sockets that programs which start QEMUs use. It matters where the QEMU's
// command line cannot be read (/proc mounted with hidepid, a QEMU in a container whose processes
// are not seen here).
func (s *System) usual() []string {
	home, runtime := s.Getenv("HOME"), s.Getenv("XDG_RUNTIME_DIR")
	patterns := []string{
		"/run/qemu-server/*.qmp", // Proxmox VE
		"/run/qemu*/*qmp*",       // units of systemd, as in the ArchWiki and NixOS
		"/run/incus/*/qemu.monitor",
		"/var/snap/lxd/common/lxd/logs/*/qemu.monitor",
		"/run/vc/vm/*/qmp.sock", // Kata Containers
		"/tmp/*qmp*",            // QEMU's documentation and many scripts
		"/tmp/podman/qmp_*.sock",
		fmt.Sprintf("/run/user/%d/*qmp*", s.UID),
		fmt.Sprintf("/run/user/%d/podman/qmp_*.sock", s.UID), // podman machine
	}
	for i := range patterns {
		patterns[i] = s.Root + patterns[i]
	}
	if runtime != "" {
		patterns = append(patterns, runtime+"/*qmp*", runtime+"/podman/qmp_*.sock")
	}
	if home != "" {
		patterns = append(patterns, home+"/.lima/*/qmp.sock", // Lima, Colima and Rancher Desktop
			home+"/.colima/_lima/*/qmp.sock", home+"/.minikube/machines/*/monitor")
	}
	return patterns
}

// addUsualSockets adds the sockets in usual places on which somebody listens, but those of the QEMUs
// that were found.
func (l *look) addUsualSockets() {
	var known []fs.FileInfo
	for _, name := range l.seen {
		if info, err := os.Stat(name); err == nil {
			known = append(known, info)
		}
	}
	processes := l.found
	for _, pattern := range l.usual() {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			info, err := os.Stat(name)
			if err != nil || info.Mode()&fs.ModeSocket == 0 ||
				slices.ContainsFunc(known, func(k fs.FileInfo) bool { return os.SameFile(k, info) }) {
				continue
			}
			known = append(known, info)
			if q, ok := l.socketAlone(name, processes); ok {
				l.found = append(l.found, q)
			}
		}
	}
}

// socketAlone is a socket in a usual place. Where the kernel does not tell who listens it counts as one
// on which somebody does.
func (l *look) socketAlone(path string, processes []QEMU) (q QEMU, ok bool) {
	pid := 0
	if l.sockets != nil {
		i := slices.IndexFunc(l.sockets, func(s unixSocket) bool {
			return s.listening && (s.path == path || "/var"+path == s.path)
		})
		if i < 0 {
			return q, false
		}
		if l.holders == nil {
			l.holders = l.readHolders()
		}
		pid = l.holders[l.sockets[i].inode]
		if slices.ContainsFunc(processes, func(q QEMU) bool { return pid != 0 && q.PID == pid }) {
			return q, false // it has another one
		}
		path := l.sockets[i].path
		q.Client = l.client(pid, path)
	}
	q.PID = pid
	if pid != 0 {
		q.Uptime = l.uptime(pid)
	}
	switch {
	case !writable(path):
		q.Reason, q.Client = l.ofAnotherUser(pid), ""
	case len(path) > maxPath:
		q.Reason = "the path of its QMP socket is too long: " + path
	default:
		q.Address = path
	}
	return q, true
}
