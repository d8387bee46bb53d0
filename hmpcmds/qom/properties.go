// SPDX-License-Identifier: GPL-2.0-or-later

package qom

import (
	"errors"
	"slices"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
)

// classProperties are those of types about which QMP must not be asked: it makes an
// object to look at, and these end QEMU before 11.0 when they go again. The properties
// are what QEMU's own help lists, which looks at the class alone.
var classProperties = map[string][]opts.Property{
	"colo-compare":    {},
	"x-remote-object": {{Name: "devid", Type: "string"}, {Name: "fd", Type: "string"}},
}

// typeProperties are the properties of a type that users may make objects of; listed is
// false if there is no such type.
func typeProperties(c *monitor.Call, name string) (list []opts.Property, listed bool, err error) {
	if list, fatal := classProperties[name]; fatal {
		types, err := userTypes(c.Execute)
		return list, slices.Contains(types, name), err
	}
	err = c.Execute("qom-list-properties", struct {
		Typename string `json:"typename"`
	}{name}, &list)
	var refused *qmp.Error
	if errors.As(err, &refused) {
		return nil, false, nil
	}
	return list, err == nil, err
}
