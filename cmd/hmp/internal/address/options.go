// SPDX-License-Identifier: GPL-2.0-or-later

package address

import (
	"fmt"
	"slices"
	"strings"
)

// socketOptions are those of QEMU's socket chardevs (qemu_chardev_opts in
// chardev/char.c) and of its monitors, which -qmp and -mon take behind a path or
// a port. They say how QEMU's end behaves.
var socketOptions = []string{
	"server", "wait", "delay", "nodelay", "reconnect", "reconnect-ms", "telnet", "tn3270", "websocket",
	"tls-creds", "tls-authz", "to", "ipv4", "ipv6", "abstract", "tight", "mux", "signal", "logfile", "logappend",
	"id", "mode", "pretty",
}

// cutOptions cuts at the first comma that is not written twice.
func cutOptions(text string) (before, options string) {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != ',':
		case i+1 < len(text) && text[i+1] == ',':
			i++
		default:
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// eachOption calls f with the options' names and values: "nowait" is wait=off.
func eachOption(options string, f func(name, value string)) {
	for options != "" {
		var option string
		option, options = cutOptions(options)
		name, value, given := strings.Cut(option, "=")
		if !given {
			value = "on"
			if bare, ok := strings.CutPrefix(name, "no"); ok && slices.Contains(socketOptions, bare) {
				name, value = bare, "off"
			}
		}
		f(name, value)
	}
}

// unknownOption returns one that QEMU does not know.
func unknownOption(options string) (unknown string, ok bool) {
	eachOption(options, func(name, _ string) {
		if !slices.Contains(socketOptions, name) {
			unknown, ok = name, true
		}
	})
	return unknown, ok
}

// isOn reports whether an option is there and not switched off.
func isOn(options, wanted string) (on bool) {
	eachOption(options, func(name, value string) {
		if name == wanted {
			on = value != "off" && value != "no" && value != "false" && value != "n"
		}
	})
	return on
}

// unspoken says which of the options make QEMU speak what hmp does not.
func unspoken(text, options string) error {
	for option, language := range map[string]string{"websocket": "WebSocket", "tls-creds": "TLS"} {
		if isOn(options, option) {
			return fmt.Errorf("%s: hmp does not speak %s: give QEMU another -qmp socket", text, language)
		}
	}
	return nil
}
