// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"fmt"

	"libhmp/core/language"
)

// backend makes the data of a ChardevBackend (qapi/char.json) of options, as the
// qemu_chr_parse_* functions in chardev/ do: with defaults that are not QMP's.
type backend struct {
	options map[string]string
	data    arguments
	err     error // the first value that is wrong
}

// common are the options of all backends (qemu_chr_parse_common).
func (b *backend) common() {
	b.text("logfile", "logfile")
	b.flag("logappend", "logappend")
}

// text copies an option, if it is given.
func (b *backend) text(option, member string) {
	if value, ok := b.options[option]; ok {
		b.data[member] = value
	}
}

func (b *backend) flag(option, member string) {
	if _, ok := b.options[option]; ok {
		b.data[member] = b.on(option, false)
	}
}

// on is a boolean option.
func (b *backend) on(option string, otherwise bool) bool {
	switch b.options[option] {
	case "on", "yes", "true", "y":
		return true
	case "off", "no", "false", "n":
		return false
	}
	if _, given := b.options[option]; given && b.err == nil {
		b.err = fmt.Errorf("Parameter '%s' expects 'on' or 'off'", option) //nolint:staticcheck // QEMU's words
	}
	return otherwise
}

func (b *backend) number(option, member string) {
	value, given := b.options[option]
	if !given {
		return
	}
	n, rest, err := language.Size(value, 'B')
	if (err != nil || rest != "") && b.err == nil {
		b.err = fmt.Errorf("Parameter '%s' expects a number", option) //nolint:staticcheck // QEMU's words
	}
	b.data[member] = n
}

func (b *backend) fill(kind string) error {
	var err error
	switch kind {
	case "file":
		err = b.file()
	case "pipe", "serial", "parallel":
		err = b.device(kind)
	case "socket":
		err = b.socket()
	case "udp":
		err = b.udp()
	case "stdio":
		b.data["signal"] = b.on("signal", true)
	case "ringbuf":
		b.number("size", "size")
	case "pty":
		b.text("path", "path")
	case "vc":
		for _, size := range []string{"width", "height", "cols", "rows"} {
			b.number(size, size)
		}
	case "spicevmc", "spiceport":
		b.text("name", map[string]string{"spicevmc": "type", "spiceport": "fqdn"}[kind])
	}
	return errors.Join(err, b.err)
}

func (b *backend) file() error {
	if _, ok := b.options["path"]; !ok {
		return errors.New("chardev: file: no filename given")
	}
	b.text("path", "out")
	b.text("input-path", "in")
	b.data["append"] = b.on("append", false)
	return nil
}

func (b *backend) device(kind string) error {
	if _, ok := b.options["path"]; !ok {
		if kind == "serial" {
			kind = "serial/tty"
		}
		return fmt.Errorf("chardev: %s: no device path given", kind)
	}
	b.text("path", "device")
	return nil
}

func (b *backend) socket() error {
	given := func(name string) bool { _, ok := b.options[name]; return ok }
	ways := 0
	for _, way := range []string{"path", "fd", "host"} {
		if given(way) {
			ways++
		}
	}
	switch {
	case ways > 1:
		return errors.New("None or one of 'path', 'fd' or 'host' option required.") //nolint:staticcheck // QEMU's words
	case given("host") && !given("port"):
		return errors.New("chardev: socket: no port given")
	case given("delay") && given("nodelay"):
		return errors.New("'delay' and 'nodelay' are mutually exclusive")
	}
	if given("delay") || given("nodelay") {
		b.data["nodelay"] = !b.on("delay", true) || b.on("nodelay", false)
	}
	server := b.on("server", false)
	b.data["server"] = server
	if given("wait") || server {
		b.data["wait"] = b.on("wait", true)
	}
	for _, name := range []string{"telnet", "tn3270", "websocket"} {
		b.flag(name, name)
	}
	for _, name := range []string{"reconnect", "reconnect-ms"} {
		b.number(name, name)
	}
	for _, name := range []string{"tls-creds", "tls-authz"} {
		b.text(name, name)
	}
	b.data["addr"] = b.socketAddress()
	return nil
}

func (b *backend) socketAddress() arguments {
	switch {
	case b.options["path"] != "":
		return arguments{"type": "unix", "data": arguments{"path": b.options["path"],
			"tight": b.on("tight", true), "abstract": b.on("abstract", false)}}
	case b.options["host"] != "":
		inet := &backend{options: b.options, data: arguments{"host": b.options["host"], "port": b.options["port"]}}
		inet.number("to", "to")
		inet.flag("ipv4", "ipv4")
		inet.flag("ipv6", "ipv6")
		b.err = errors.Join(b.err, inet.err)
		return arguments{"type": "inet", "data": inet.data}
	}
	return arguments{"type": "fd", "data": arguments{"str": b.options["fd"]}}
}

func (b *backend) udp() error {
	if b.options["port"] == "" {
		return errors.New("chardev: udp: remote port not specified")
	}
	inet := &backend{options: b.options, data: arguments{"host": "localhost", "port": b.options["port"]}}
	if b.options["host"] != "" {
		inet.data["host"] = b.options["host"]
	}
	inet.flag("ipv4", "ipv4")
	inet.flag("ipv6", "ipv6")
	b.data["remote"] = arguments{"type": "inet", "data": inet.data}
	if b.options["localport"] != "" || b.options["localaddr"] != "" {
		local := arguments{"host": b.options["localaddr"], "port": "0"}
		if b.options["localport"] != "" {
			local["port"] = b.options["localport"]
		}
		b.data["local"] = arguments{"type": "inet", "data": local}
	}
	return inet.err
}
