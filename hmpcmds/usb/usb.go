// SPDX-License-Identifier: GPL-2.0-or-later

package usb

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var usbRows = []*monitor.Command{
	{
		Name:    "usb",
		Info:    true,
		Help:    "show USB devices",
		Group:   monitor.GroupDevices,
		Sources: row.TextOf("x-query-usb"),
		Run:     row.PrintText("x-query-usb"),
	},
	{
		Name:    "usbhost",
		Info:    true,
		Help:    "show USB devices of the host",
		Group:   monitor.GroupDevices,
		Sources: row.Added("x-query-usbhost"),
		Run:     infoUSBHost,
	},
}

// infoUSBHost: what shows the devices (hw/usb/host-libusb.c) may be a module that
// is not loaded, or not be built.
func infoUSBHost(c *monitor.Call) error {
	return row.UnavailableIfRefused(c.Text("x-query-usbhost", nil))
}
