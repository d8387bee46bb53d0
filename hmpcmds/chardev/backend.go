// SPDX-License-Identifier: GPL-2.0-or-later

package chardev

import (
	"errors"
	"fmt"
	"slices"

	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
	"libhmp/hmpcmds/internal/row"
)

// chardevKinds are the options of -chardev (qemu_chardev_opts in chardev/char.c).
func chardevKinds(v qmp.Version) map[string]keyval.Kind {
	kinds := map[string]keyval.Kind{
		"backend": keyval.String, "path": keyval.String, "host": keyval.String, "port": keyval.String, "fd": keyval.String,
		"localaddr": keyval.String, "localport": keyval.String, "to": keyval.Uint, "ipv4": keyval.Bool,
		"ipv6": keyval.Bool, "wait": keyval.Bool, "server": keyval.Bool, "delay": keyval.Bool, "nodelay": keyval.Bool,
		"telnet": keyval.Bool, "tn3270": keyval.Bool, "tls-creds": keyval.String,
		"tls-authz": keyval.String, "websocket": keyval.Bool, "width": keyval.Uint, "height": keyval.Uint,
		"cols": keyval.Uint, "rows": keyval.Uint, "mux": keyval.Bool, "signal": keyval.Bool, "name": keyval.String,
		"debug": keyval.Uint, "size": keyval.Size, "chardev": keyval.String, "append": keyval.Bool,
		"logfile": keyval.String, "logappend": keyval.Bool, "mouse": keyval.Bool, "clipboard": keyval.Bool,
		"tight": keyval.Bool, "abstract": keyval.Bool,
	}
	if !v.AtLeast(6, 0) {
		delete(kinds, "nodelay")
	}
	if !v.AtLeast(6, 1) {
		delete(kinds, "mouse")
		delete(kinds, "clipboard")
	}
	if v.AtLeast(8, 1) {
		kinds["input-path"] = keyval.String
	}
	if v.AtLeast(9, 2) {
		kinds["reconnect-ms"] = keyval.Uint
	}
	if v.AtLeast(10, 0) {
		for i := range hubInputs {
			kinds[fmt.Sprintf("chardevs.%d", i)] = keyval.String
		}
	}
	if v.AtLeast(11, 0) {
		kinds["logtimestamp"], kinds["encoding"] = keyval.Bool, keyval.String
	} else {
		kinds["reconnect"] = keyval.Uint
	}
	return kinds
}

// backendOptions are the options that a backend looks at, beside those of all.
var backendOptions = map[string][]string{
	"file": {"path", "append", "input-path"}, "pipe": {"path"}, "serial": {"path"}, "parallel": {"path"}, "pty": {"path"},
	"socket": {"path", "host", "port", "fd", "to", "ipv4", "ipv6", "server", "wait", "delay", "nodelay", "reconnect",
		"reconnect-ms", "telnet", "tn3270", "websocket", "tls-creds", "tls-authz", "tight", "abstract"},
	"udp":   {"host", "port", "localaddr", "localport", "ipv4", "ipv6"},
	"stdio": {"signal"}, "ringbuf": {"size"}, "memory": {"size"}, "vc": {"width", "height", "cols", "rows", "encoding"},
	"mux": {"chardev"}, "hub": {"chardevs.0", "chardevs.1", "chardevs.2", "chardevs.3"},
	"spicevmc": {"name"}, "spiceport": {"name"}, "qemu-vdagent": {"mouse", "clipboard"},
}

// completeChardevOptions is for chardev-add BACKEND,
func completeChardevOptions(c *monitor.Completion, word string) bool {
	return opts.Complete(c, word, func(name string) []opts.Word {
		version, err := c.Facts().Version()
		if err != nil {
			return nil
		}
		kinds := chardevKinds(version)
		options := []opts.Word{{Name: "id", Note: "name of the character device"}}
		for _, name := range append(slices.Clone(backendOptions[name]), "logfile", "logappend", "logtimestamp", "mux") {
			o := opts.Word{Name: name, Offer: opts.NamedOffers[name]}
			kind, known := kinds[name]
			switch {
			case !known:
				continue
			case kind == keyval.Bool:
				o.Note, o.Values = "bool", []string{"on", "off"}
			case kind == keyval.Uint:
				o.Note = "number"
			case kind == keyval.Size:
				o.Note = "size"
			case name == "path" || name == "logfile" || name == "input-path":
				o.Note = "file of the host"
				o.Offer = opts.OfferFiles
			default:
				o.Note = "text"
			}
			options = append(options, o)
		}
		return options
	})
}

// hubInputs is MAX_HUB in chardev/chardev-internal.h.
const hubInputs = 4

// backend makes the data of a ChardevBackend (qapi/char.json) of options, as the
// qemu_chr_parse_* functions in chardev/ do: with defaults that are not QMP's.
type backend struct {
	*keyval.Described
	data row.Arguments
}

// onlyScreens refuses what only a virtual console understands, which older releases
// ignore.
func (b *backend) onlyScreens(id, kind string, v qmp.Version) error {
	if kind == "vc" || !v.AtLeast(11, 0) {
		return nil
	}
	for _, size := range screenSizes {
		if b.given(size) {
			return fmt.Errorf("chardev '%s' does not support size options", id)
		}
	}
	if b.given("encoding") {
		return fmt.Errorf("chardev '%s' does not support encoding option", id)
	}
	return nil
}

var screenSizes = []string{"width", "height", "cols", "rows"}

// common are the options of all backends (qemu_chr_parse_common).
func (b *backend) common() {
	b.text("logfile", "logfile")
	b.flag("logappend", "logappend")
	b.flag("logtimestamp", "logtimestamp")
}

func (b *backend) given(option string) bool {
	_, given := b.Text(option)
	return given
}

// text copies an option, if it is given.
func (b *backend) text(option, member string) {
	if value, ok := b.Text(option); ok {
		b.data[member] = value
	}
}

func (b *backend) flag(option, member string) {
	if b.given(option) {
		b.data[member] = b.Bool(option, false)
	}
}

// count copies a number that QEMU keeps in an int, where 0 is as if not given.
func (b *backend) count(option, member string) {
	if n, _ := b.Number(option); int32(n) != 0 {
		b.data[member] = int32(n)
	}
}

func (b *backend) fill(kind string, v qmp.Version) error {
	switch kind {
	case "file":
		return b.file()
	case "pipe", "serial", "parallel":
		return b.device(kind)
	case "socket":
		return b.socket(v)
	case "udp":
		return b.udp()
	case "hub":
		return b.hub()
	case "stdio":
		b.data["signal"] = b.Bool("signal", true)
	case "ringbuf":
		b.count("size", "size")
	case "pty":
		b.text("path", "path")
	case "vc":
		for _, size := range screenSizes {
			b.count(size, size)
		}
		b.text("encoding", "encoding")
	case "mux":
		return b.need("chardev", "chardev", "mux: no chardev given")
	case "spicevmc":
		return b.need("name", "type", "spice channel: no name given")
	case "spiceport":
		return b.need("name", "fqdn", "spice port: no name given")
	case "qemu-vdagent":
		b.data["mouse"] = b.Bool("mouse", true)
		b.data["clipboard"] = b.Bool("clipboard", false)
	}
	return nil
}

// need copies an option without which there is no backend.
func (b *backend) need(option, member, missing string) error {
	if !b.given(option) {
		return errors.New("chardev: " + missing)
	}
	b.text(option, member)
	return nil
}

// hub takes the inputs up to the first that is not given.
func (b *backend) hub() error {
	inputs := []string{}
	for i := range hubInputs {
		name, given := b.Text(fmt.Sprintf("chardevs.%d", i))
		if !given {
			break
		}
		inputs = append(inputs, name)
	}
	b.data["chardevs"] = inputs
	return nil
}

func (b *backend) file() error {
	if err := b.need("path", "out", "file: no filename given"); err != nil {
		return err
	}
	b.text("input-path", "in")
	b.data["append"] = b.Bool("append", false)
	return nil
}

func (b *backend) device(kind string) error {
	if kind == "serial" {
		kind = "serial/tty"
	}
	return b.need("path", "device", kind+": no device path given")
}

func (b *backend) socket(v qmp.Version) error {
	ways := 0
	for _, way := range []string{"path", "fd", "host"} {
		if b.given(way) {
			ways++
		}
	}
	switch {
	case ways != 1 && !v.AtLeast(7, 0):
		return errors.New("Exactly one of 'path', 'fd' or 'host' required") //nolint:staticcheck // QEMU's words
	case ways > 1:
		return errors.New("None or one of 'path', 'fd' or 'host' option required.") //nolint:staticcheck // QEMU's words
	case b.given("host") && !b.given("port"):
		return errors.New("chardev: socket: no port given")
	case b.given("delay") && b.given("nodelay"):
		return errors.New("'delay' and 'nodelay' are mutually exclusive")
	}
	if b.given("delay") || b.given("nodelay") {
		b.data["nodelay"] = !b.Bool("delay", true) || b.Bool("nodelay", false)
	}
	server := b.Bool("server", false)
	b.data["server"] = server
	if b.given("wait") || server {
		b.data["wait"] = b.Bool("wait", true)
	}
	for _, name := range []string{"telnet", "tn3270", "websocket"} {
		b.flag(name, name)
	}
	for _, name := range []string{"reconnect", "reconnect-ms"} {
		if n, given := b.Number(name); given {
			b.data[name] = int64(n)
		}
	}
	for _, name := range []string{"tls-creds", "tls-authz"} {
		b.text(name, name)
	}
	b.data["addr"] = b.socketAddress()
	return nil
}

func (b *backend) socketAddress() row.Arguments {
	if path, given := b.Text("path"); given {
		return row.Arguments{"type": "unix", "data": row.Arguments{"path": path,
			"tight": b.Bool("tight", true), "abstract": b.Bool("abstract", false)}}
	}
	if host, given := b.Text("host"); given {
		inet := b.inet(host, "port")
		if to, given := b.Number("to"); given {
			inet.data["to"] = uint16(to)
		}
		return row.Arguments{"type": "inet", "data": inet.data}
	}
	fd, _ := b.Text("fd")
	return row.Arguments{"type": "fd", "data": row.Arguments{"str": fd}}
}

// inet begins an InetSocketAddress.
func (b *backend) inet(host, port string) *backend {
	inet := &backend{Described: b.Described, data: row.Arguments{"host": host}}
	inet.text(port, "port")
	inet.flag("ipv4", "ipv4")
	inet.flag("ipv6", "ipv6")
	return inet
}

func (b *backend) udp() error {
	host, _ := b.Text("host")
	if host == "" {
		host = "localhost"
	}
	if port, _ := b.Text("port"); port == "" {
		return errors.New("chardev: udp: remote port not specified")
	}
	b.data["remote"] = row.Arguments{"type": "inet", "data": b.inet(host, "port").data}
	localHost, _ := b.Text("localaddr")
	localPort, _ := b.Text("localport")
	if localHost == "" && localPort == "" {
		return nil
	}
	if localPort == "" {
		localPort = "0"
	}
	b.data["local"] = row.Arguments{"type": "inet", "data": row.Arguments{"host": localHost, "port": localPort}}
	return nil
}
