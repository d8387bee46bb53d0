// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
)

// completeDriver offers the drivers that a user may create, or where this QEMU
// does not tell these, all (device_add_completion).
func completeDriver(c *monitor.Completion, n int, word string) {
	if n != 2 || completeDeviceOptions(c, word) {
		return
	}
	args := struct {
		Implements string `json:"implements"`
		Abstract   bool   `json:"abstract"`
	}{"device", false}
	var types []struct {
		Name string `json:"name"`
	}
	if c.Execute("qom-list-types", args, &types) != nil {
		return
	}
	creatable, known := creatableDrivers(c)
	for _, t := range types {
		if !known || creatable[t.Name] {
			c.Add(t.Name)
		}
	}
}

func creatableDrivers(c *monitor.Completion) (names map[string]bool, known bool) {
	if has, err := c.Facts().Has(deviceModels); err != nil || !has {
		return nil, false
	}
	var models qmp.HumanReadableText
	if c.Execute(deviceModels, userCreatable{true}, &models) != nil {
		return nil, false
	}
	names = make(map[string]bool)
	for line := range strings.Lines(models.Text) {
		if rest, ok := strings.CutPrefix(line, `name "`); ok {
			name, _, _ := strings.Cut(rest, `"`)
			names[name] = true
		}
	}
	return names, true
}

// completeDeviceOptions offers the options behind device_add DRIVER, and reports whether the
// line is there already.
func completeDeviceOptions(c *monitor.Completion, word string) bool {
	return opts.Complete(c, word, func(driver string) []opts.Word {
		var list []opts.Property
		if checkParts(c.Execute, driver) != nil ||
			c.Execute("device-list-properties", struct {
				Typename string `json:"typename"`
			}{driver}, &list) != nil {
			return nil
		}
		bus := opts.Word{Name: "bus", Note: "bus to plug it into"}
		bus.Offer = func(c *monitor.Completion, _ string, _ map[string]string) { offerBuses(c, driver) }
		return append(opts.PropertyWords(list), opts.Word{Name: "id", Note: "name of the device"}, bus)
	})
}
