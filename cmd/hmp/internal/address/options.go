// SPDX-License-Identifier: GPL-2.0-or-later

package address

import (
	"fmt"
	"slices"

	"libhmp/core/language"
)

// socketOptions are those of QEMU's socket chardevs (qemu_chardev_opts in
// chardev/char.c) and of its monitors, which -qmp and -mon take behind a path or
// a port. They say how QEMU's end behaves.
var socketOptions = []string{
	"server", "wait", "delay", "nodelay", "reconnect", "reconnect-ms", "telnet", "tn3270", "websocket",
	"tls-creds", "tls-authz", "to", "ipv4", "ipv6", "abstract", "tight", "mux", "signal", "logfile", "logappend",
	"id", "mode", "pretty",
}

// options are those behind a place.
type options []language.Option

// cutOptions takes the options off a place; in that, commas are written twice.
func cutOptions(text string) (place string, rest options) {
	all := language.AllOptions("place="+text, "")
	return all[0].Value, all[1:]
}

// unknown returns one that QEMU does not know.
func (o options) unknown() (name string, ok bool) {
	for _, option := range o {
		if !slices.Contains(socketOptions, option.Name) {
			return option.Name, true
		}
	}
	return "", false
}

// has reports whether an option is there and not switched off.
func (o options) has(name string) (on bool) {
	for _, option := range o {
		if option.Name == name {
			on = !slices.Contains([]string{"off", "no", "false", "n"}, option.Value)
		}
	}
	return on
}

// unspoken says which of the options make QEMU use a protocol that hmp does not have.
func (o options) unspoken(text string) error {
	for option, speech := range map[string]string{"websocket": "WebSocket", "tls-creds": "TLS"} {
		if o.has(option) {
			return fmt.Errorf("%s: hmp does not speak %s: give QEMU another -qmp socket", text, speech)
		}
	}
	return nil
}
