// SPDX-License-Identifier: GPL-2.0-or-later

package keystrokes_test

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// What "make test" spends on each release; "make fuzz" says how long.
var (
	randomTime = flag.Duration("random", 15*time.Second, "how long TestRandomKeys types")
	randomSeed = flag.Uint64("seed", 1, "where TestRandomKeys begins")
)

// Words of lines that do no harm: none completes to quit.
var words = []string{"info ", "info", "print ", "print/x ", "st", "sta", "status", "bl", "block", "mig", "migrate_set_", "nosuch",
	"name ", "uuid", "1", " + ", "2", "(", ")", " ", "  ", "\"", "'", "\\", "-n ", "/", "dev", "device_", "usb", "trace-event ",
	"memory_region", "ring", "ringbuf_", "chardev-", "object_", "folder", "fi", "./f", "eject ", "disk", "v", "e", "r", "é", "\xff"}

// Keys that edit.
var keys = []string{"\t", "\t", "\t\t", "\x1b[A", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[D", "\x1b[1~", "\x1b[3~", "\x1b[4~",
	"\x1bOH", "\x1bOF", "\x01", "\x04", "\x05", "\x08", "\x7f", "\x7f", "\x17", "\x0c", "\x1b", "\x1b[", "\x1bO", "\x9b", "\x9bD",
	"\x1b[5", "~", "\x1b[1;5C", "\x00", "\x02", "\x1b[200~", "\x1bb"}

// line is a random script: words, keys, now and then Enter. 7.2 has fewer keys.
func line(random *rand.Rand, old bool) string {
	var s strings.Builder
	for range 3 + random.IntN(25) {
		switch n := random.IntN(20); {
		case n == 0:
			s.WriteString("\r")
		case n == 1 && !old:
			s.WriteString([]string{"\x0e", "\x10", "\x15"}[random.IntN(3)])
		case n < 10:
			s.WriteString(keys[random.IntN(len(keys))])
		default:
			s.WriteString(words[random.IntN(len(words))])
		}
	}
	s.WriteString("\x05\x17\x17\x17\x17\r")
	return s.String()
}

// TestRandomKeys types what a grammar makes, in chunks of all sizes.
func TestRandomKeys(t *testing.T) {
	eachPair(t, func(t *testing.T, release string, theirs, ours typist) {
		random := rand.New(rand.NewPCG(*randomSeed, uint64(len(release))))
		typed := 0
		for end := time.Now().Add(*randomTime); time.Now().Before(end) && !t.Failed(); typed++ {
			keys, size := line(random, release == "7.2"), sizes[random.IntN(len(sizes))]
			want, got := theirs.types(t, keys, size), ours.types(t, keys, size)
			if want != got && !differsByDesign(want, got) {
				t.Errorf("seed %d: %q in chunks of %d\n%s", *randomSeed, keys, size, difference(want, got))
			}
		}
		t.Logf("%d scripts", typed)
	})
}

// differsByDesign: help texts are our own words, and bytes that are no UTF-8 get
// neither through QMP nor to a terminal as they are.
func differsByDesign(want, got string) bool {
	return strings.Contains(want, " -- ") && strings.Contains(got, " -- ") || !utf8.ValidString(want)
}
