// SPDX-License-Identifier: GPL-2.0-or-later

// Package inet reads socket addresses as QEMU does (util/qemu-sockets.c).
package inet

import (
	"errors"
	"fmt"
	"strings"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// maxHost is the longest host, in or out of brackets, before 10.1.
const maxHost = 64

// Split takes HOST:PORT, [HOST]:PORT or :PORT apart; ok is false if it is
// none of these.
func Split(address string) (host, port string, ok bool) {
	if inside, ok := strings.CutPrefix(address, "["); ok {
		host, after, closed := strings.Cut(inside, "]")
		port, colon := strings.CutPrefix(after, ":")
		return host, port, closed && colon && host != ""
	}
	host, port, ok = strings.Cut(address, ":")
	return host, port, ok
}

// Check is inet_parse in util/qemu-sockets.c, which 10.1 wrote anew.
func Check(address string, v qmp.Version) error {
	what := "address"
	if v.AtLeast(10, 1) {
		address, _, _ = strings.Cut(address, ",")
	} else if strings.HasPrefix(address, ":") {
		what = "port in address"
	}
	if strings.HasPrefix(address, "[") {
		what = "IPv6 address"
	}
	host, port, ok := Split(address)
	tooLong := len(host) > maxHost && !v.AtLeast(10, 1)
	if !ok || tooLong || port == "" || port[0] == ',' {
		return fmt.Errorf("error parsing %s '%s'", what, address)
	}
	return nil
}

// CheckVsock is vsock_parse in util/qemu-sockets.c, which takes 32 characters
// of each part.
func CheckVsock(address string) error {
	cid, port, ok := strings.Cut(address, ":")
	if !ok || cid == "" || len(cid) > 32 || port == "" || port[0] == ',' {
		return fmt.Errorf("error parsing address '%s'", address)
	}
	if len(port) > 32 || strings.Contains(port, ",") {
		return fmt.Errorf("trailing characters in address '%s'", address)
	}
	return nil
}

// OutOfRange reports whether s is a size that is too large or below 0, to its
// last byte: of what has more text behind it, QEMU says that it is no size.
func OutOfRange(s string) bool {
	const digits = "0123456789"
	if number, signed := strings.CutPrefix(s, "-"); signed {
		return strings.ContainsAny(number, digits) && strings.Trim(number, digits+".") == ""
	}
	if _, _, err := language.Size(s, 'B'); !errors.Is(err, language.ErrSizeRange) {
		return false
	}
	if strings.Trim(s, digits) == "" || strings.HasPrefix(s, "0x") {
		return true
	}
	_, _, err := language.Size(s[:len(s)-1], 'B') // without the suffix
	return err == nil
}
