// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// addDevice is device_add. Up to 9.1 QMP makes QemuOpts of everything, as HMP
// does, so that text is what it wants; later each value must have the JSON type of
// its property.
func addDevice(c *monitor.Call, driver string, options []language.Option) error {
	version, err := c.Facts().Version()
	if err != nil {
		return err
	}
	var types map[string]property
	if version.AtLeast(9, 2) {
		// HMP has the options pass through one QDict more than QMP does, and
		// each reverses those that share a bucket.
		options = slices.Clone(options)
		slices.Reverse(options)
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
func propertyTypes(c *monitor.Call, driver string, options []language.Option) (map[string]property, error) {
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
	types := make(map[string]property, len(list))
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
func typedOptions(options []language.Option, types map[string]property) (json.RawMessage, error) {
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

func typedValue(o language.Option, p property) (json.RawMessage, error) {
	if text := scalar(o, p); text != "" {
		return json.RawMessage(text), nil
	}
	return json.Marshal(o.Value)
}

// scalar spells the value in JSON if it is a boolean or a number.
func scalar(o language.Option, p property) string {
	switch kindOf(p) {
	case kindBool:
		switch o.Value {
		case "on", "yes", "true", "y":
			return "true"
		case "off", "no", "false", "n":
			return "false"
		}
	case kindInteger:
		return integer(o.Value, strings.HasPrefix(p.Type, "u"))
	case kindSize:
		if n, rest, err := language.Size(o.Value, 'B'); err == nil && rest == "" {
			return fmt.Sprint(n)
		}
	}
	return ""
}

// integer is a number in decimal, or "" if text is none.
func integer(text string, unsigned bool) string {
	if number, ok := language.Integer(text); ok {
		if _, err := strconv.ParseInt(number, 10, 64); err != nil && !unsigned {
			return ""
		}
		return number
	}
	// Below the least signed number strtoull() goes on, where QMP cannot.
	digits, negative := strings.CutPrefix(language.SkipSpace(text), "-")
	if !unsigned || !negative || digits == "" || digits[0] < '0' || digits[0] > '9' {
		return ""
	}
	number, ok := language.Integer(digits)
	if !ok {
		return ""
	}
	v, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatUint(-v, 10)
}

// kind is what HMP's text for a wrong value calls the type
// (qapi/qobject-input-visitor.c).
type kind string

const (
	kindString  kind = ""
	kindBool    kind = "'on' or 'off'"
	kindInteger kind = "integer"
	kindSize    kind = "size"
)

func kindOf(p property) kind {
	switch {
	case p.Name == "addr" && p.Description != nil && strings.HasPrefix(*p.Description, "Slot"):
		return kindString // a slot in hexadecimal, whatever its type says
	case p.Type == "bool":
		return kindBool
	case p.Type == "size":
		return kindSize
	case strings.HasPrefix(p.Type, "int"), strings.HasPrefix(p.Type, "uint"):
		return kindInteger
	}
	return kindString
}

// asStringError turns QEMU's complaint about a JSON type into HMP's about the
// text.
func asStringError(err error, options []language.Option, types map[string]property) error {
	var refused *qmp.Error
	if !errors.As(err, &refused) {
		return err
	}
	for _, o := range options {
		kind := kindOf(types[o.Name])
		if kind == kindString || scalar(o, types[o.Name]) != "" {
			continue // what went to QEMU has its type
		}
		if strings.HasPrefix(refused.Desc, "Invalid parameter type for '"+o.Name+"', expected: ") ||
			strings.HasPrefix(refused.Desc, "Parameter '"+o.Name+"' expects ") {
			return fmt.Errorf("Parameter '%s' expects %s", o.Name, kind) //nolint:staticcheck // QEMU's words
		}
	}
	return err
}
