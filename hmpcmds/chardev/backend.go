// SPDX-License-Identifier: GPL-2.0-or-later

package chardev

import (
	"errors"
	"fmt"
	"slices"

	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/inet"
	"libhmp/hmpcmds/internal/opts"
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
	}
	if !v.AtLeast(10, 2) {
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
			o := opts.Word{Name: name, Offer: opts.NamedValues[name]}
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
	*keyval.CheckedOpts
	data backendData
}

// backendData are the members of all kinds of ChardevBackend; what is nil is not sent.
type backendData struct {
	Addr         *inet.Address `json:"addr,omitempty"`
	Append       *bool         `json:"append,omitempty"`
	Chardev      *string       `json:"chardev,omitempty"`
	Chardevs     []string      `json:"chardevs,omitzero"`
	Clipboard    *bool         `json:"clipboard,omitempty"`
	Cols         *int32        `json:"cols,omitempty"`
	Device       *string       `json:"device,omitempty"`
	Encoding     *string       `json:"encoding,omitempty"`
	FQDN         *string       `json:"fqdn,omitempty"`
	Height       *int32        `json:"height,omitempty"`
	In           *string       `json:"in,omitempty"`
	Local        *inet.Address `json:"local,omitempty"`
	LogAppend    *bool         `json:"logappend,omitempty"`
	LogFile      *string       `json:"logfile,omitempty"`
	LogTimestamp *bool         `json:"logtimestamp,omitempty"`
	Mouse        *bool         `json:"mouse,omitempty"`
	NoDelay      *bool         `json:"nodelay,omitempty"`
	Out          *string       `json:"out,omitempty"`
	Path         *string       `json:"path,omitempty"`
	Reconnect    *int64        `json:"reconnect,omitempty"`
	ReconnectMS  *int64        `json:"reconnect-ms,omitempty"`
	Remote       *inet.Address `json:"remote,omitempty"`
	Rows         *int32        `json:"rows,omitempty"`
	Server       *bool         `json:"server,omitempty"`
	Signal       *bool         `json:"signal,omitempty"`
	Size         *int32        `json:"size,omitempty"`
	Telnet       *bool         `json:"telnet,omitempty"`
	TLSAuthz     *string       `json:"tls-authz,omitempty"`
	TLSCreds     *string       `json:"tls-creds,omitempty"`
	TN3270       *bool         `json:"tn3270,omitempty"`
	Type         *string       `json:"type,omitempty"`
	Wait         *bool         `json:"wait,omitempty"`
	WebSocket    *bool         `json:"websocket,omitempty"`
	Width        *int32        `json:"width,omitempty"`
}

// chardevBackend is ChardevBackend in qapi/char.json.
type chardevBackend struct {
	Data backendData `json:"data"`
	Type string      `json:"type"`
}

// rejectConsoleOptions refuses what only a virtual console understands, which older releases
// ignore.
func (b *backend) rejectConsoleOptions(id, kind string, v qmp.Version) error {
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
	b.text("logfile", &b.data.LogFile)
	b.flag("logappend", &b.data.LogAppend)
	b.flag("logtimestamp", &b.data.LogTimestamp)
}

func (b *backend) given(option string) bool {
	_, given := b.Text(option)
	return given
}

// text copies an option, if it is given.
func (b *backend) text(option string, member **string) {
	if value, ok := b.Text(option); ok {
		*member = &value
	}
}

func (b *backend) flag(option string, member **bool) {
	if b.given(option) {
		*member = qmp.Optional(b.Bool(option, false))
	}
}

// number copies a number, if it is given.
func (b *backend) number(option string, member **int64) {
	if n, given := b.Number(option); given {
		*member = qmp.Optional(int64(n))
	}
}

// count copies a number that QEMU keeps in an int, where 0 is as if not given.
func (b *backend) count(option string, member **int32) {
	if n, _ := b.Number(option); int32(n) != 0 {
		*member = qmp.Optional(int32(n))
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
		b.data.Signal = qmp.Optional(b.Bool("signal", true))
	case "ringbuf":
		b.count("size", &b.data.Size)
	case "pty":
		b.text("path", &b.data.Path)
	case "vc":
		b.count("width", &b.data.Width)
		b.count("height", &b.data.Height)
		b.count("cols", &b.data.Cols)
		b.count("rows", &b.data.Rows)
		b.text("encoding", &b.data.Encoding)
	case "mux":
		return b.need("chardev", &b.data.Chardev, "mux: no chardev given")
	case "spicevmc":
		return b.need("name", &b.data.Type, "spice channel: no name given")
	case "spiceport":
		return b.need("name", &b.data.FQDN, "spice port: no name given")
	case "qemu-vdagent":
		b.data.Mouse = qmp.Optional(b.Bool("mouse", true))
		b.data.Clipboard = qmp.Optional(b.Bool("clipboard", false))
	}
	return nil
}

// need copies an option without which there is no backend.
func (b *backend) need(option string, member **string, missing string) error {
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
	b.data.Chardevs = inputs
	return nil
}

func (b *backend) file() error {
	if err := b.need("path", &b.data.Out, "file: no filename given"); err != nil {
		return err
	}
	b.text("input-path", &b.data.In)
	b.data.Append = qmp.Optional(b.Bool("append", false))
	return nil
}

func (b *backend) device(kind string) error {
	if kind == "serial" {
		kind = "serial/tty"
	}
	return b.need("path", &b.data.Device, kind+": no device path given")
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
		return errors.New("Exactly one of 'path', 'fd' or 'host' required")
	case ways > 1:
		return errors.New("None or one of 'path', 'fd' or 'host' option required.")
	case b.given("host") && !b.given("port"):
		return errors.New("chardev: socket: no port given")
	case b.given("delay") && b.given("nodelay"):
		return errors.New("'delay' and 'nodelay' are mutually exclusive")
	}
	if b.given("delay") || b.given("nodelay") {
		b.data.NoDelay = qmp.Optional(!b.Bool("delay", true) || b.Bool("nodelay", false))
	}
	server := b.Bool("server", false)
	b.data.Server = &server
	if b.given("wait") || server {
		b.data.Wait = qmp.Optional(b.Bool("wait", true))
	}
	b.flag("telnet", &b.data.Telnet)
	b.flag("tn3270", &b.data.TN3270)
	b.flag("websocket", &b.data.WebSocket)
	b.number("reconnect", &b.data.Reconnect)
	b.number("reconnect-ms", &b.data.ReconnectMS)
	b.text("tls-creds", &b.data.TLSCreds)
	b.text("tls-authz", &b.data.TLSAuthz)
	b.data.Addr = b.socketAddress()
	return nil
}

func (b *backend) socketAddress() *inet.Address {
	if path, given := b.Text("path"); given {
		return &inet.Address{Data: inet.Unix{Abstract: qmp.Optional(b.Bool("abstract", false)), Path: path, Tight: qmp.Optional(b.Bool("tight", true))},
			Type: "unix"}
	}
	if host, given := b.Text("host"); given {
		address := b.inet(host, "port")
		if to, given := b.Number("to"); given {
			address.To = qmp.Optional(int64(uint16(to)))
		}
		return &inet.Address{Data: address, Type: "inet"}
	}
	fd, _ := b.Text("fd")
	return &inet.Address{Data: inet.FD{Name: fd}, Type: "fd"}
}

// inet begins an address with a host and the option that is its port.
func (b *backend) inet(host, port string) *inet.Inet {
	address := &inet.Inet{Host: host}
	b.text(port, &address.Port)
	b.flag("ipv4", &address.IPv4)
	b.flag("ipv6", &address.IPv6)
	return address
}

func (b *backend) udp() error {
	host, _ := b.Text("host")
	if host == "" {
		host = "localhost"
	}
	if port, _ := b.Text("port"); port == "" {
		return errors.New("chardev: udp: remote port not specified")
	}
	b.data.Remote = &inet.Address{Data: b.inet(host, "port"), Type: "inet"}
	localHost, _ := b.Text("localaddr")
	localPort, _ := b.Text("localport")
	if localHost == "" && localPort == "" {
		return nil
	}
	if localPort == "" {
		localPort = "0"
	}
	b.data.Local = &inet.Address{Data: inet.Inet{Host: localHost, Port: &localPort}, Type: "inet"}
	return nil
}
