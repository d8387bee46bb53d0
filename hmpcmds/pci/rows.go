// SPDX-License-Identifier: GPL-2.0-or-later

// Package pci holds the commands on PCI (hw/pci/).
package pci

// Rows are the commands of this package.
var Rows = pciRows
