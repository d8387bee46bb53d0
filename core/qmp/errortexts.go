// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"errors"
	"strings"
)

// ErrorText is an error of QMP that only its text distinguishes from others. All texts of
// such errors that decide what libhmp does stand here. (hints.go adds to texts what QMP leaves
// out of them, and monitor/passthrough.go reads what QEMU's own HMP prints, which is no error
// of QMP.)
type ErrorText struct {
	// Text is what QEMU says, with %s where it puts something.
	Text string
	// Literal is how QEMU's source spells the text, if it differs. It is looked for in
	// the sources of all releases from Since to Last (cgo-tests/qapi).
	Literal string
	// Since and Last are the first and the last release with the text, of those whose sources
	// the tests have (5.2, 7.2, 10.0, 10.2); "" is the first or the last of them.
	Since, Last string
	// In is where it is said: "" in QEMU, "meson" in a command that meson/ adds, "libc".
	In string
}

// The texts, with where they come from.
var (
	// ui/input.c: input-send-event while the virtual machine is stopped.
	VMNotRunning = ErrorText{Text: "VM not running"}
	// system/cpus.c: memsave at addresses that the CPU has not mapped.
	InvalidAddress = ErrorText{Text: "Invalid addr %s", Literal: "Invalid addr 0x%016"}
	// ui/ui-qmp-cmds.c: set_password whatever the reason.
	PasswordNotSet = ErrorText{Text: "Could not set password"}
	// chardev/char.c
	ChardevExists = ErrorText{Text: "Chardev with id '%s' already exists", Since: "7.2"}
	ChardevFailed = ErrorText{Text: "Failed to add chardev '%s': %s", Literal: "Failed to add chardev '%s'", Since: "7.2"}
	// qapi/qapi-visit-core.c, and before that qerror.h.
	NotInEnum    = ErrorText{Text: "Parameter '%s' does not accept value '%s'", Since: "7.2"}
	NotInOldEnum = ErrorText{Text: "Invalid parameter '%s'"}
	// qom/object.c and qapi/qobject-input-visitor.c: a member of another JSON type.
	WrongType     = ErrorText{Text: "Invalid parameter type for '%s', expected: %s"}
	OtherExpected = ErrorText{Text: "Parameter '%s' expects %s"}
	// block.c: a protocol whose driver is in a module that is not there.
	NoDriver  = ErrorText{Text: "Must specify either driver or file"}
	NotABlock = ErrorText{Text: "A block device must be specified for \"file\"", Literal: "A block device must be specified for"}
	// util/qemu-sockets.c
	SocketPathTooLong = ErrorText{Text: "UNIX socket path '%s' is too long"}
	// target/i386/sev-system-stub.c, since 10.1 stubs/monitor-i386-sev.c
	SEVNotBuilt = ErrorText{Text: "SEV is not available in this QEMU"}
	// hw/i386/sgx-stub.c
	SGXNotBuilt = ErrorText{Text: "SGX support is not compiled in", Since: "7.2"}
	// system/qdev-monitor.c, in 5.2 qapi/qmp-dispatch.c: before machine initialization has
	// completed.
	TooEarly    = ErrorText{Text: "The command '%s' is permitted only after machine initialization has completed", Since: "7.2"}
	InPreconfig = ErrorText{Text: "The command '%s' isn't permitted in 'preconfig' state", Literal: "The command '%s' isn't permitted in '%s' state", Last: "5.2"}
	// block/snapshot.c: also as the error of a job.
	NoSnapshotDevice = ErrorText{Text: "At least one device is required%s", Literal: "At least one device is required for snapshot", Since: "7.2"}
	// qom/qom-qmp-cmds.c
	AmbiguousPath = ErrorText{Text: "Path '%s' is ambiguous"}
	// util/qemu-option.c
	DuplicateID = ErrorText{Text: "Duplicate ID '%s' for %s"}
	// libc, through hw/s390x/s390-skeys.c
	NoMemory = ErrorText{Text: "Cannot allocate memory", In: "libc"}
	// meson/src/monitor
	UnknownRegister = ErrorText{Text: "unknown register", In: "meson"}
	NoLogItem       = ErrorText{Text: "'%s' has no log item", In: "meson"}
	TargetLacks     = ErrorText{Text: "this %s", In: "meson"}
	CaptureFailed   = ErrorText{Text: "Failed to add wave capture: %s", In: "meson"}
	IOFailed        = ErrorText{Text: "the command of qemu-io failed%s", In: "meson"}
)

// ErrorTexts are all of them.
func ErrorTexts() []ErrorText {
	return []ErrorText{VMNotRunning, InvalidAddress, PasswordNotSet, ChardevExists, ChardevFailed, NotInEnum, NotInOldEnum,
		WrongType, OtherExpected, NoDriver, NotABlock, SocketPathTooLong, SEVNotBuilt, SGXNotBuilt, TooEarly, InPreconfig,
		NoSnapshotDevice, AmbiguousPath, DuplicateID, NoMemory, UnknownRegister, NoLogItem, TargetLacks, CaptureFailed, IOFailed}
}

// Is reports whether err is an error of QEMU with this text. args stand for the first
// occurrences of %s; of what has no args any text may stand there.
func (t ErrorText) Is(err error, args ...string) bool {
	_, ok := t.Cut(err, args...)
	return ok
}

// Cut is Is, and returns what stands for the last %s.
func (t ErrorText) Cut(err error, args ...string) (last string, ok bool) {
	var refused *Error
	if !errors.As(err, &refused) {
		return "", false
	}
	return t.cut(refused.Desc, args)
}

// IsText is Is for the text of an error that QMP returns as data, such as a job's.
func (t ErrorText) IsText(text string, args ...string) bool {
	_, ok := t.cut(text, args)
	return ok
}

func (t ErrorText) cut(text string, args []string) (last string, ok bool) {
	parts := strings.Split(t.Text, "%s")
	rest, ok := strings.CutPrefix(text, parts[0])
	for i, next := range parts[1:] {
		end := len(rest)
		switch {
		case !ok:
			return "", false
		case i < len(args):
			if !strings.HasPrefix(rest, args[i]) {
				return "", false
			}
			end = len(args[i])
		case next != "":
			end = strings.LastIndex(rest, next)
		}
		if end < 0 {
			return "", false
		}
		last = rest[:end]
		rest, ok = strings.CutPrefix(rest[end:], next)
	}
	return last, ok && rest == ""
}
