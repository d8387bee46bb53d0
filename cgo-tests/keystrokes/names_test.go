// SPDX-License-Identifier: GPL-2.0-or-later

package keystrokes_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/core/readline"
	"libhmp/hmpcmds"
)

// Names of what this very QEMU has, as its own command line says.
func TestNamesAreOffered(t *testing.T) {
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-M", "q35", "-nodefaults", "-S",
				"-object", "iothread,id=io1", "-object", "memory-backend-ram,id=mem1,size=1M", "-object", "rng-builtin,id=rng1",
				"-device", "pcie-root-port,id=port1,bus=pcie.0,addr=0x4,slot=1", "-device", "pcie-root-port,id=port2,bus=pcie.0,addr=0x5,slot=2",
				"-device", "pci-bridge,id=bridge1,bus=pcie.0,addr=0x6,chassis_nr=9",
				"-device", "virtio-scsi-pci,id=scsi1,bus=port1", "-device", "virtio-serial-pci,id=serial1,bus=pcie.0,addr=0x7",
				"-device", "qemu-xhci,id=usb1,bus=pcie.0,addr=0x8",
				"-netdev", "user,id=net1", "-device", "virtio-net-pci,id=nic1,netdev=net1,bus=pcie.0,addr=0x9",
				"-chardev", "null,id=char1", "-blockdev", "null-co,node-name=node1")
			session := monitor.NewVM(q.Client(), hmpcmds.Table()).Open(&core{}, monitor.Options{Terminal: true, CPUIndex: -1,
				Editor: readline.Options{Extended: true}})
			for line, want := range map[string][]string{
				"device_add virtio-blk-pci,bus=":                   {"bridge1", "pcie.0", "port1", "port2"},
				"device_add scsi-hd,bus=":                          {"scsi1.0"},
				"device_add usb-kbd,bus=":                          {"usb1.0"},
				"device_add virtserialport,bus=":                   {"serial1.0"},
				"device_add ide-hd,bus=ide.":                       {"ide.0", "ide.1", "ide.2", "ide.3", "ide.4", "ide.5"},
				"device_add virtio-blk-pci,bus=port2,addr=":        {"0x0"},
				"device_add virtio-blk-pci,bus=port1,addr=":        nil,
				"device_add virtio-blk-pci,bus=nosuch,addr=":       nil,
				"device_add virtio-blk-pci,bus=bridge1,addr=":      slots(),
				"device_add virtio-blk-pci,addr=0x1":               {"0x1", "0x10", "0x11", "0x12", "0x13", "0x14", "0x15", "0x16", "0x17", "0x18", "0x19", "0x1a", "0x1b", "0x1c", "0x1d", "0x1e"},
				"device_add virtio-blk-pci,bus=pcie.0,addr=0x":     slots(0, 4, 5, 6, 7, 8, 9, 0x1f),
				"device_add virtio-blk-pci,drive=":                 {"node1"},
				"device_add virtio-blk-pci,iothread=":              {"io1"},
				"device_add virtio-rng-pci,rng=":                   {"rng1"},
				"device_add pc-dimm,memdev=m":                      {"mem1"},
				"device_add virtserialport,chardev=c":              {"char1", "compat_monitor0", "compat_monitor1", "compat_monitor2"},
				"device_add e1000,netdev=":                         {"net1"},
				"netdev_del ":                                      {"net1"},
				"set_link n":                                       {"net1", "nic1"},
				"object_add filter-dump,netdev=":                   {"net1"},
				"chardev-add mux,chardev=ch":                       {"char1"},
				"device_add virtio-blk-pci,iothread=io1,drive=nod": {"node1"},
			} {
				require.Equal(t, want, session.Complete(line), line)
			}
		})
	}
}

// slots are those of a PCI bus, written as addr has them and sorted as words,
// without some.
func slots(taken ...int) (free []string) {
	for slot := range 32 {
		if !slices.Contains(taken, slot) {
			free = append(free, fmt.Sprintf("0x%x", slot))
		}
	}
	slices.Sort(free)
	return free
}
