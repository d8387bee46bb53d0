// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"fmt"
	"strings"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// checkMigrationURI finds what migrate_uri_parse in migration/migration.c does
// not take. HMP parses a URI before anything else since QMP takes addresses in
// parts, that is 8.2. QMP may find other faults first, and 10.0 to 11.1 die of
// a bad rdma address. Options behind an address are left to QEMU.
func checkMigrationURI(uri string, v qmp.Version) error {
	if !v.AtLeast(8, 2) {
		return nil
	}
	protocol, address, ok := strings.Cut(uri, ":")
	switch {
	case ok && (protocol == "tcp" || protocol == "rdma"):
		return checkInet(address, v)
	case uri == "unix:":
		return errors.New("invalid Unix socket address")
	case uri == "fd:":
		return errors.New("invalid file descriptor address")
	case ok && protocol == "vsock":
		return checkVsock(address)
	case ok && protocol == "file":
		return checkFileOffset(address)
	case ok && (protocol == "unix" || protocol == "fd" || protocol == "exec"):
		return nil
	}
	return fmt.Errorf("unknown migration protocol: %s", uri)
}

// maxHost is the longest host, in or out of brackets, before 10.1.
const maxHost = 64

// splitInet takes HOST:PORT, [HOST]:PORT or :PORT apart; ok is false if it is
// none of these.
func splitInet(address string) (host, port string, ok bool) {
	if inside, ok := strings.CutPrefix(address, "["); ok {
		host, after, closed := strings.Cut(inside, "]")
		port, colon := strings.CutPrefix(after, ":")
		return host, port, closed && colon && host != ""
	}
	host, port, ok = strings.Cut(address, ":")
	return host, port, ok
}

// checkInet is inet_parse in util/qemu-sockets.c, which 10.1 wrote anew.
func checkInet(address string, v qmp.Version) error {
	what := "address"
	if v.AtLeast(10, 1) {
		address, _, _ = strings.Cut(address, ",")
	} else if strings.HasPrefix(address, ":") {
		what = "port in address"
	}
	if strings.HasPrefix(address, "[") {
		what = "IPv6 address"
	}
	host, port, ok := splitInet(address)
	tooLong := len(host) > maxHost && !v.AtLeast(10, 1)
	if !ok || tooLong || port == "" || port[0] == ',' {
		return fmt.Errorf("error parsing %s '%s'", what, address)
	}
	return nil
}

// checkVsock is vsock_parse in util/qemu-sockets.c, which takes 32 characters
// of each part.
func checkVsock(address string) error {
	cid, port, ok := strings.Cut(address, ":")
	if !ok || cid == "" || len(cid) > 32 || port == "" || port[0] == ',' {
		return fmt.Errorf("error parsing address '%s'", address)
	}
	if len(port) > 32 || strings.Contains(port, ",") {
		return fmt.Errorf("trailing characters in address '%s'", address)
	}
	return nil
}

// checkFileOffset is file_parse_offset in migration/file.c.
func checkFileOffset(name string) error {
	_, offset, ok := strings.Cut(name, ",offset=")
	if !ok {
		return nil
	}
	_, rest, err := language.Size(offset, 'B')
	switch {
	case outOfRange(offset):
		return fmt.Errorf("file URI has bad offset %s: Numerical result out of range", offset)
	case err != nil || rest != "":
		return fmt.Errorf("file URI has bad offset %s: Invalid argument", offset)
	}
	return nil
}

// outOfRange reports whether s is a size that is too large or below 0, to its
// last byte: of what has more text behind it, QEMU says that it is no size.
func outOfRange(s string) bool {
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
