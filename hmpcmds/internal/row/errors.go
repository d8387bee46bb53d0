// SPDX-License-Identifier: GPL-2.0-or-later

package row

import (
	"errors"
	"fmt"
	"slices"

	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// ReportPlain prints an error as QEMU's error_report() does on a monitor:
// without "Error: ".
func ReportPlain(c *monitor.Call, err error) error {
	var refused *qmp.Error
	if errors.As(err, &refused) {
		c.Fail(refused.Desc + "\n" + refused.Advice(c.Facts()))
		return nil
	}
	return err
}

// TellsReasons reports whether this monitor also tells a reason that the built-in one
// tells QEMU's standard error: outside QEMU, where it is not read, and in the
// extended line editor.
func TellsReasons(c *monitor.Call) bool { return !c.VM().QEMUPrints || c.Extended() }

// HMPEnumError puts HMP's text of a wrong word in place of QMP's: HMP looks the
// word up itself (qapi_enum_parse in qapi/qapi-util.c).
func HMPEnumError(err error, argument, word string) error {
	if qmp.NotInEnum.Is(err, argument) || qmp.NotInOldEnum.Is(err, word) {
		return fmt.Errorf("invalid parameter value: %s", word)
	}
	return err
}

// OldEnumError says what is wrong with a word for an enumeration as releases before 6.2 do.
func OldEnumError(c *monitor.Call, err error) error {
	var wrong *keyval.EnumError
	if errors.As(err, &wrong) && !c.Since(6, 2) {
		return fmt.Errorf("Invalid parameter '%s'", wrong.Value)
	}
	return err
}

// PasswordError is why the password of a VNC display, nil for the first one, could
// not be set. That the display asks for none QEMU says before 11.0 where QMP does not
// tell (vnc_display_password in ui/vnc.c).
func PasswordError(c *monitor.Call, err error, display *string) error {
	if c.VM().QEMUPrints || !qmp.PasswordNotSet.Is(err) {
		return err
	}
	var displays []struct {
		ID   string `json:"id"`
		Auth string `json:"auth"`
	}
	if lost := c.Execute("query-vnc-servers", nil, &displays); lost != nil {
		return lost
	}
	for _, d := range slices.Backward(displays) { // QMP has the first one last
		if display != nil && d.ID != *display {
			continue
		}
		if d.Auth == "none" {
			c.Print("If you want use passwords please enable password auth using '-vnc ${dpy},password'.\n")
		}
		break
	}
	return err
}

// UnavailableIfRefused turns any refusal by QEMU into "not available".
func UnavailableIfRefused(err error) error {
	var refused *qmp.Error
	if errors.As(err, &refused) {
		return monitor.ErrNotBuilt
	}
	return err
}

// ReportWithoutLineEnd reports an error as the handlers of storage attributes do: what
// the device says ends no line, what they say themselves does.
func ReportWithoutLineEnd(c *monitor.Call, err error) error {
	var refused *qmp.Error
	if !errors.As(err, &refused) || qmp.NoMemory.Is(err) || qmp.TargetLacks.Is(err) {
		return err
	}
	c.Fail("Error: " + refused.Desc)
	return nil
}
