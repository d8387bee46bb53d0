// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"slices"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// drive says which removable device is meant: by the name of its -drive, or by the id or QOM path of the
// device, which may have a node of -blockdev and no name.
type drive struct {
	Device *string `json:"device,omitempty"`
	ID     *string `json:"id,omitempty"`
}

// onDrive runs f for the argument "device". The extended editor takes the id of a device, too.
func onDrive(c *monitor.Call, f func(drive) error) error {
	name := c.Args.String("device")
	err := f(drive{Device: &name})
	if !c.Extended() || !qmp.IsClass(err, qmp.ErrNoDevice) {
		return err
	}
	if byID := f(drive{ID: &name}); !qmp.IsClass(byID, qmp.ErrNoDevice) {
		return byID
	}
	return err
}

// removable is BlockInfo in qapi/block-core.json.
type removable struct {
	Device    string `json:"device"`
	ID        string `json:"qdev"`
	Removable bool   `json:"removable"`
}

// driveIDs are Candidates: devices that have no name.
func driveIDs(c *monitor.Completion, _ string) {
	var blocks []removable
	if c.Execute("query-block", nil, &blocks) != nil {
		return
	}
	for _, b := range blocks {
		if b.Device == "" && b.Removable && b.ID != "" {
			c.AddNoted(b.ID, "device without name")
		}
	}
}

// hintDrive says which removable devices there are, where the one that was typed is none of them.
func hintDrive(c *monitor.Call, arguments string) string {
	words, _ := language.Words(arguments)
	words = slices.DeleteFunc(words, func(w string) bool { return w == "-f" })
	var blocks []removable
	if len(words) == 0 || words[0] == "vnc" || c.Execute("query-block", nil, &blocks) != nil {
		return ""
	}
	var names []string
	for _, b := range blocks {
		switch {
		case b.Device == words[0]:
			return ""
		case b.ID == words[0]:
			return hintID(c, b)
		case b.Removable && b.Device != "":
			names = append(names, b.Device)
		case b.Removable && b.ID != "":
			names = append(names, b.ID)
		}
	}
	if len(names) == 0 {
		return "there is no removable device"
	}
	return "removable devices are: " + strings.Join(names, ", ")
}

// hintID is for a device that was named by its id, which the extended editor understands.
func hintID(c *monitor.Call, b removable) string {
	switch {
	case c.Extended():
		return ""
	case b.Device != "":
		return "'" + b.ID + "' is the id of the device; its name is '" + b.Device + "'"
	}
	return "'" + b.ID + "' is the id of a device that has no name: QMP's eject and blockdev-change-medium take it as \"id\""
}
