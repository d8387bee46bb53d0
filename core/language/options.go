// SPDX-License-Identifier: GPL-2.0-or-later

package language

import "strings"

// Option is one name=value of option text.
type Option struct{ Name, Value string }

// OptionError is wrong option text. QEMU prints both lines wherever it prints
// the error: on its standard error for letter O, on the monitor for commands
// that parse option text themselves.
type OptionError struct {
	Text string
	Hint string // a line of its own, line end included
}

func (e *OptionError) Error() string { return e.Text }

// ParseOptions parses option text, name=value[,...], as QemuOpts does for lists
// that take any name (opts_parse in util/qemu-option.c): ",," in a value is a
// comma; the first part without '=' is the value of the option called implied,
// if that is not ""; a later one is a flag, x for x=on and nox for x=off.
//
// Each name is returned once, with its last value, in the order of first
// appearance; except for id, which keeps its first value and comes first. That
// is what qemu_opts_to_qdict makes of it, but for the order: a QDict has its
// own, which QEMU applies again to the arguments of a QMP command.
//
// An error is an *OptionError.
func ParseOptions(s, implied string) ([]Option, error) {
	options, err := optionID(s)
	if err != nil {
		return nil, err
	}
	for s != "" {
		var o Option
		o, s, _ = nextOption(s, implied)
		implied = ""
		if o.Name != "id" {
			options = setOption(options, o)
		}
	}
	return options, nil
}

// DoubleCommas is a value as it stands in option text: with two commas for one.
func DoubleCommas(value string) string { return strings.ReplaceAll(value, ",", ",,") }

// AllOptions returns every part of option text that ParseOptions takes, in
// order: also values that later ones replace.
func AllOptions(s, implied string) (options []Option) {
	for s != "" {
		var o Option
		o, s, _ = nextOption(s, implied)
		implied = ""
		options = append(options, o)
	}
	return options
}

// OptionWarnings returns what QEMU says on its standard error, after "warning: ",
// about the flags among the first n parts of option text that letter O has parsed
// (warn_on_flag): two lines for each.
func OptionWarnings(s, implied string, n int) []string {
	var warnings []string
	for ; s != "" && n > 0; n-- {
		o, rest, flag := nextOption(s, implied)
		if flag && !isHelp(o) {
			warnings = append(warnings, flagWarning(o))
		}
		s, implied = rest, ""
	}
	return warnings
}

// HelpWanted returns how many parts of option text stand before the first one that is
// the flag help or ?; there QEMU stops, if its list has descriptions. found is false if
// none is.
func HelpWanted(s, implied string) (before int, found bool) {
	for ; s != ""; before++ {
		o, rest, flag := nextOption(s, implied)
		if flag && isHelp(o) {
			return before, true
		}
		s, implied = rest, ""
	}
	return 0, false
}

func isHelp(o Option) bool {
	return o.Value == "on" && (o.Name == "help" || o.Name == "?")
}

func flagWarning(o Option) string {
	flag := o.Name
	if o.Value == "off" {
		flag = "no" + flag
	}
	// nodelay is an option's name, not the opposite of one.
	if o.Name == "delay" {
		o = Option{"nodelay", "off"}
		if flag == "nodelay" {
			o.Value = "on"
		}
	}
	return "short-form boolean option '" + flag + "' deprecated\n" +
		"Please use " + o.Name + "=" + o.Value + " instead\n"
}

// optionID finds the id before everything else, as QemuOpts does; to that, the
// first part is a flag like any other.
func optionID(s string) ([]Option, error) {
	for s != "" {
		var o Option
		o, s, _ = nextOption(s, "")
		if o.Name != "id" {
			continue
		}
		if !WellFormedID(o.Value) {
			return nil, &OptionError{
				Text: "Parameter 'id' expects an identifier",
				Hint: "Identifiers consist of letters, digits, '-', '.', '_', starting with a letter.\n",
			}
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

// nextOption takes one part off the front of s; flag: it has no value.
func nextOption(s, implied string) (o Option, rest string, flag bool) {
	n := strings.IndexAny(s, "=,")
	switch {
	case n >= 0 && s[n] == '=':
		o.Name = s[:n]
		o.Value, rest = optionValue(s[n+1:])
		return o, rest, false
	case implied != "":
		o.Name = implied
		o.Value, rest = optionValue(s)
		return o, rest, false
	}
	name, rest, _ := strings.Cut(s, ",")
	if off, ok := strings.CutPrefix(name, "no"); ok {
		return Option{off, "off"}, rest, true
	}
	return Option{name, "on"}, rest, true
}

// optionValue reads up to a single comma (get_opt_value).
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
