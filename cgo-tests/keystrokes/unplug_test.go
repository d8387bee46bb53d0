// SPDX-License-Identifier: GPL-2.0-or-later

package keystrokes_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// Of many devices, some types can be unplugged, some cannot, and of one it
// depends on the bus.
func TestManyDevicesToUnplug(t *testing.T) {
	args := []string{"-M", "q35", "-nodefaults", "-S", "-monitor", "unix:m,server=on,wait=off",
		"-device", "virtio-serial-pci,max_ports=100", "-device", "pci-bridge,id=bridge,chassis_nr=1",
		"-device", "intel-hda,id=hda", "-audiodev", "none,id=snd"}
	for i := range 40 {
		args = append(args, "-device", fmt.Sprintf("virtserialport,id=port%d", i),
			"-device", fmt.Sprintf("virtio-rng-pci,id=rng%d,bus=%s,addr=%x.%x,multifunction=on", i,
				[]string{"bridge", "pcie.0"}[i%2], 16+i/8, i%8))
		if i < 12 {
			args = append(args, "-device", fmt.Sprintf("hda-duplex,id=sound%d,audiodev=snd", i))
		}
	}
	for i := range 35 {
		args = append(args, "-device", fmt.Sprintf("virtio-keyboard-pci,id=still%d,bus=pcie.0,addr=%x.%x,multifunction=on", i, 24+i/8, i%8))
	}
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), args...)
			theirs, ours := connect(t, q, filepath.Join(q.Dir, "m")), newCore(q)
			for _, keys := range []string{"device_del \t", "device_del p\t\t", "device_del rng\t", "device_del s\t\t"} {
				keys += "\x05\x17\x17\x17" // gone again, without running it
				want := theirs.types(t, keys, 0)
				require.Equal(t, want, ours.types(t, keys, 0), keys)
			}
		})
	}
}
