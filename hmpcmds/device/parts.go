// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
	"fmt"
)

// deviceParts are types that devices consist of and that are in modules of their own.
// QEMU 7.2 aborts when it is asked about such a device, or to make one, and the module
// is not installed.
var deviceParts = map[string]string{
	"virtio-gpu-gl-pci": "virtio-gpu-gl-device",
	"virtio-vga-gl":     "virtio-gpu-gl-device",
}

// checkParts is an error for a device that lacks a part.
func checkParts(execute func(command string, args, result any) error, driver string) error {
	part, ok := deviceParts[driver]
	if !ok {
		return nil
	}
	var types []struct {
		Name string `json:"name"`
	}
	query := struct {
		Implements string `json:"implements"`
	}{part}
	if err := execute("qom-list-types", query, &types); err != nil {
		return err
	}
	if len(types) == 0 {
		return fmt.Errorf("%s needs %s, which this QEMU cannot load: install its module", driver, part)
	}
	return nil
}
