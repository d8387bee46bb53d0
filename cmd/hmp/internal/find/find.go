// SPDX-License-Identifier: GPL-2.0-or-later

// Package find finds the QEMUs that run on this host and says how each can be spoken to. It only
// looks: it connects to nothing, since a QMP socket serves one client at a time.
package find

import (
	"cmp"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"libhmp/core/language"
)

// QEMU is one that runs, or a socket that somebody listens on and that by its name is QMP.
type QEMU struct {
	Name    string        // -name's, "" if it has none
	PID     int           // 0 where it is not known
	UUID    string        // as -uuid has it
	Uptime  time.Duration // 0 where it is not known
	Program string        // the program's name
	Address string        // what hmp is to be given, "" if hmp cannot speak to it
	Reason  string        // why it cannot
	Client  string        // who is using the socket now, "" for nobody
}

// How is its address, with who uses it, or the reason why there is none.
func (q QEMU) How() string {
	switch {
	case q.Address == "":
		return q.Reason
	case q.Client != "":
		return q.Address + " (in use by " + q.Client + ")"
	}
	return q.Address
}

// System is where to look.
type System struct {
	Proc   string // "/proc"
	Root   string // before the usual folders, "" but in tests
	UID    int
	Getenv func(string) string
	peers  func() map[uint64]uint64 // connected unix sockets: inode and that of the other end
}

// Here is this host.
func Here() *System {
	return &System{Proc: "/proc", UID: os.Geteuid(), Getenv: os.Getenv, peers: peerInodes}
}

// List returns the QEMUs by name and PID, then the sockets of which no QEMU is known.
func (s *System) List() []QEMU {
	l := &look{System: s, sockets: s.unixSockets(), domains: s.domains()}
	entries, _ := os.ReadDir(s.Proc) // without /proc there are only sockets
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil && pid > 0 {
			if q, ok := l.process(pid); ok {
				l.found = append(l.found, q)
			}
		}
	}
	slices.SortStableFunc(l.found, func(a, b QEMU) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), a.PID-b.PID)
	})
	l.addUsualSockets()
	return l.found
}

// look is one look at a system.
type look struct {
	*System
	sockets []unixSocket
	domains map[int]domain // of libvirt, by PID
	but     int            // a process that is no client, 0 for none
	found   []QEMU
	seen    []string          // sockets of QEMUs that were found
	holders map[uint64]int    // processes by the inodes of their sockets, nil if not yet read
	ends    map[uint64]uint64 // of peers, nil if not yet read
}

// names are those of QEMU's programs. Fedora and RHEL have qemu-kvm, Debian and Proxmox kvm.
func isQEMU(name string) bool {
	return strings.HasPrefix(name, "qemu-system-") || slices.Contains([]string{"qemu-kvm", "kvm", "qemu-storage-daemon"}, name)
}

// argv are a process's arguments, nil if it has ended or is the kernel's own.
func (l *look) argv(pid int) []string {
	text, err := os.ReadFile(l.of(pid, "cmdline"))
	if err != nil || len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}

// process looks at one process.
func (l *look) process(pid int) (QEMU, bool) {
	argv := l.argv(pid)
	if len(argv) == 0 {
		return QEMU{}, false
	}
	program := filepath.Base(argv[0])
	if !isQEMU(program) {
		exe, err := os.Readlink(l.of(pid, "exe"))
		if err != nil {
			return QEMU{}, false
		}
		if program = filepath.Base(strings.TrimSuffix(exe, " (deleted)")); !isQEMU(program) {
			return QEMU{}, false
		}
	}
	line := parseArgv(l.withConfigs(pid, argv))
	q := QEMU{Name: line.name, UUID: line.uuid, PID: pid, Program: program, Uptime: l.uptime(pid)}
	if d, ok := l.domainOf(pid, line); ok {
		q.Name = cmp.Or(q.Name, d.name)
		q.Address, q.Reason = l.libvirtAddress(pid, d)
		return q, true
	}
	l.choose(&q, line.monitors)
	return q, true
}

// HasSocket reports whether a QEMU with these arguments has a QMP socket that hmp can connect to.
func HasSocket(argv []string) bool {
	return slices.ContainsFunc(parseArgv(argv).monitors, func(m monitorPlace) bool {
		return m.speech == "" && !m.client && (m.network == "unix" || m.network == "tcp")
	})
}

// choose takes the first of the QMP monitors that can be reached and is free, else one that can be reached.
func (l *look) choose(q *QEMU, monitors []monitorPlace) {
	q.Reason = "no QMP socket: start it with -qmp unix:PATH,server=on,wait=off"
	for i, m := range monitors {
		address, client, reason := l.reach(q.PID, m)
		switch {
		case address == "":
			if i == 0 {
				q.Reason = reason
			}
		case q.Address == "", q.Client != "" && client == "":
			q.Address, q.Client = address, client
		}
	}
	if q.Address != "" {
		q.Reason = ""
	}
}

func (s *System) of(pid int, name string) string {
	return filepath.Join(s.Proc, strconv.Itoa(pid), name)
}

// ticks are those of the times in /proc, in a second: the same on all machines that Linux runs on.
const ticks = 100

// uptime is how long a process runs.
func (s *System) uptime(pid int) time.Duration {
	var up float64
	text, err := os.ReadFile(filepath.Join(s.Proc, "uptime"))
	if err != nil {
		return 0
	}
	if _, err := fmt.Sscan(string(text), &up); err != nil {
		return 0
	}
	stat, err := os.ReadFile(s.of(pid, "stat"))
	if err != nil {
		return 0
	}
	// The name, in parentheses, may hold anything. starttime is field 22, the 20th behind it.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if len(fields) < 20 {
		return 0
	}
	start, err := strconv.ParseUint(fields[19], 10, 64)
	if err != nil {
		return 0
	}
	return max(0, time.Duration((up-float64(start)/ticks)*float64(time.Second)))
}

// owner is the user that a process runs as, -1 if that cannot be read.
func (s *System) owner(pid int) int {
	text, err := os.ReadFile(s.of(pid, "status"))
	if err != nil {
		return -1
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 2 && fields[0] == "Uid:" {
			if uid, err := strconv.Atoi(fields[2]); err == nil {
				return uid
			}
		}
	}
	return -1
}

// ofAnotherUser is the reason for a socket that this user may not connect to.
func (s *System) ofAnotherUser(pid int) string {
	uid := s.owner(pid)
	if uid < 0 || uid == s.UID {
		return "socket of another user"
	}
	name := "UID " + strconv.Itoa(uid)
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		name = u.Username
	}
	return "socket of another user (" + name + ")"
}

// NotFoundError is that of a word that is no QEMU of this host.
type NotFoundError struct {
	Word    string
	List    []QEMU
	Command string // that the word may have been meant for, such as "hmp list"; "" for none
}

// Error implements error.
func (e *NotFoundError) Error() string {
	text := e.Word + ": no such socket in this folder, and no QEMU of this host has that name, PID or UUID"
	if e.Command != "" {
		return text + "; did you mean '" + e.Command + "'?"
	}
	if len(e.List) == 0 {
		return text + " (none was found). Give the path of QEMU's socket (-qmp unix:PATH,server=on,wait=off)"
	}
	var names, all []string
	for _, q := range e.List {
		if q.Name != "" {
			names = append(names, q.Name)
		}
		all = append(all, q.label())
	}
	if near := language.Nearest(e.Word, names); near != "" {
		text += "; did you mean '" + near + "'?"
	}
	return text + " (there are " + strings.Join(all, ", ") + "; hmp list says more)"
}

// label is a QEMU in lists of several.
func (q QEMU) label() string {
	switch {
	case q.PID == 0:
		return cmp.Or(q.Name, q.Address)
	case q.Name == "":
		return strconv.Itoa(q.PID)
	}
	return fmt.Sprintf("%s (%d)", q.Name, q.PID)
}

// Lookup returns the one of a list that has the name, PID or UUID. A PID is one QEMU's only, so
// it counts more than a name that is a number.
func Lookup(list []QEMU, word string) (QEMU, error) {
	var matches []QEMU
	for _, q := range list {
		switch {
		case q.PID != 0 && strconv.Itoa(q.PID) == word:
			return q, nil
		case q.Name != "" && q.Name == word, q.UUID != "" && strings.EqualFold(q.UUID, word):
			matches = append(matches, q)
		}
	}
	switch len(matches) {
	case 0:
		return QEMU{}, &NotFoundError{Word: word, List: list}
	case 1:
		return matches[0], nil
	}
	var pids []string
	for _, q := range matches {
		pids = append(pids, strconv.Itoa(q.PID))
	}
	return QEMU{}, fmt.Errorf("%s: several QEMUs have that name, give a PID: %s", word, strings.Join(pids, ", "))
}
