// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"libhmp/core/language"
)

// Kind is how the text of a value is read.
type Kind int

// The kinds of text.
const (
	String Kind = iota // anything
	Bool               // on, off and their synonyms (qapi_bool_parse in qapi/qapi-util.c)
	Int                // of 64 bits, in C's notation
	Uint               // of 64 bits; a negative one wraps round (strtoull)
	Size               // bytes, with a suffix K M G T P E (qemu_strtosz)
	Number             // finite
)

// PropertyKind is the kind of a QOM property by the name of its type, as
// qom-list and device-list-properties tell it.
func PropertyKind(typename string) Kind {
	switch {
	case typename == "bool":
		return Bool
	case typename == "size":
		return Size
	case typename == "number":
		return Number
	case strings.HasPrefix(typename, "uint"):
		return Uint
	case strings.HasPrefix(typename, "int"):
		return Int
	}
	return String
}

// Errors of Read beside a plain false.
var (
	errKind  = errors.New("not of its kind")
	errRange = errors.New("out of range")
)

// Read makes JSON of text; ok is false if text is not a valid value of the kind.
func (k Kind) Read(text string) (value json.RawMessage, ok bool) {
	value, err := k.read(text)
	return value, err == nil
}

func (k Kind) read(text string) (json.RawMessage, error) {
	switch k {
	case Bool:
		return readBool(text)
	case Int, Uint:
		return readInteger(text, k == Uint)
	case Size:
		n, rest, err := language.Size(text, 'B')
		if errors.Is(err, language.ErrSizeRange) {
			return nil, errRange
		}
		if err != nil || rest != "" {
			return nil, errKind
		}
		return strconv.AppendUint(nil, n, 10), nil
	case Number:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || n-n != 0 {
			return nil, errKind
		}
		return json.Marshal(n)
	}
	return json.Marshal(text)
}

func readBool(text string) (json.RawMessage, error) {
	switch text {
	case "on", "yes", "true", "y":
		return json.RawMessage("true"), nil
	case "off", "no", "false", "n":
		return json.RawMessage("false"), nil
	}
	return nil, errKind
}

// readInteger spells a number in decimal.
func readInteger(text string, unsigned bool) (json.RawMessage, error) {
	if number, ok := language.Integer(text); ok {
		if _, err := strconv.ParseInt(number, 10, 64); err != nil && !unsigned {
			return nil, errRange
		}
		return json.RawMessage(number), nil
	}
	digits, negative := strings.CutPrefix(language.SkipSpace(text), "-")
	if digits == "" || digits[0] < '0' || digits[0] > '9' {
		return nil, errKind
	}
	number, ok := language.Integer(digits)
	switch {
	case !ok && strings.Trim(digits, "0123456789") == "":
		return nil, errRange
	case !ok || !negative:
		return nil, errKind
	case !unsigned:
		return nil, errRange
	}
	// Below the least signed number strtoull() goes on, where JSON cannot.
	v, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return nil, errRange
	}
	return strconv.AppendUint(nil, -v, 10), nil
}

// Dialect is one of the ways in which QEMU reads text and complains of it.
type Dialect int

const (
	// Keyval is that of option text whose keys may be paths, and of device_add
	// (qobject_input_visitor_new_keyval in qapi/qobject-input-visitor.c).
	Keyval Dialect = iota
	// Opts is that of netdev_add (qapi/opts-visitor.c).
	Opts
	// Input is that of qom-set (qapi/string-input-visitor.c), OldInput what it
	// was before QEMU 8.1: a size below 0 was none.
	Input
	OldInput
)

// expectations are what a value should have been, by dialect.
var expectations = map[Dialect]map[Kind]string{
	Keyval:   {Int: "integer", Uint: "integer", Size: "size"},
	Opts:     {Int: "an int64 value", Uint: "a uint64 value", Size: "a size value", Number: "a number"},
	Input:    inputExpects,
	OldInput: inputExpects,
}

var inputExpects = map[Kind]string{Int: "int64", Uint: "uint64", Number: "number"}

// Scalar makes JSON of the text of a parameter. The error names the parameter
// and what it expects, in QEMU's words.
func (d Dialect) Scalar(name, text string, k Kind) (json.RawMessage, error) {
	value, err := k.read(text)
	if err == nil && k == Uint && d == Opts && strings.HasPrefix(language.SkipSpace(text), "-") {
		err = errKind // parse_uint()
	}
	switch {
	case err == nil:
		return value, nil
	case k == Bool:
		return nil, expects(name, "'on' or 'off'")
	case k == Number && d == Keyval:
		return nil, wrongShape(name, "number")
	case k == Size && (d == Input || d == OldInput):
		return nil, wrongSize(name, text, d == OldInput)
	}
	return nil, expects(name, expectations[d][k])
}

// wrongSize is the error of parse_option_size in util/qemu-option.c, with the
// hint that belongs to it. Before QEMU 8.1, a number below 0 was no size.
func wrongSize(name, text string, old bool) error {
	digits, negative := strings.CutPrefix(language.SkipSpace(text), "-")
	_, err := Size.read(text)
	if negative && !old {
		_, err = Size.read(digits)
	}
	if errors.Is(err, errKind) {
		return &language.OptionError{Text: expects(name, "a non-negative number below 2^64").Error(), Hint: sizeHint}
	}
	return &language.OptionError{
		Text: fmt.Sprintf("Value '%s' is out of range for parameter '%s'", text, name)}
}

const sizeHint = "Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-\n" +
	"and exabytes, respectively.\n"

func expects(name, what string) error {
	return fmt.Errorf("Parameter '%s' expects %s", name, what)
}
