// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/guests"
	"libhmp/cgo-tests/qemutest"
)

// machine is a kind of guest to compare on.
type machine = guests.Machine

var machines = guests.Machines

// possible reports whether a release's QEMU has what the machine is for: of a stock
// QEMU, what tells the host's USB devices is a module that nothing loads there.
func possible(m machine, release string) bool {
	if release == builtNext { // what 10.0 does on the others is enough
		return slices.Contains([]string{"pc", "q35", "none", "disks", "nets", "chardevs", "nodes"}, m.Name)
	}
	return m.Name != "hostusb" || !isStock(release)
}

// needed reports whether a release's QEMU for the machine must be there: "make
// test" fetches or builds it. Others are compared where somebody did ("make
// test-full").
func needed(m machine, release string) bool {
	if release == builtNext {
		return false // the archive may no longer have its source
	}
	return m.Target == "x86_64" || release != qemutest.Oldest && isStock(release) && (m.Target == "aarch64" || m.Target == "s390x")
}

// there reports whether a release's QEMU for the machine is there.
func there(m machine, release string) bool {
	switch release {
	case built, builtNext:
		return qemutest.HasBuild(qemutest.ForTarget(ofSeries(qemutest.Libhmp, release), m.Target))
	case outside:
		return qemutest.HasBuild(qemutest.ForTarget(qemutest.Builtin, m.Target))
	}
	return qemutest.HasStock(release, m.Target)
}

// programs are the QEMUs whose monitors are compared: that with QEMU's own, and that which
// ours talks to or is in.
func programs(t testing.TB, m machine, release string) (theirs, ours string) {
	t.Helper()
	if isStock(release) {
		theirs = qemutest.Stock(t, series(release), m.Target)
	} else {
		theirs = qemutest.Build(t, qemutest.ForTarget(ofSeries(qemutest.Builtin, release), m.Target))
	}
	if onLibhmp(release) {
		return theirs, qemutest.Build(t, qemutest.ForTarget(ofSeries(qemutest.Libhmp, release), m.Target))
	}
	return theirs, theirs
}

// ofSeries is the program in the build folder of the release's series: qemu-10.2 has that
// of 10.2.
func ofSeries(program, release string) string {
	if release != builtNext {
		return program
	}
	dir, name := filepath.Split(program)
	return filepath.Clean(dir) + "-10.2/" + name
}

// images are the files that the machines use, once per release.
func images(t testing.TB, release string) map[string][]byte {
	t.Helper()
	files := guests.Images(t, release)
	recordedLock.Lock()
	defer recordedLock.Unlock()
	if files["recorded.bin"] == nil {
		files["recorded.bin"] = record(t, release, files)
	}
	return files
}

var recordedLock sync.Mutex

// record makes a recording for replayed: up to where its processor halts. A QEMU 5.2
// that records does not always end when told to: then another makes it.
func record(t testing.TB, release string, files map[string][]byte) []byte {
	t.Helper()
	m := machine{Args: append(guests.Recorded, "-icount", "shift=7,rr=record,rrfile=recorded.bin")}
	for range 3 {
		q := m.Start(t, qemutest.Stock(t, release, "x86_64"), files)
		await(t, q, step{text: "info replay", until: regexp.MustCompile(`instruction count = [1-9]`)})
		q.HMP("quit")
		if !q.EndsWithin(20 * time.Second) {
			continue
		}
		require.NoError(t, q.Wait())
		data, err := os.ReadFile(filepath.Join(q.Dir, "recorded.bin"))
		require.NoError(t, err)
		return data
	}
	t.Fatal("no QEMU that records has ended when told to")
	return nil
}
