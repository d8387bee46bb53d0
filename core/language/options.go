// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"errors"
	"strings"
)

// Option is one name=value of option text.
type Option struct{ Name, Value string }

var errID = errors.New("Parameter 'id' expects an identifier") //nolint:staticcheck // QEMU's words

// ParseOptions parses option text, name=value[,...], as QemuOpts does for lists
// that take any name (util/qemu-option.c): ",," in a value is a comma; the first
// part without '=' is the value of the option called implied, if that is not
// ""; a later one is a flag, x for x=on and nox for x=off. Each name is returned
// once, with its last value, except for id, which keeps its first one and comes
// first.
func ParseOptions(s, implied string) ([]Option, error) {
	options, err := optionID(s)
	if err != nil {
		return nil, err
	}
	for s != "" {
		var o Option
		o, s = nextOption(s, implied)
		implied = ""
		if o.Name != "id" {
			options = setOption(options, o)
		}
	}
	return options, nil
}

// optionID finds the id before everything else, as QemuOpts does; there the
// first part is a flag like any other.
func optionID(s string) ([]Option, error) {
	for s != "" {
		var o Option
		o, s = nextOption(s, "")
		if o.Name != "id" {
			continue
		}
		if !WellFormedID(o.Value) {
			return nil, errID
		}
		return []Option{o}, nil
	}
	return nil, nil
}

func setOption(options []Option, o Option) []Option {
	for i := range options {
		if options[i].Name == o.Name {
			options[i].Value = o.Value
			return options
		}
	}
	return append(options, o)
}

func nextOption(s, implied string) (o Option, rest string) {
	n := strings.IndexAny(s, "=,")
	switch {
	case n >= 0 && s[n] == '=':
		o.Name = s[:n]
		o.Value, rest = optionValue(s[n+1:])
		return o, rest
	case implied != "":
		o.Name = implied
		o.Value, rest = optionValue(s)
		return o, rest
	}
	name, rest, _ := strings.Cut(s, ",")
	if off, ok := strings.CutPrefix(name, "no"); ok {
		return Option{off, "off"}, rest
	}
	return Option{name, "on"}, rest
}

// optionValue reads up to a single comma.
func optionValue(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == ',' {
			if i+1 == len(s) || s[i+1] != ',' {
				return b.String(), s[i+1:]
			}
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// WellFormedID reports whether s may be the id of something (util/id.c): a
// letter, then letters, digits and any of "-._".
func WellFormedID(s string) bool {
	for i := range len(s) {
		b := s[i]
		letter := b|0x20 >= 'a' && b|0x20 <= 'z'
		if !letter && (i == 0 || !isDigit(b) && !strings.ContainsRune("-._", rune(b))) {
			return false
		}
	}
	return s != ""
}
