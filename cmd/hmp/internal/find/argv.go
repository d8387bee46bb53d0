// SPDX-License-Identifier: GPL-2.0-or-later

package find

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	"libhmp/core/language"
)

// monitorPlace is where a QMP monitor of a QEMU is.
type monitorPlace struct {
	network string // "unix", "tcp", "fd", or another backend's name, which is not for hmp
	path    string // a path, or a name in the abstract namespace with '@' before it
	port    string // HOST:PORT
	fd      string // a number, or a name that QEMU was given
	client  bool   // QEMU connects there itself
	speech  string // what it speaks that hmp does not, "" for nothing
}

// commandLine is what a QEMU's arguments say.
type commandLine struct {
	name, uuid string
	monitors   []monitorPlace
	libvirt    string // a path in a folder of libvirt's, "" for none
}

// flags are QEMU's options without an argument, of all releases from 5.2 to 11.1 (DEF(..., 0, ...) in
// qemu-options.hx). The word behind any other option is its argument.
var flags = strings.Fields(`S alt-grab async-teardown audio-help ctrl-grab curses daemonize enable-fips
	enable-hax enable-hvf enable-kvm enable-sync-profile full-screen h help jitdump localtime mem-prealloc
	no-acpi no-fd-bootchk no-frame no-hpet no-kvm no-quit no-reboot no-shutdown no-user-config nodefaults
	nodefconfig nographic old-param only-migratable perfmap portrait preconfig s sdl semihosting show-cursor
	singlestep snapshot tdf usb version win2k-hack xen-attach xen-create xen-domid-restrict`)

// wanted are the options that matter here.
var wanted = []string{"qmp", "qmp-pretty", "mon", "monitor", "chardev", "name", "uuid", "object"}

// parseArgv reads a command line as QEMU and qemu-storage-daemon do: -opt and --opt are the same, and
// the latter takes --opt=value, too. What it does not understand is left out.
func parseArgv(argv []string) commandLine {
	var c commandLine
	chardevs := map[string]monitorPlace{}
	type reference struct {
		label string
		place monitorPlace
	}
	var monitors []reference
	storage := slices.ContainsFunc(argv[:1], func(program string) bool {
		return filepath.Base(program) == "qemu-storage-daemon"
	})
	refer := func(value string, isQMP bool) {
		label := ""
		for _, o := range language.AllOptions(value, "chardev") {
			switch o.Name {
			case "chardev":
				label = o.Value
			case "mode":
				isQMP = o.Value == "control"
			}
		}
		if isQMP {
			monitors = append(monitors, reference{label: label})
		}
	}
	for i := 1; i < len(argv); i++ {
		option, value, hasValue := optionOf(argv[i])
		if option == "" {
			if filepath.Base(argv[i]) == "qemu-storage-daemon" { // behind ld.so
				storage = true
			}
			continue
		}
		if slices.Contains(flags, option) {
			continue
		}
		if !hasValue {
			if i+1 == len(argv) {
				break
			}
			// A flag that is not known here does not hide what matters.
			if next, _, _ := optionOf(argv[i+1]); !slices.Contains(wanted, option) && slices.Contains(wanted, next) {
				continue
			}
			i++
			value = argv[i]
		}
		switch option {
		case "name":
			c.name = nameOf(value)
		case "uuid":
			c.uuid = value
		case "qmp", "qmp-pretty":
			if label, ok := strings.CutPrefix(value, "chardev:"); ok {
				monitors = append(monitors, reference{label: label})
			} else {
				monitors = append(monitors, reference{place: legacyPlace(value)})
			}
		case "mon":
			refer(value, false)
		case "monitor":
			if storage {
				refer(value, true)
			}
		case "chardev":
			id, place := chardev(value)
			chardevs[id] = place
			c.noteLibvirt(place.path)
		case "object":
			c.noteLibvirt(value)
			if label := monitorObject(value); label != "" {
				monitors = append(monitors, reference{label: label})
			}
		}
	}
	for _, m := range monitors {
		place := m.place
		if m.label != "" {
			place = chardevs[m.label]
		}
		if place.network != "" {
			c.monitors = append(c.monitors, place)
		}
	}
	return c
}

// optionOf takes -opt, --opt or --opt=value apart; name is "" for other words.
func optionOf(word string) (name, value string, hasValue bool) {
	name, ok := strings.CutPrefix(word, "-")
	if !ok || name == "" {
		return "", "", false
	}
	if long, ok := strings.CutPrefix(name, "-"); ok {
		return strings.Cut(long, "=")
	}
	return name, "", false
}

// monitorObject is the chardev of -object monitor-qmp, which QEMU has from 11.1 on; "" for other objects.
func monitorObject(value string) (chardev string) {
	if strings.HasPrefix(value, "{") {
		var o struct {
			Type    string `json:"qom-type"`
			Chardev string `json:"chardev"`
		}
		if json.Unmarshal([]byte(value), &o) != nil || o.Type != "monitor-qmp" {
			return ""
		}
		return o.Chardev
	}
	kind := ""
	for _, o := range language.AllOptions(value, "qom-type") {
		switch o.Name {
		case "qom-type":
			kind = o.Value
		case "chardev":
			chardev = o.Value
		}
	}
	if kind != "monitor-qmp" {
		return ""
	}
	return chardev
}

// nameOf is the guest's name: -name NAME, -name guest=NAME,debug-threads=on.
func nameOf(value string) (name string) {
	for _, o := range language.AllOptions(value, "guest") {
		if o.Name == "guest" {
			name = o.Value
		}
	}
	return name
}

// legacyPlace is what stands behind -qmp: unix:PATH, tcp:HOST:PORT and the like
// (qemu_chr_parse_compat in chardev/char.c).
func legacyPlace(value string) monitorPlace {
	kind, rest, _ := strings.Cut(value, ":")
	switch kind {
	case "unix":
		all := language.AllOptions("path="+rest, "")
		return socketPlace(all)
	case "tcp", "telnet", "websocket":
		all := language.AllOptions("port="+rest, "")
		p := socketPlace(all)
		if kind == "websocket" {
			p.speech = "WebSocket"
		}
		return p
	}
	kind, _, _ = strings.Cut(kind, ",")
	return monitorPlace{network: kind}
}

// chardev is what stands behind -chardev.
func chardev(value string) (id string, p monitorPlace) {
	all := language.AllOptions(value, "backend")
	backend := ""
	for _, o := range all {
		switch o.Name {
		case "backend":
			backend = o.Value
		case "id":
			id = o.Value
		}
	}
	if backend != "socket" {
		return id, monitorPlace{network: backend}
	}
	return id, socketPlace(all)
}

// socketPlace is the place that options of a socket name.
func socketPlace(all []language.Option) (p monitorPlace) {
	host, port, abstract, loose := "", "", false, false
	p.client = true
	for _, o := range all {
		on := !slices.Contains([]string{"off", "no", "false", "n"}, o.Value)
		switch o.Name {
		case "path":
			p.network, p.path = "unix", o.Value
		case "fd":
			p.network, p.fd = "fd", o.Value
		case "host":
			host = o.Value
		case "port":
			p.network, port = "tcp", o.Value
		case "server":
			p.client = !on
		case "abstract":
			abstract = on
		case "tight":
			loose = !on
		case "websocket":
			if on {
				p.speech = "WebSocket"
			}
		case "tls-creds":
			p.speech = "TLS"
		}
	}
	if abstract && p.network == "unix" {
		p.path = "@" + p.path
		if loose {
			p.speech = "names in the abstract namespace with tight=off"
		}
	}
	if p.network == "tcp" {
		p.port = tcpPort(host, port)
	}
	return p
}

// tcpPort is HOST:PORT to connect to. port may have the host before it, as in -qmp tcp:HOST:PORT.
func tcpPort(host, port string) string {
	if colon := strings.LastIndexByte(port, ':'); colon >= 0 {
		host, port = strings.Trim(port[:colon], "[]"), port[colon+1:]
	}
	switch host {
	case "", "0.0.0.0", "::", "*":
		host = "localhost"
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + port
}

// noteLibvirt keeps a path that only libvirt gives a QEMU: of its monitor's socket, or of the key
// (-object secret,file=.../domain-1-NAME/master-key.aes) where the monitor's socket is inherited.
func (c *commandLine) noteLibvirt(text string) {
	if strings.Contains(text, "/libvirt/qemu/") &&
		(strings.Contains(text, "monitor.sock") || strings.Contains(text, "master-key.aes")) {
		c.libvirt = text
	}
}
