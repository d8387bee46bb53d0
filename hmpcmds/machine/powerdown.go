// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"fmt"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// powerdown presses the power button, and notes why the guest cannot notice, if it cannot, or later that it has not.
func powerdown(c *monitor.Call) error {
	if err := c.Execute("system_powerdown", nil, nil); err != nil || !c.Notes() {
		return err
	}
	vm, err := query(c)
	if err != nil { // the button is pressed all the same
		return nil
	}
	switch why := vm.unseen(); {
	case why != "":
		c.Note(why)
	case withoutACPI(c):
		c.Note("the machine has no ACPI (acpi=off), so its power button is none that the guest sees")
	case withoutButton(c):
		c.Note("this machine has no power button")
	case c.CanLeave(): // not in QEMU
		awaitShutdown(c)
	}
	return nil
}

// awaitShutdown notes after a while that the guest has not reacted, if it has not.
func awaitShutdown(c *monitor.Call) {
	reacted := false
	stop, _ := c.OnEvent(func(e qmp.Event) { reacted = reacted || reactions[e.Name] })
	c.NoteLater(shutdownTime, func(c *monitor.Call) string {
		vm, err := query(c)
		if reacted || err != nil || vm.Status == "shutdown" {
			return ""
		}
		text := fmt.Sprintf("%v after 'system_powerdown' the guest has not shut down: ", shutdownTime)
		if why := vm.unseen(); why != "" {
			return text + why
		}
		return text + "it may still be at it, or does not heed the power button: no ACPI, or not yet " +
			"(firmware, boot loader), no program that acts on it (systemd-logind, acpid), or one that asks its user. " +
			"'quit' ends QEMU at once, as pulling the plug would"
	}, stop)
}

// shutdownTime is after what time the user is told that the guest has not shut down.
const shutdownTime = 15 * time.Second

// reactions are the events of a guest that does something because of its power button.
var reactions = map[string]bool{"SHUTDOWN": true, "RESET": true, "SUSPEND": true, "SUSPEND_DISK": true}

// runState is what the virtual machine does (StatusInfo in qapi/run-state.json).
type runState struct {
	Status  string `json:"status"`
	Running bool   `json:"running"`
}

func query(c *monitor.Call) (vm runState, err error) {
	err = c.Execute("query-status", nil, &vm)
	return vm, err
}

// unseen says why the guest cannot see the power button in this state, "" if it can.
func (vm runState) unseen() string {
	switch {
	case unpowered[vm.Status] != "":
		return "the guest cannot see the power button: " + unpowered[vm.Status]
	case !vm.Running:
		return "the virtual machine is paused (" + vm.Status + "): the guest sees the power button after 'cont'"
	}
	return ""
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
	acpi, err := ofMachine(c, "acpi")
	return err == nil && acpi == "off"
}

// withoutButton reports whether this is one of the machines of which it is known that no guest of theirs has ever seen
// a power button.
func withoutButton(c *monitor.Call) bool {
	kind, err := ofMachine(c, "type")
	return err == nil && (kind == "none-machine" || kind == "isapc-machine")
}

// ofMachine is a property of the machine that is a text.
func ofMachine(c *monitor.Call, property string) (value string, err error) {
	args := struct {
		Path     string `json:"path"`
		Property string `json:"property"`
	}{"/machine", property}
	err = c.Execute("qom-get", args, &value)
	return value, err
}
