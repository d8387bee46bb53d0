// SPDX-License-Identifier: GPL-2.0-or-later

package find

import (
	"os"
	"path/filepath"
	"strings"
)

// Client names the process that is connected to the unix socket path, '@' before a name in the
// abstract namespace: "hmp, PID 123", or "another program". "" if nobody is, or it is not known.
// Those that wait for their turn, as this process may, do not count, and neither does this process.
func (s *System) Client(path string) string { return s.clientBut(path, os.Getpid()) }

func (s *System) clientBut(path string, pid int) string {
	l := &look{System: s, sockets: s.unixSockets(), but: pid}
	bound := path
	if !strings.HasPrefix(path, "@") {
		if full, err := filepath.Abs(path); err == nil {
			path = full
		}
		bound = filepath.Base(path)
	}
	// A socket bound to a relative path has only that name in the list: then the listener's folder decides.
	for _, u := range l.sockets {
		if !u.listening || u.path != path && filepath.Base(u.path) != bound {
			continue
		}
		if l.holders == nil {
			l.holders = l.readHolders()
		}
		pid := l.holders[u.inode]
		if u.path != path && !l.sameSocket(pid, u.path, path) {
			continue
		}
		if client := l.client(pid, u.path); client != "" {
			return client
		}
	}
	return ""
}

// sameSocket reports whether what a process calls theirs is the file ours.
func (l *look) sameSocket(pid int, theirs, ours string) bool {
	if pid == 0 || filepath.IsAbs(theirs) && !strings.HasPrefix(ours, l.Proc) {
		info, err := os.Stat(theirs)
		mine, errMine := os.Stat(ours)
		return filepath.IsAbs(theirs) && err == nil && errMine == nil && os.SameFile(info, mine)
	}
	name, _ := l.reachPath(pid, theirs)
	info, err := os.Stat(name)
	mine, errMine := os.Stat(ours)
	return err == nil && errMine == nil && os.SameFile(info, mine)
}
