// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// TestPostcopy migrates with postcopy, breaks the connection, has both sides
// recover, and looks at what both say on the way. The built-in monitors of a pair
// of QEMUs go the same way. It needs userfaultfd of Linux.
func TestPostcopy(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			theirs := postcopy(t, release, func(q *qemutest.QEMU) speaker { return builtin{q} })
			mine := postcopy(t, release, func(q *qemutest.QEMU) speaker { return ours(t, release, q, 1) })
			require.Equal(t, len(theirs), len(mine))
			for i := range theirs {
				assert.Equal(t, theirs[i], mine[i])
			}
			all := strings.Join(mine, "")
			for _, state := range []string{"postcopy-active", "postcopy-paused", "completed"} {
				assert.Regexp(t, `tatus:\s+`+state, all)
			}
		})
	}
}

// postcopy returns what the monitors of a new pair say.
func postcopy(t *testing.T, release string, monitor func(*qemutest.QEMU) speaker) (said []string) {
	program := qemutest.Stock(t, release, "x86_64")
	random := rand.New(rand.NewPCG(1, 2))
	memory := make([]byte, 8<<20) // pages that take their time
	for i := range memory {
		memory[i] = byte(random.Uint32())
	}
	start := func(memory []byte, more ...string) *qemutest.QEMU {
		folder := qemutest.Prepare(t)
		require.NoError(t, os.WriteFile(filepath.Join(folder.Dir, "memory.bin"), memory, 0o600))
		return folder.Start(program, append([]string{"-machine", "pc", "-m", "32", "-S", "-nodefaults",
			"-device", "loader,file=memory.bin,addr=0x100000,force-raw=on"}, more...)...)
	}
	from, to := start(memory), start(memory[:1], "-incoming", "defer")
	source, target := monitor(from), monitor(to)

	say := func(to speaker, line string) {
		said = append(said, line+"\n"+anyNumber.ReplaceAllString(to.Run(line), "N"))
	}
	until := func(q *qemutest.QEMU, state string) {
		there := regexp.MustCompile(`tatus:\s+` + state)
		for end := time.Now().Add(qemutest.Limit); !there.MatchString(q.HMP("info migrate")); {
			if time.Now().After(end) {
				t.Fatalf("not %s: %s", state, q.HMP("info migrate"))
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	if text := to.HMP("migrate_set_capability postcopy-ram on"); text != "" {
		t.Skip(text) // no userfaultfd
	}
	first, second := "unix:"+filepath.Join(to.Dir, "first"), "unix:"+filepath.Join(to.Dir, "second")
	here := strings.NewReplacer(to.Dir, "DIR")

	say(source, "migrate_set_capability postcopy-ram on")
	say(source, "migrate_set_parameter max-bandwidth 64k")
	say(source, "migrate_set_parameter max-postcopy-bandwidth 64k")
	say(source, "migrate_start_postcopy")
	say(source, "migrate_pause")
	say(target, "migrate_recover "+second)
	say(target, "migrate_incoming "+first)
	say(source, "migrate -d "+first)
	until(from, "active")
	say(source, "migrate_start_postcopy")
	until(from, "postcopy-active")
	until(to, "postcopy-active")
	say(source, "info migrate")
	say(target, "info migrate")
	say(source, "migrate_pause")
	until(from, "postcopy-paused")
	until(to, "postcopy-paused")
	say(source, "info migrate")
	say(target, "info migrate")
	say(target, "info status")
	say(target, "migrate_recover "+second)
	say(source, "migrate_set_parameter max-postcopy-bandwidth 0")
	say(source, "migrate -d -r "+second)
	until(from, "completed")
	say(source, "info migrate")
	say(source, "migrate_pause")
	for i, text := range said {
		said[i] = here.Replace(text)
	}
	return said
}

// anyNumber is what two migrations need not have the same, unlike their states.
var anyNumber = regexp.MustCompile(`\d+(\.\d+)?`)
