// SPDX-License-Identifier: GPL-2.0-or-later

package arguments_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/hmpcmds"
)

// TestArgumentValues compares what a line's values are, and not only whether it
// can be read: with rows that quote them, and with one whose values QMP tells.
func TestArgumentValues(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-M", "pc", "-S", "-m", "16",
				"-drive", "if=none,id=disk0,driver=null-co,read-zeroes=on")
			out := &sink{}
			session := monitor.NewVM(q.Client(), hmpcmds.Table()).Open(out, monitor.Options{CPUIndex: -1})
			ours := func(line string) string {
				out.Reset()
				session.Run(line)
				return out.String()
			}
			compare := func(line string) {
				assert.Equal(t, q.HMP(line), ours(line), "%q", line)
			}
			random := rand.New(rand.NewPCG(11, 3))
			for range 400 { // in this order: formats are remembered
				compare(printLine(random))
			}
			for range 300 {
				compare(quotingLine(random))
			}
			for range 50 {
				line := "block_set_io_throttle disk0" + strings.Repeat(" "+expression(random, 2)+"&0xffff", 2) + " 0 0 0 0"
				theirs := q.HMP(line) + q.HMP("info block disk0")
				require.Empty(t, q.HMP("block_set_io_throttle disk0 0 0 0 0 0 0"))
				assert.Equal(t, theirs, ours(line)+q.HMP("info block disk0"), "%q", line)
			}
		})
	}
}

func one(random *rand.Rand, list ...string) string { return list[random.IntN(len(list))] }

// printLine prints a value; some change the format and then fail.
func printLine(random *rand.Rand) string {
	return one(random, "p", "print", "p ", "p\t") +
		one(random, "", "", "", "/x", "/d", "/u", "/o", "/c", " /xg", "/3db", "/xd", "/wx", "/bo", "/hLu", "/i", "/q", "/0x") + " " +
		expression(random, 4) + one(random, "", "", "", "", " ", " x", ")", " 1", "+")
}

func expression(random *rand.Rand, depth int) string {
	if depth == 0 || random.IntN(4) == 0 {
		// No -2^63, which ends QEMU where it is divided by -1.
		return one(random, "0", "1", "2", "7", "017", "255", "0x10", "0XfF", "4096", "0x7fffffff", "4294967295", "9223372036854775807",
			"18446744073709551615", "0xfedcba9876543210", "'a'", "'''", "0b1101", "08", "0x", "65536")
	}
	switch random.IntN(6) {
	case 0:
		return one(random, "-", "+", "~", "- ") + expression(random, depth-1)
	case 1:
		return "(" + expression(random, depth-1) + one(random, ")", ") ")
	}
	return expression(random, depth-1) + one(random, "+", "-", "*", "/", "%", "&", "|", "^", " - ", " | ") + expression(random, depth-1)
}

// quotingLine has a row say which word it took for what.
func quotingLine(random *rand.Rand) string {
	line := one(random, "eject ", "eject -f ", "change ", "set_link ", "device_del ", "netdev_del ", "object_del ", "chardev-remove ",
		"ringbuf_read ", "ringbuf_write ", "qom-list ", "qom-get ", "qom-set ", "info qom-tree ", "info snapshots ", "screendump f ",
		"screendump f -f ", "set_password ", "expire_password ", "block_job_cancel ", "block_stream ", "snapshot_blkdev ", "snapshot_blkdev -n ",
		"info block ", "info block -v ", "nbd_server_remove ", "migrate_set_parameter ", "migrate_set_capability ", "trace-event ",
		"set_action ", "watchdog_action ", "block_job_set_speed ", "chardev-send-break ")
	for range 1 + random.IntN(4) {
		line += one(random, "a", "-x", "-", `"two words"`, `"q\"\\\'"`, `""`, `"open`, `"\t"`, "a\"b", "on", "off", "1", "1+1", "1.5k", "x=y,,z", "'", "é",
			`"a"b`, "%s", "/", strings.Repeat("n", 200)) + one(random, " ", " ", " ", "  ", "\t", "")
	}
	return line
}
