// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import "libhmp/core/monitor"

// powerdown presses the power button, and notes why the guest cannot notice, if it cannot.
func powerdown(c *monitor.Call) error {
	if err := c.Execute("system_powerdown", nil, nil); err != nil || !c.Notes() {
		return err
	}
	var vm struct {
		Status  string `json:"status"`
		Running bool   `json:"running"`
	}
	if c.Execute("query-status", nil, &vm) != nil { // the button is pressed all the same
		return nil
	}
	switch {
	case unpowered[vm.Status] != "":
		c.Note("the guest cannot see the power button: " + unpowered[vm.Status])
	case !vm.Running:
		c.Note("the virtual machine is paused (" + vm.Status + "): the guest sees the power button after 'cont'")
	case withoutACPI(c):
		c.Note("the machine has no ACPI (acpi=off), so its power button is none that the guest sees")
	}
	return nil
}

// unpowered says what has to be done in a state (RunState in qapi/run-state.json) in which cont alone would
// not do.
var unpowered = map[string]string{
	"guest-panicked": "it has panicked ('system_reset' starts it anew)",
	"internal-error": "it has run into an internal error ('system_reset' starts it anew)",
	"shutdown":       "it has shut down already ('quit' ends QEMU)",
	"suspended":      "it sleeps ('system_wakeup' wakes it)",
	"inmigrate":      "it has not arrived yet",
	"postmigrate":    "it has moved to another QEMU",
}

// withoutACPI reports whether this is a PC without ACPI. (Other machines have power buttons of other kinds.)
func withoutACPI(c *monitor.Call) bool {
	if pc, err := c.Facts().IsTarget("i386", "x86_64"); err != nil || !pc {
		return false
	}
	args := struct {
		Path     string `json:"path"`
		Property string `json:"property"`
	}{"/machine", "acpi"}
	var acpi string
	return c.Execute("qom-get", args, &acpi) == nil && acpi == "off"
}
