// SPDX-License-Identifier: GPL-2.0-or-later

package find

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// domain is a VM that libvirt has started.
type domain struct {
	name    string
	session bool // of a user's own libvirt, not of the system's
}

// domains reads the files in which libvirt keeps the PIDs of its QEMUs, as far as that may be done.
func (s *System) domains() map[int]domain {
	found := map[int]domain{}
	read := func(folder string, session bool) {
		names, _ := filepath.Glob(filepath.Join(folder, "*.pid"))
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				continue
			}
			if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
				found[pid] = domain{strings.TrimSuffix(filepath.Base(name), ".pid"), session}
			}
		}
	}
	read(s.Root+"/run/libvirt/qemu", false)
	if runtime := s.Getenv("XDG_RUNTIME_DIR"); runtime != "" {
		read(runtime+"/libvirt/qemu/run", true)
	}
	return found
}

// domainOf is the domain that a QEMU is. Its command line decides: the file of one that has ended in
// disorder may name a PID that is another process's now.
func (l *look) domainOf(pid int, line commandLine) (domain, bool) {
	if line.libvirt == "" {
		return domain{}, false
	}
	if d, ok := l.domains[pid]; ok {
		return d, true
	}
	system := strings.Contains(line.libvirt, "/var/lib/libvirt/") || strings.Contains(line.libvirt, "/run/libvirt/")
	return domain{line.name, !system}, line.name != ""
}

// libvirtAddress is the address of a domain, with the URI where it is not libvirt's default for this user.
func (l *look) libvirtAddress(pid int, d domain) (address, reason string) {
	uri := ""
	switch {
	case d.session && l.owner(pid) >= 0 && l.owner(pid) != l.UID:
		return "", "it belongs to another user's libvirt"
	case d.session && (l.UID == 0 || l.Getenv("LIBVIRT_DEFAULT_URI") != ""):
		uri = "qemu:///session/"
	case !d.session && (l.UID != 0 || l.Getenv("LIBVIRT_DEFAULT_URI") != ""):
		uri = "qemu:///system/"
	}
	return "libvirt:" + uri + d.name, ""
}
