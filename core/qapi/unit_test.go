// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNumbersAlsoInLargerUnits(t *testing.T) {
	for _, test := range []struct {
		unit         Unit
		number, want string
	}{
		{NoUnit, "67108864", ""},
		{Bytes, "0", " B"},
		{Bytes, "-1", " B"},
		{Bytes, "1023", " B"},
		{Bytes, "1024", " B (1 KiB)"},
		{Bytes, "1536", " B (1.5 KiB)"},
		{Bytes, "67108864", " B (64 MiB)"},
		{Bytes, "10737418240", " B (10 GiB)"},
		{Bytes, "1073741823", " B (1024 MiB)"},
		{Bytes, "18446744073709551615", " B (16 EiB)"},
		{BytesPerSecond, "1048576", " B/s (1 MiB/s)"},
		{BytesPerSecond, "9223372036854775807", " B/s (8388608 TiB/s)"},
		{Kilobytes, "512", " KiB"},
		{Kilobytes, "4096", " KiB (4 MiB)"},
		{Nanoseconds, "999", " ns"},
		{Nanoseconds, "32768", " ns (32.8 us)"},
		{Nanoseconds, "90000000000", " ns (1.5 min)"},
		{Microseconds, "10000", " us (10 ms)"},
		{Milliseconds, "300", " ms"},
		{Milliseconds, "3600000", " ms (1 h)"},
		{Seconds, "59", " s"},
		{Seconds, "86400", " s (1 days)"},
		{Seconds, "5400.5", " s (1.5 h)"},
		{Bytes, "text", ""},
	} {
		assert.Equal(t, test.want, test.unit.Of(test.number), "%s %s", test.number, test.unit)
	}
}

// No number is written as 1e+03, which "%g" makes of 999.9.
func TestLargerUnitsWithoutExponent(t *testing.T) {
	for _, number := range []string{"1023990", "1023487", "1023488", "999999", "1048575", "999950000000"} {
		for unit := range scales {
			assert.NotContains(t, unit.Of(number), "e+", "%s %s", number, unit)
		}
	}
}

// What is known of some replies is what users would expect.
func TestUnitsOfReplies(t *testing.T) {
	for _, test := range []struct {
		command, member string
		want            Unit
	}{
		{"query-block", "virtual-size", Bytes},
		{"query-block", "actual-size", Bytes},
		{"query-block", "cluster-size", Bytes},
		{"query-block", "bps", BytesPerSecond},
		{"query-block", "date-sec", NoUnit}, // a point in time
		{"query-blockstats", "rd_total_time_ns", Nanoseconds},
		{"query-blockstats", "flush_total_time_ns", Nanoseconds},
		{"query-blockstats", "rd_bytes", Bytes},
		{"query-blockstats", "rd_operations", NoUnit},
		{"query-iothreads", "poll-max-ns", Nanoseconds},
		{"query-iothreads", "thread-id", NoUnit},
		{"query-iothreads", "poll-grow", NoUnit}, // a factor, whatever QAPI says
		{"query-memory-size-summary", "base-memory", Bytes},
		{"query-memory-devices", "memaddr", NoUnit}, // an address, although of type size
		{"query-migrate", "total-time", Milliseconds},
		{"query-migrate", "transferred", Bytes},
		{"query-migrate-parameters", "announce-initial", Milliseconds}, // of type size, too
		{"query-migrate-parameters", "max-bandwidth", BytesPerSecond},
		{"BALLOON_CHANGE", "actual", Bytes},
		{"BLOCK_JOB_READY", "speed", BytesPerSecond},
		{"query-status", "status", NoUnit},
		{"query", "virtual-size", NoUnit},
		{"", "", NoUnit},
	} {
		assert.Equal(t, test.want, UnitsOf(test.command)(test.member), "%s: %s", test.command, test.member)
	}
}

// Each line of the table can be found and has units that there are.
func TestTableOfUnits(t *testing.T) {
	lines := strings.Split(strings.Trim(units, "\n"), "\n")
	require.True(t, slices.IsSorted(lines))
	for _, line := range lines {
		name, rest, _ := strings.Cut(line, " ")
		require.Equal(t, rest, lineOf(units, name))
		for entry := range strings.FieldsSeq(rest) {
			unit, members, ok := strings.Cut(entry, "=")
			require.True(t, ok, entry)
			assert.Contains(t, scales, Unit(unit), line)
			assert.NotEmpty(t, members, line)
		}
	}
}
