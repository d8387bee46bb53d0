// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"errors"
	"fmt"
	"strings"

	"libhmp/core/language"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/inet"
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
		return inet.Check(address, v)
	case uri == "unix:":
		return errors.New("invalid Unix socket address")
	case uri == "fd:":
		return errors.New("invalid file descriptor address")
	case ok && protocol == "vsock":
		return inet.CheckVsock(address)
	case ok && protocol == "file":
		return checkFileOffset(address)
	case ok && (protocol == "unix" || protocol == "fd" || protocol == "exec"):
		return nil
	}
	return fmt.Errorf("unknown migration protocol: %s", uri)
}

// checkFileOffset is file_parse_offset in migration/file.c.
func checkFileOffset(name string) error {
	_, offset, ok := strings.Cut(name, ",offset=")
	if !ok {
		return nil
	}
	_, rest, err := language.Size(offset, 'B')
	switch {
	case inet.OutOfRange(offset):
		return fmt.Errorf("file URI has bad offset %s: Numerical result out of range", offset)
	case err != nil || rest != "":
		return fmt.Errorf("file URI has bad offset %s: Invalid argument", offset)
	}
	return nil
}
