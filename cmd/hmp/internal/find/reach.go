// SPDX-License-Identifier: GPL-2.0-or-later

package find

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// maxPath is what fits into a socket's address on all systems that hmp is for (on Linux it is 107).
const maxPath = 103

// reach returns the address of a QMP monitor and who uses it, or the reason why it cannot be reached.
func (l *look) reach(pid int, m monitorPlace) (address, client, reason string) {
	switch {
	case m.speech != "":
		return "", "", "hmp does not speak " + m.speech + ": give it another -qmp socket"
	case m.network == "fd":
		return l.reachInherited(pid, m)
	case m.network != "unix" && m.network != "tcp":
		return "", "", "its QMP is no socket but " + m.network + ": give it a -qmp unix:PATH,server=on,wait=off"
	case m.client && m.network == "unix":
		return "", "", "it connects its QMP to " + m.path + " itself (server=off)"
	case m.client:
		return "", "", "it connects its QMP to " + m.port + " itself (server=off)"
	}
	if m.network == "tcp" || strings.HasPrefix(m.path, "@") {
		if l.elsewhere(pid, "net") {
			return "", "", "its QMP is in another network namespace"
		}
		if m.network == "tcp" {
			return "tcp:" + m.port, l.clientTCP(pid, m.port), ""
		}
		return m.path, l.client(pid, m.path), ""
	}
	if address, reason = l.reachPath(pid, m.path); address == "" {
		return "", "", reason
	}
	return address, l.client(pid, m.path), ""
}

// elsewhere reports whether a process is known to be in another namespace than this one.
func (l *look) elsewhere(pid int, namespace string) bool {
	theirs, err := os.Readlink(l.of(pid, "ns/"+namespace))
	if err != nil {
		return false
	}
	ours, err := os.Readlink(filepath.Join(l.Proc, "self/ns", namespace))
	return err == nil && ours != theirs
}

// reachPath returns a name of the socket that a process calls path: that path itself, or one below
// /proc/PID/root if the process has other mounts, or below /proc/PID/cwd if it is too long.
func (l *look) reachPath(pid int, path string) (name, reason string) {
	relative := ""
	if !filepath.IsAbs(path) {
		relative = path
		folder, err := os.Readlink(l.of(pid, "cwd"))
		if err != nil {
			return "", l.ofAnotherUser(pid)
		}
		path = filepath.Join(folder, path)
		if _, err := os.Lstat(l.of(pid, "root") + path); err != nil {
			path = l.whereStarted(pid, relative, path)
		}
	}
	inside := l.of(pid, "root") + path
	l.seen = append(l.seen, path)
	here, err := os.Stat(path)
	there, insideErr := os.Stat(inside)
	switch {
	case insideErr == nil && (err != nil || !os.SameFile(here, there)):
		name, here = inside, there
	case err == nil:
		name = path
	case errors.Is(err, fs.ErrPermission), errors.Is(insideErr, fs.ErrPermission):
		return "", l.ofAnotherUser(pid)
	default:
		return "", "there is no socket at " + path + ": it was removed, or QEMU has not made it yet"
	}
	switch {
	case here.Mode()&fs.ModeSocket == 0:
		return "", path + " is no socket any more"
	case !writable(name):
		return "", l.ofAnotherUser(pid)
	}
	if short := l.of(pid, "cwd") + "/" + relative; relative != "" && len(name) > maxPath {
		if info, err := os.Stat(short); err == nil && os.SameFile(info, here) {
			name = short
		}
	}
	if len(name) > maxPath {
		return "", "the path of its QMP socket is too long: " + name
	}
	return name, ""
}

// whereStarted is a relative path in the folder in which a process was started, or else path: with
// -daemonize QEMU leaves that folder. The shell has told it ($PWD).
func (l *look) whereStarted(pid int, relative, path string) string {
	text, err := os.ReadFile(l.of(pid, "environ"))
	if err != nil {
		return path
	}
	for _, setting := range strings.Split(string(text), "\x00") {
		if folder, ok := strings.CutPrefix(setting, "PWD="); ok && filepath.IsAbs(folder) {
			name := filepath.Join(folder, relative)
			if info, err := os.Stat(l.of(pid, "root") + name); err == nil && info.Mode()&fs.ModeSocket != 0 {
				return name
			}
		}
	}
	return path
}

// reachInherited is for a socket that QEMU has inherited. If it is one to listen on, whoever made it
// has given it a name.
func (l *look) reachInherited(pid int, m monitorPlace) (address, client, reason string) {
	const only = "its QMP socket is inherited: only the program that started it has the other end"
	if m.client {
		return "", "", only
	}
	inode, ok := l.inode(pid, m.fd)
	if !ok {
		return "", "", l.ofAnotherUser(pid)
	}
	for _, s := range l.sockets {
		if s.inode == inode && s.listening && s.path != "" {
			if strings.HasPrefix(s.path, "@") {
				return s.path, l.client(pid, s.path), ""
			}
			address, reason = l.reachPath(pid, s.path)
			if address == "" {
				return "", "", reason
			}
			return address, l.client(pid, s.path), ""
		}
	}
	return "", "", only
}

// inode is that of the socket that a process has as a descriptor.
func (s *System) inode(pid int, fd string) (uint64, bool) {
	if _, err := strconv.ParseUint(fd, 10, 31); err != nil {
		return 0, false // a name, not a path
	}
	link, err := os.Readlink(s.of(pid, "fd/"+fd))
	if err != nil {
		return 0, false
	}
	return socketInode(link)
}

func socketInode(link string) (uint64, bool) {
	number, ok := strings.CutPrefix(link, "socket:[")
	if !ok {
		return 0, false
	}
	inode, err := strconv.ParseUint(strings.TrimSuffix(number, "]"), 10, 64)
	return inode, err == nil
}
