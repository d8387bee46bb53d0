// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"errors"
	"fmt"
	"strconv"

	"libhmp/core/language"
)

// CheckedOpts are options whose names and kinds are known (QemuOptDesc in
// include/qemu/option.h): Uint is its QEMU_OPT_NUMBER. They become the
// members of a QMP command's arguments by code, because their names are others.
type CheckedOpts struct {
	kinds  map[string]Kind
	values map[string]string
}

// CheckOpts checks options as opt_validate in util/qemu-option.c does, one
// after the other; of those given twice the last one counts. read is how many it has
// looked at: all, or up to a wrong one, which the error, a *language.OptionError,
// tells. oldSizes: a size below zero is invalid, not out of range.
func CheckOpts(options []language.Option, kinds map[string]Kind, oldSizes bool) (d *CheckedOpts, read int, err error) {
	d = &CheckedOpts{kinds: kinds, values: make(map[string]string, len(options))}
	for i, o := range options {
		kind, known := kinds[o.Name]
		if !known && o.Name != "id" {
			return nil, i + 1, &language.OptionError{Text: fmt.Sprintf("Invalid parameter '%s'", o.Name)}
		}
		if err := checkOption(o, kind, oldSizes); err != nil {
			return nil, i + 1, err
		}
		if _, given := d.values["id"]; o.Name != "id" || !given { // of ids the first counts
			d.values[o.Name] = o.Value
		}
	}
	return d, len(options), nil
}

func checkOption(o language.Option, kind Kind, oldSizes bool) error {
	_, err := kind.read(o.Value)
	far := errors.Is(err, errRange)
	switch {
	case err == nil:
		return nil
	case kind == Bool:
		return &language.OptionError{Text: expects(o.Name, "'on' or 'off'").Error()}
	case kind == Uint && far:
		return &language.OptionError{Text: fmt.Sprintf("Value '%s' is too large for parameter '%s'", o.Value, o.Name)}
	case kind == Uint:
		return &language.OptionError{Text: expects(o.Name, "a number").Error()}
	}
	return wrongSize(o.Name, o.Value, oldSizes)
}

// Text returns an option as it was given.
func (d *CheckedOpts) Text(name string) (text string, given bool) {
	text, given = d.values[name]
	return text, given
}

// Bool returns the value of a switch, or what it is without the option.
func (d *CheckedOpts) Bool(name string, otherwise bool) bool {
	text, given := d.values[name]
	if !given {
		return otherwise
	}
	value, _ := Bool.Read(text)
	return string(value) == "true"
}

// Number returns the value of a number or a size; C's rules make one below 0 large.
func (d *CheckedOpts) Number(name string) (n uint64, given bool) {
	text, given := d.values[name]
	value, _ := d.kinds[name].Read(text)
	if n, err := strconv.ParseUint(string(value), 10, 64); err == nil {
		return n, given
	}
	negative, _ := strconv.ParseInt(string(value), 10, 64)
	return uint64(negative), given
}
