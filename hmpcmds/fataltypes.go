// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"fmt"
	"slices"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// classProperties are those of types about which QMP must not be asked: it makes an
// object to look at, and these end QEMU before 11.0 when they go again. The properties
// are what QEMU's own help lists, which looks at the class alone.
var classProperties = map[string][]property{
	"colo-compare":    {},
	"x-remote-object": {{Name: "devid", Type: "string"}, {Name: "fd", Type: "string"}},
}

// typeProperties are the properties of a type that users may make objects of; listed is
// false if there is no such type.
func typeProperties(c *monitor.Call, name string) (list []property, listed bool, err error) {
	if list, fatal := classProperties[name]; fatal {
		types, err := userTypes(c.Execute)
		return list, slices.Contains(types, name), err
	}
	err = c.Execute("qom-list-properties", arguments{"typename": name}, &list)
	var refused *qmp.Error
	if errors.As(err, &refused) {
		return nil, false, nil
	}
	return list, err == nil, err
}

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
	if err := execute("qom-list-types", arguments{"implements": part}, &types); err != nil {
		return err
	}
	if len(types) == 0 {
		return fmt.Errorf("%s needs %s, which this QEMU cannot load: install its module", driver, part)
	}
	return nil
}
