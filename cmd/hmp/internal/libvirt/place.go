// SPDX-License-Identifier: GPL-2.0-or-later

// Package libvirt is the way to the QMP of a VM that libvirt owns: libvirtd passes
// on commands and events (virsh qemu-monitor-command and qemu-monitor-event are the
// same calls). To the rest of hmp it is a connection to a QMP socket.
//
// It is the only package that imports go-libvirt.
package libvirt

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Place is a domain of a libvirt: one that runs is a QEMU.
type Place struct {
	URI    string // "": that of the environment when it is connected to
	Domain string // name or UUID
}

// Prefixes are what an address of a domain begins with.
const (
	prefix    = "libvirt:"
	sshPrefix = "libvirt+ssh://"
)

// IsPlace reports whether an address is for this package.
func IsPlace(text string) bool {
	return strings.HasPrefix(text, prefix) || strings.HasPrefix(text, "libvirt+")
}

const forms = "a domain is libvirt:DOMAIN, libvirt:URI/DOMAIN or libvirt+ssh://HOST/DOMAIN"

// Parse reads libvirt:DOMAIN, libvirt:URI/DOMAIN (URI as virsh uri prints it) or
// libvirt+ssh://[USER@]HOST[:PORT]/DOMAIN. A domain's name has no slash.
func Parse(text string) (Place, error) {
	var p Place
	if rest, ok := strings.CutPrefix(text, sshPrefix); ok {
		host, domain, _ := strings.Cut(rest, "/")
		if host == "" || strings.Contains(domain, "/") {
			return Place{}, fmt.Errorf("%s: %s (other connections of HOST are libvirt:qemu+ssh://HOST/session/DOMAIN)", text, forms)
		}
		p = Place{URI: "qemu+ssh://" + host + "/system", Domain: domain}
	} else if rest, ok := strings.CutPrefix(text, prefix); ok {
		p.Domain = rest
		if slash := strings.LastIndexByte(rest, '/'); slash >= 0 {
			p = Place{URI: rest[:slash], Domain: rest[slash+1:]}
		}
		if p.URI == "" && strings.Contains(rest, "/") {
			return Place{}, fmt.Errorf("%s: %s", text, forms)
		}
	} else {
		return Place{}, fmt.Errorf("%s: %s", text, forms)
	}
	if p.Domain == "" {
		return Place{}, fmt.Errorf("%s: the domain is missing: %s", text, forms)
	}
	if p.URI != "" {
		if _, err := parseURI(p.URI); err != nil {
			return Place{}, fmt.Errorf("%s: %w", text, err)
		}
	}
	return p, nil
}

// connection is what a URI says.
type connection struct {
	uri    string // as libvirtd is to open it: without transport and host
	ssh    *url.URL
	socket string // "": the usual ones of path
	path   string // "/system" or "/session"
}

// parseURI takes a URI apart.
func parseURI(text string) (connection, error) {
	u, err := url.Parse(text)
	if err != nil {
		return connection{}, fmt.Errorf("%s is no URI of libvirt: %w", text, errors.Unwrap(err))
	}
	c := connection{path: u.Path, uri: "qemu://" + u.Path}
	driver, transport, _ := strings.Cut(u.Scheme, "+")
	switch {
	case driver != "qemu":
		return c, fmt.Errorf("%s is no connection to QEMUs: these are qemu:///system, qemu:///session, qemu+ssh://HOST/system and the like", text)
	case u.Path != "/system" && u.Path != "/session":
		return c, fmt.Errorf("%s: a connection to QEMUs ends in /system or /session (and /DOMAIN behind it)", text)
	case strings.HasPrefix(u.Hostname(), "-"), strings.HasPrefix(u.User.Username(), "-"): // options of ssh's
		return c, fmt.Errorf("%s: no host or user begins with a hyphen", text)
	case transport == "ssh" && u.Hostname() != "":
		c.ssh = u
	case (transport == "" || transport == "unix") && u.Host == "":
	default:
		return c, fmt.Errorf("%s: hmp reaches libvirt on this machine (qemu://%s) or by ssh (qemu+ssh://HOST%[2]s)", text, u.Path)
	}
	for name := range u.Query() {
		if name != "socket" {
			return c, fmt.Errorf("%s: of a URI's parameters hmp knows only socket=PATH, not %s (what is for ssh may be in ssh's configuration)", text, name)
		}
	}
	c.socket = u.Query().Get("socket")
	return c, nil
}

// defaultURI is where a domain is whose address has no URI.
func defaultURI(getenv func(string) string) string {
	return cmp.Or(getenv("LIBVIRT_DEFAULT_URI"), "qemu:///system")
}

// sockets are libvirt's names for its sockets, that of the daemon for QEMU alone
// before that of the one for everything, as libvirt itself looks for them.
var sockets = []string{"virtqemud-sock", "libvirt-sock"}

// socketPath finds the socket on this machine.
func (c connection) socketPath(getenv func(string) string) string {
	if c.socket != "" {
		return c.socket
	}
	folder := "/var/run/libvirt"
	if c.path == "/session" {
		cache := cmp.Or(getenv("XDG_CACHE_HOME"), filepath.Join(getenv("HOME"), ".cache"))
		folder = filepath.Join(cmp.Or(getenv("XDG_RUNTIME_DIR"), cache), "libvirt")
	}
	var path string
	for _, name := range sockets {
		path = filepath.Join(folder, name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return path
}
