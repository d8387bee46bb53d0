// SPDX-License-Identifier: GPL-2.0-or-later

// Package usb holds the commands on USB (hw/usb/).
package usb

// Rows are the commands of this package.
var Rows = usbRows
