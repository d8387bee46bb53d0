// SPDX-License-Identifier: GPL-2.0-or-later

package find

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Client names the process that is connected to the unix socket path, '@' before a name in the
// abstract namespace: "hmp, PID 123", or "another program". "" if nobody is, or it is not known.
// Those that wait for their turn, as this process may, do not count, and neither does this process.
func (s *System) Client(path string) string { return s.clientBut(path, os.Getpid()) }

func (s *System) clientBut(path string, pid int) (client string) {
	l := &look{System: s, sockets: s.unixSockets(), but: pid}
	l.listeners(path, func(pid int, theirs string) bool {
		client = l.client(pid, theirs)
		return client == ""
	})
	return client
}

// AwaitsClient reports whether the QEMU that listens at the unix socket path was told to wait for its first client, and may
// do so now: then whoever connects has it begin.
func (s *System) AwaitsClient(path string) (awaits bool) {
	l := &look{System: s, sockets: s.unixSockets()}
	l.listeners(path, func(pid int, theirs string) bool {
		argv := l.argv(pid)
		place := regexp.MustCompile(`(unix:|path=)([^,]*/)?` + regexp.QuoteMeta(filepath.Base(theirs)) + `(,|$)`)
		awaits = len(argv) > 0 && isQEMU(filepath.Base(argv[0])) && slices.ContainsFunc(argv[1:], func(argument string) bool {
			return place.MatchString(argument) && !noWait.MatchString(argument)
		})
		return !awaits
	})
	return awaits
}

// noWait is in the options of a socket where QEMU begins at once.
var noWait = regexp.MustCompile(`\b(nowait|wait=(off|no|false|n))\b`)

// listeners calls f with the processes that listen at the unix socket path, and what they call it, until it returns false.
func (l *look) listeners(path string, f func(pid int, theirs string) bool) {
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
		if !f(pid, u.path) {
			return
		}
	}
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
