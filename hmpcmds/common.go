// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// arguments are the members of a QMP command's argument object.
type arguments map[string]any

// plain returns a handler that runs a QMP command without arguments.
func plain(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error { return c.Execute(command, nil, nil) }
}

// text returns a handler that prints what a QMP command returns as text.
func text(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error { return c.Text(command, nil) }
}

// judgedText prints what a QMP command returns as text; failed tells the texts that
// say that the line could not be done.
func judgedText(c *monitor.Call, command string, args any, failed func(text string) bool) error {
	var reply qmp.HumanReadableText
	if err := c.Execute(command, args, &reply); err != nil {
		return err
	}
	if failed(reply.Text) {
		c.Fail(reply.Text)
	} else {
		c.Print(reply.Text)
	}
	return nil
}

// anyLine reports whether something is so of a line of a text.
func anyLine(text string, is func(line string) bool) bool {
	for line := range strings.Lines(text) {
		if is(strings.TrimSuffix(line, "\n")) {
			return true
		}
	}
	return false
}

// setOptional copies arguments that are there, under their own names.
func (a arguments) setOptional(c *monitor.Call, words ...string) {
	for _, key := range words {
		if c.Args.Has(key) {
			a[key] = c.Args.String(key)
		}
	}
}

// setOptionalInt is setOptional for numbers.
func (a arguments) setOptionalInt(c *monitor.Call, numbers ...string) {
	for _, key := range numbers {
		if c.Args.Has(key) {
			a[key] = c.Args.Int(key)
		}
	}
}

// reportPlain prints an error as QEMU's error_report() does on a monitor:
// without "Error: ".
func reportPlain(c *monitor.Call, err error) error {
	var refused *qmp.Error
	if errors.As(err, &refused) {
		c.Fail(refused.Desc + "\n" + refused.Advice(c.Facts()))
		return nil
	}
	return err
}

// tellsReasons reports whether this monitor also tells a reason that the built-in one
// tells QEMU's standard error: outside QEMU, where nobody reads that, and in the
// extended line editor.
func tellsReasons(c *monitor.Call) bool { return !c.VM().QEMUPrints || c.Extended() }

// enumError puts HMP's text of a wrong word in place of QMP's: HMP looks the
// word up itself (qapi_enum_parse in qapi/qapi-util.c).
func enumError(err error, argument, word string) error {
	var refused *qmp.Error
	if errors.As(err, &refused) && (strings.HasPrefix(refused.Desc, "Parameter '"+argument+"' does not accept value") ||
		refused.Desc == "Invalid parameter '"+word+"'") { // so before 6.2
		return fmt.Errorf("invalid parameter value: %s", word)
	}
	return err
}

// inOldWords says what is wrong with a word for an enumeration as releases before 6.2 do.
func inOldWords(c *monitor.Call, err error) error {
	var wrong *keyval.EnumError
	if version, unknown := c.Facts().Version(); errors.As(err, &wrong) && unknown == nil && !version.AtLeast(6, 2) {
		return fmt.Errorf("Invalid parameter '%s'", wrong.Value) //nolint:staticcheck // QEMU's words
	}
	return err
}

// hasCommand tells rows that QEMU has where it has a QMP command.
func hasCommand(command string) func(*qmp.Facts) (bool, error) {
	return func(f *qmp.Facts) (bool, error) { return f.Has(command) }
}

var (
	targetsX86  = []string{"i386", "x86_64"}
	targetsS390 = []string{"s390x"}
)

// onX86 reports whether the target is a PC's.
func onX86(f *qmp.Facts) (bool, error) { return onTargets(f, targetsX86) }

// onTargets reports whether the target is one of those, given by the beginning
// of their names.
func onTargets(f *qmp.Facts, targets []string) (bool, error) {
	arch, err := f.Arch()
	return slices.ContainsFunc(targets, func(t string) bool { return strings.HasPrefix(arch, t) }), err
}

// since tells rows that are there from a release on.
func since(major, minor int) func(*qmp.Facts) (bool, error) {
	return func(f *qmp.Facts) (bool, error) {
		v, err := f.Version()
		return v.AtLeast(major, minor), err
	}
}

// passableSince tells rows that end QEMU in the built-in monitor of older releases.
func passableSince(major, minor int) func(*qmp.Facts, string) (bool, error) {
	return func(f *qmp.Facts, _ string) (bool, error) { return since(major, minor)(f) }
}

// until tells rows that a release has taken out.
func until(major, minor int) func(*qmp.Facts) (bool, error) {
	return func(f *qmp.Facts) (bool, error) {
		v, err := f.Version()
		return !v.AtLeast(major, minor), err
	}
}

// added are the sources of a row that a command serves which meson/ adds to
// QEMU.
func added(commands ...string) []monitor.Source {
	return []monitor.Source{{Kind: monitor.SourceAdded, Commands: commands}}
}

// listed is a monitor.Command.Success of a row that prints nothing, or the lists that it
// is asked for with help (qdev_print_devinfos, qdev_device_help, user_creatable_print_help).
func listed(text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	return strings.HasSuffix(first, " devices:") || strings.HasSuffix(first, " options:") ||
		strings.HasPrefix(first, "There are no options for ") || first == "List of user creatable objects:"
}
