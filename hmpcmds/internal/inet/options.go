// SPDX-License-Identifier: GPL-2.0-or-later

package inet

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// SetOptions adds what stands behind its port (inet_parse in
// util/qemu-sockets.c, which 10.1 wrote anew).
func (a *Inet) SetOptions(options string, v qmp.Version) error {
	if v.AtLeast(10, 1) {
		return a.setOpts(options)
	}
	options = "," + options
	if _, to, ok := strings.Cut(options, ",to="); ok {
		to, _, _ = strings.Cut(to, ",")
		n, err := strconv.ParseInt(strings.TrimLeft(to, " \t"), 10, 32)
		if err != nil {
			return errors.New("error parsing to= argument")
		}
		a.To = &n
	}
	for _, flag := range []string{"ipv4", "ipv6", "keep-alive", "mptcp"} {
		_, value, ok := strings.Cut(options, ","+flag)
		if !ok || flag == "mptcp" && !v.AtLeast(6, 1) {
			continue
		}
		word, rest, more := strings.Cut(value, ",")
		on := word == "" || word == "=on"
		if !on && word != "=off" || more && strings.HasPrefix(rest, ",") {
			return fmt.Errorf("error parsing '%s' flag '%s'", flag, value)
		}
		*a.flag(flag) = &on
	}
	return nil
}

// setOpts is SetOptions since 10.1: QemuOpts.
func (a *Inet) setOpts(options string) error {
	for _, o := range language.AllOptions(options, "") {
		switch o.Name {
		case "to", "keep-alive-count", "keep-alive-idle", "keep-alive-interval":
			n, err := strconv.ParseUint(o.Value, 0, 32)
			if err != nil {
				return fmt.Errorf("Parameter '%s' expects a number", o.Name)
			}
			*a.number(o.Name) = qmp.Optional(int64(n))
		case "ipv4", "ipv6", "keep-alive", "mptcp", "numeric":
			if o.Value != "on" && o.Value != "off" {
				return fmt.Errorf("Parameter '%s' expects 'on' or 'off'", o.Name)
			}
			*a.flag(o.Name) = qmp.Optional(o.Value == "on")
		default:
			return fmt.Errorf("Invalid parameter '%s'", o.Name)
		}
	}
	return nil
}
