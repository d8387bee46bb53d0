// SPDX-License-Identifier: GPL-2.0-or-later

// Package keystrokes_test types the same keys at the built-in monitors of real
// QEMUs and at ours, and compares every byte that comes back.
package keystrokes_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// sizes of the chunks that keys come in; 0 is all at once.
var sizes = []int{1, 2, 3, 7, 0}

const built = "built" // the QEMU on libhmp beside the same source with HMP

// fixtures are what there is to complete.
var fixtures = []string{"-M", "pc", "-S", "-m", "16", "-nodefaults", "-name", "guest",
	"-drive", "if=none,id=disk0,driver=null-co,read-zeroes=on",
	"-object", "rng-builtin,id=rng0", "-chardev", "ringbuf,id=ring0,size=64", "-chardev", "null,id=null0",
	"-netdev", "user,id=user0", "-device", "virtio-net-pci,id=nic0,netdev=user0", "-netdev", "hubport,id=port0,hubid=0",
	"-usb", "-device", "usb-kbd,id=usb0", "-monitor", "unix:m,server=on,wait=off"}

func launch(t *testing.T, program string) *qemutest.QEMU {
	t.Helper()
	p := qemutest.Prepare(t)
	names := append([]string{"file1", "file2", "folder/x1", "folder/x2", "folder/sub/y", "a name with blanks"}, hostile...)
	for _, name := range names {
		path := filepath.Join(p.Dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, nil, 0o600))
	}
	return p.Start(program, fixtures...)
}

// eachPair calls f with the built-in monitor of each release and ours at the
// same QEMU, and with those of the two QEMUs built from one source.
func eachPair(t *testing.T, f func(t *testing.T, release string, theirs, ours typist)) {
	for _, release := range []string{"7.2", "10.0", "11.1", built} {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			if release == built {
				a, b := launch(t, qemutest.Build(t, qemutest.Builtin)), launch(t, qemutest.Build(t, qemutest.Libhmp))
				f(t, release, connect(t, a, filepath.Join(a.Dir, "m")), connect(t, b, filepath.Join(b.Dir, "m")))
				return
			}
			q := launch(t, qemutest.Stock(t, release, "x86_64"))
			f(t, release, connect(t, q, filepath.Join(q.Dir, "m")), newCore(q))
		})
	}
}

func TestKeystrokes(t *testing.T) {
	scripts, known := corpus(t), readKnown(t)
	t.Run("corpus", func(t *testing.T) {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("chunks of %d", size), func(t *testing.T) {
				eachPair(t, func(t *testing.T, release string, theirs, ours typist) {
					for _, s := range scripts {
						want, got := theirs.types(t, s.keys, size), ours.types(t, s.keys, size)
						if differs := want != got; !known.expects(s.name, release, differs) && differs {
							t.Errorf("%s: %q\n%s", s.name, s.keys, difference(want, got))
						}
					}
				})
			})
		}
	})
	if !t.Failed() {
		known.stale(t)
	}
}

// difference shows two streams from where they differ.
func difference(want, got string) string {
	same := 0
	for same < min(len(want), len(got)) && want[same] == got[same] {
		same++
	}
	cut := func(s string) string { return fmt.Sprintf("%.300q", s[max(same-20, 0):]) }
	return strings.Join([]string{"QEMU " + cut(want), "ours " + cut(got)}, "\n")
}
