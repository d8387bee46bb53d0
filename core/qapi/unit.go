// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"fmt"
	"strconv"
	"strings"
)

// Unit is what a number counts.
type Unit string

// The units. Other numbers have none.
const (
	NoUnit         Unit = ""
	Bytes          Unit = "B"
	BytesPerSecond Unit = "B/s"
	Kilobytes      Unit = "KiB"
	Nanoseconds    Unit = "ns"
	Microseconds   Unit = "us"
	Milliseconds   Unit = "ms"
	Seconds        Unit = "s"
)

// Of is what follows a number of that unit: the unit, and the number in a larger one if it has
// more than three digits, as in " B (64 MiB)".
func (u Unit) Of(number string) string {
	if u == NoUnit {
		return ""
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return ""
	}
	if large := u.large(n); large != "" {
		return " " + string(u) + " (" + large + ")"
	}
	return " " + string(u)
}

var scales = map[Unit][]struct {
	factor float64
	name   string
}{
	Bytes:          {{1 << 10, "KiB"}, {1 << 20, "MiB"}, {1 << 30, "GiB"}, {1 << 40, "TiB"}, {1 << 50, "PiB"}, {1 << 60, "EiB"}},
	BytesPerSecond: {{1 << 10, "KiB/s"}, {1 << 20, "MiB/s"}, {1 << 30, "GiB/s"}, {1 << 40, "TiB/s"}},
	Kilobytes:      {{1 << 10, "MiB"}, {1 << 20, "GiB"}, {1 << 30, "TiB"}},
	Nanoseconds:    {{1e3, "us"}, {1e6, "ms"}, {1e9, "s"}, {60e9, "min"}, {3600e9, "h"}, {86400e9, "days"}},
	Microseconds:   {{1e3, "ms"}, {1e6, "s"}, {60e6, "min"}, {3600e6, "h"}, {86400e6, "days"}},
	Milliseconds:   {{1e3, "s"}, {60e3, "min"}, {3600e3, "h"}, {86400e3, "days"}},
	Seconds:        {{60, "min"}, {3600, "h"}, {86400, "days"}},
}

// large is a number in the largest unit in which it is 1 or more, "" if it is in none.
func (u Unit) large(n float64) string {
	text := ""
	for _, s := range scales[u] {
		if n >= s.factor {
			text = fmt.Sprintf("%.3g %s", n/s.factor, s.name)
			if n/s.factor >= 999.5 { // which %.3g makes 1e+03 of
				text = fmt.Sprintf("%.0f %s", n/s.factor, s.name)
			}
		}
	}
	return text
}

// UnitsOf returns a function for the units of what a command returns, or an event's data, by the
// names of members.
func UnitsOf(name string) func(member string) Unit {
	known := make(map[string]Unit)
	for entry := range strings.FieldsSeq(lineOf(units, name)) {
		unit, members, _ := strings.Cut(entry, "=")
		for member := range strings.SplitSeq(members, ",") {
			known[member] = Unit(unit)
		}
	}
	return func(member string) Unit { return known[member] }
}

// lineOf is what follows a name at the beginning of a line, "" if there is none.
func lineOf(lines, name string) string {
	_, after, found := strings.Cut(lines, "\n"+name+" ")
	if !found {
		return ""
	}
	line, _, _ := strings.Cut(after, "\n")
	return line
}
