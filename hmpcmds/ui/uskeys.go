// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// usKeys are the keys of a US keyboard by what they type, alone and with shift, under their names in
// QKeyCode (qapi/ui.json).
var usKeys = []struct {
	name           string
	alone, shifted string
}{
	{"spc", " ", ""}, {"ret", "\n", ""}, {"tab", "\t", ""}, {"backspace", "\b", ""}, {"esc", "\x1b", ""},
	{"1", "1", "!"}, {"2", "2", "@"}, {"3", "3", "#"}, {"4", "4", "$"}, {"5", "5", "%"},
	{"6", "6", "^"}, {"7", "7", "&"}, {"8", "8", "*"}, {"9", "9", "("}, {"0", "0", ")"},
	{"minus", "-", "_"}, {"equal", "=", "+"}, {"bracket_left", "[", "{"}, {"bracket_right", "]", "}"},
	{"semicolon", ";", ":"}, {"apostrophe", "'", "\""}, {"grave_accent", "`", "~"}, {"backslash", "\\", "|"},
	{"comma", ",", "<"}, {"dot", ".", ">"}, {"slash", "/", "?"},
}

// keysOf are the keys that are pressed together for a character, nil if there are none.
func keysOf(character rune) []keyValue {
	switch {
	case 'a' <= character && character <= 'z', '0' <= character && character <= '9':
		return qcodes(string(character))
	case 'A' <= character && character <= 'Z':
		return qcodes("shift", strings.ToLower(string(character)))
	}
	for _, k := range usKeys {
		switch string(character) {
		case k.alone:
			return qcodes(k.name)
		case k.shifted:
			return qcodes("shift", k.name)
		}
	}
	return nil
}

func qcodes(names ...string) (keys []keyValue) {
	for _, name := range names {
		keys = append(keys, keyValue{name, "qcode"})
	}
	return keys
}

// mostNamed is how many characters without key an error names.
const mostNamed = 10

// strokes are the keys for each character of a text. If some have none, the error names them, unless the text is
// secret.
func strokes(text string, secret bool) (list [][]keyValue, err error) {
	var without []string
	for len(text) > 0 {
		character, size := utf8.DecodeRuneInString(text)
		keys := keysOf(character)
		if keys == nil && len(without) <= mostNamed {
			if name := nameOf(character, text[:size]); !slices.Contains(without, name) {
				without = append(without, name)
			}
		}
		list = append(list, keys)
		text = text[size:]
	}
	switch {
	case len(without) == 0:
		return list, nil
	case secret:
		return nil, errors.New("a US keyboard has no key for one of the characters, or more: nothing was typed")
	}
	more := ""
	if len(without) > mostNamed {
		without, more = without[:mostNamed], " and others"
	}
	return nil, fmt.Errorf("a US keyboard has no key for %s%s: nothing was typed", strings.Join(without, ", "), more)
}

// nameOf is a character, in quotes, or its number if it cannot be seen or told from others.
func nameOf(character rune, written string) string {
	switch {
	case character == utf8.RuneError && len(written) == 1:
		return fmt.Sprintf("0x%02x (which is no UTF-8)", written[0])
	case !unicode.IsPrint(character) || unicode.IsMark(character):
		return fmt.Sprintf("%U", character)
	}
	return "'" + written + "'"
}

// escapes are what stands for keys in a text to type.
var escapes = map[byte]byte{'n': '\n', 'r': '\n', 't': '\t', 'b': '\b', 'e': '\x1b', '\\': '\\', '"': '"', '\'': '\''}

var errUnclosed = errors.New("a closing quote is missing (a quote that is to be typed is \\\" here)")

// typedText is the text to type: all of what was given, or what is in double quotes.
func typedText(given string) (string, error) {
	quoted := strings.HasPrefix(given, `"`)
	given = strings.TrimPrefix(given, `"`)
	var text []byte
	for i := 0; i < len(given); i++ {
		switch c := given[i]; {
		case quoted && c == '"':
			if rest := strings.TrimSpace(given[i+1:]); rest != "" {
				return "", fmt.Errorf("'%s' stands behind the closing quote", rest)
			}
			return string(text), nil
		case c != '\\':
			text = append(text, c)
		default:
			i++
			if i == len(given) {
				return "", errors.New("there is nothing behind the last \\ (\\\\ types one)")
			}
			key, ok := escapes[given[i]]
			if !ok {
				return "", fmt.Errorf("\\%c stands for no key: \\n is Enter, \\t Tab, \\b Backspace, \\e Escape, \\\\ a backslash", []rune(given[i:])[0])
			}
			text = append(text, key)
		}
	}
	if quoted {
		return "", errUnclosed
	}
	return string(text), nil
}
