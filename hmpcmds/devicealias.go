// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"slices"
	"strings"

	"libhmp/core/monitor"
)

// plainAliases are other names of drivers on all targets (qdev_alias_table in
// system/qdev-monitor.c).
var plainAliases = map[string]string{
	"ac97":          "AC97",
	"e1000-82540em": "e1000",
	"es1370":        "ES1370",
	"ahci":          "ich9-ahci",
	"lsi":           "lsi53c895a",
}

// virtioAliases are names that mean the target's own kind of virtio.
var virtioAliases = []string{
	"virtio-9p", "virtio-balloon", "virtio-blk", "virtio-gpu", "virtio-gpu-gl", "virtio-gpu-rutabaga",
	"virtio-input-host", "virtio-iommu", "virtio-keyboard", "virtio-mouse", "virtio-net", "virtio-rng",
	"virtio-scsi", "virtio-serial", "virtio-sound", "virtio-tablet",
}

// aliased returns the name of the driver that a name stands for.
func aliased(c *monitor.Call, name string) (string, error) {
	if driver, ok := plainAliases[name]; ok {
		return driver, nil
	}
	if !slices.Contains(virtioAliases, name) {
		return name, nil
	}
	arch, err := c.Facts().Arch()
	switch {
	case err != nil:
		return "", err
	case arch == "s390x":
		return name + "-ccw", nil
	case arch == "m68k":
		return name + "-device", nil
	case strings.HasPrefix(arch, "microblaze"), arch == "avr", arch == "rx", arch == "tricore":
		return name, nil // have no virtio
	}
	return name + "-pci", nil
}
