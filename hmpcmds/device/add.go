// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"libhmp/core/keyval"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
)

// addDevice is device_add. Up to 9.1 QMP makes QemuOpts of everything, as HMP
// does, so that text is what it wants; later each value must have the JSON type of
// its property.
func addDevice(c *monitor.Call, driver string, options []language.Option) error {
	var types map[string]opts.Property
	if c.Since(9, 2) {
		// HMP has the options pass through one QDict more than QMP does, and
		// each reverses those that share a bucket.
		options = slices.Clone(options)
		slices.Reverse(options)
		var err error
		if types, err = propertyTypes(c, driver, options); err != nil {
			return err
		}
	}
	args, err := typedOptions(options, types)
	if err != nil {
		return err
	}
	return asStringError(c.Execute("device_add", args, nil), options, types)
}

// propertyTypes are the types of a driver's properties; none if there is no such
// driver, which device_add says better than we could.
func propertyTypes(c *monitor.Call, driver string, options []language.Option) (map[string]opts.Property, error) {
	if !slices.ContainsFunc(options, isProperty) {
		return nil, nil
	}
	name, err := aliased(c, driver)
	if err != nil {
		return nil, err
	}
	list, err := properties(c, name)
	var refused *qmp.Error
	if errors.As(err, &refused) {
		return nil, nil
	}
	types := make(map[string]opts.Property, len(list))
	for _, p := range list {
		types[p.Name] = p
	}
	return types, err
}

// isProperty reports whether an option is not for device_add itself.
func isProperty(o language.Option) bool {
	return o.Name != "driver" && o.Name != "bus" && o.Name != "id"
}

// typedOptions makes the argument object of device_add. A value that is none of
// its type stays a string, so that QEMU refuses it where HMP would.
func typedOptions(options []language.Option, types map[string]opts.Property) (json.RawMessage, error) {
	var members []string
	for _, o := range options {
		name, err := json.Marshal(o.Name)
		if err != nil {
			return nil, err
		}
		value, err := typedValue(o, types[o.Name])
		if err != nil {
			return nil, err
		}
		members = append(members, string(name)+":"+string(value))
	}
	return json.RawMessage("{" + strings.Join(members, ",") + "}"), nil
}

func typedValue(o language.Option, p opts.Property) (json.RawMessage, error) {
	if value, ok := kindOf(p).Read(o.Value); ok {
		return value, nil
	}
	return json.Marshal(o.Value)
}

// kindOf is how the text for a property is read.
func kindOf(p opts.Property) keyval.Kind {
	if opts.IsSlot(p) {
		return keyval.String
	}
	return keyval.PropertyKind(p.Type)
}

// asStringError turns QEMU's complaint about a JSON type into HMP's about the
// text.
func asStringError(err error, options []language.Option, types map[string]opts.Property) error {
	for _, o := range options {
		_, wrong := keyval.Keyval.Scalar(o.Name, o.Value, kindOf(types[o.Name]))
		if wrong == nil {
			continue // what went to QEMU has its type
		}
		if qmp.WrongType.Is(err, o.Name) || qmp.OtherExpected.Is(err, o.Name) {
			return wrong
		}
	}
	return err
}
