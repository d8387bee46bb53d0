// SPDX-License-Identifier: GPL-2.0-or-later

package child

// Life says whether a QEMU ends with the process that has started it.
type Life int

const (
	EndsWithUs Life = iota
	MayStay         // unless it is released
	Stays
)
