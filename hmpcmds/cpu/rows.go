// SPDX-License-Identifier: GPL-2.0-or-later

// Package cpu holds the commands on CPUs and iothreads.
package cpu

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(cpuRows, hotpluggableRows, iothreadsRows)
