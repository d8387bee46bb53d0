// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/opts"
)

// completeDeviceOptions is for device_add DRIVER,
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
