// SPDX-License-Identifier: GPL-2.0-or-later

package device

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

// The endings of names of virtio drivers, by the way in which they are connected.
const (
	virtioPCI  = "-pci"
	virtioCCW  = "-ccw"
	virtioMMIO = "-device"
)

// virtioAliases are names that mean the target's own kind of virtio, with the
// endings that there are.
var virtioAliases = map[string][]string{
	"virtio-9p":           {virtioPCI, virtioCCW, virtioMMIO},
	"virtio-balloon":      {virtioPCI, virtioCCW, virtioMMIO},
	"virtio-blk":          {virtioPCI, virtioCCW, virtioMMIO},
	"virtio-gpu":          {virtioPCI, virtioCCW, virtioMMIO},
	"virtio-gpu-gl":       {virtioPCI, virtioMMIO},
	"virtio-gpu-rutabaga": {virtioPCI, virtioMMIO},
	"virtio-input-host":   {virtioPCI, virtioCCW, virtioMMIO},
	"virtio-iommu":        {virtioPCI},
	"virtio-keyboard":     {virtioPCI, virtioCCW, virtioMMIO},
	"virtio-mouse":        {virtioPCI, virtioCCW, virtioMMIO},
	"virtio-net":          {virtioPCI, virtioCCW, virtioMMIO},
	"virtio-rng":          {virtioPCI, virtioCCW, virtioMMIO},
	"virtio-scsi":         {virtioPCI, virtioCCW, virtioMMIO},
	"virtio-serial":       {virtioPCI, virtioCCW, virtioMMIO},
	"virtio-sound":        {virtioPCI, virtioMMIO},
	"virtio-tablet":       {virtioPCI, virtioCCW, virtioMMIO},
}

// newAliases are those since 8.2.
var newAliases = []string{"virtio-gpu-rutabaga", "virtio-sound"}

// aliased returns the name of the driver that a name stands for.
func aliased(c *monitor.Call, name string) (string, error) {
	if driver, ok := plainAliases[name]; ok {
		return driver, nil
	}
	endings, ok := virtioAliases[name]
	if !ok {
		return name, nil
	}
	if !c.Since(8, 2) && slices.Contains(newAliases, name) {
		return name, nil
	}
	arch, err := c.Facts().Arch()
	if ending := virtioEnding(arch); err == nil && slices.Contains(endings, ending) {
		name += ending
	}
	return name, err
}

// virtioEnding is that of the kind of virtio that a target has, or "".
func virtioEnding(arch string) string {
	switch {
	case arch == "s390x":
		return virtioCCW
	case arch == "m68k":
		return virtioMMIO
	case strings.HasPrefix(arch, "microblaze"), arch == "avr", arch == "rx", arch == "tricore":
		return ""
	}
	return virtioPCI
}
