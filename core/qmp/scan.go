// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import "bytes"

// maxDepth is how deep a message may nest objects and arrays, itself included:
// as deep as encoding/json reads them.
const maxDepth = 10000

// blanks are what JSON has between values.
const blanks = " \t\r\n"

// none is where a value ends that is not there or is not JSON.
const none = -1

// field is a member of an object, as it is spelled.
type field struct{ key, value []byte }

// objectFields takes the object that data is, without blanks around it,
// apart; ok is false if it is none.
func objectFields(data []byte) (fields []field, ok bool) {
	if len(data) == 0 || data[0] != '{' {
		return nil, false
	}
	end := containerEnd(data, 0, 1, func(f field) { fields = append(fields, f) })
	return fields, end == len(data)
}

// isValue reports whether data is one JSON value, without blanks around it, for
// one that so many containers surround. encoding/json knows too, but takes four
// times as long, which shows in large texts.
func isValue(data []byte, depth int) bool { return valueEnd(data, 0, depth) == len(data) }

// valueEnd returns where the value ends that begins at data[i]: just behind it.
func valueEnd(data []byte, i, depth int) int {
	switch at(data, i) {
	case '"':
		return stringEnd(data, i)
	case '{', '[':
		return containerEnd(data, i, depth+1, nil)
	case 't':
		return wordEnd(data, i, "true")
	case 'f':
		return wordEnd(data, i, "false")
	case 'n':
		return wordEnd(data, i, "null")
	}
	return numberEnd(data, i)
}

// at is data[i], or 0 behind the end: no byte that JSON has outside of strings.
func at(data []byte, i int) byte {
	if i < len(data) {
		return data[i]
	}
	return 0
}

// containerEnd is valueEnd for an object, whose members each gets if it is not
// nil, or an array.
func containerEnd(data []byte, i, depth int, each func(field)) int {
	if depth > maxDepth {
		return none
	}
	isObject, closing := data[i] == '{', data[i]+2 // ASCII has ] and } there
	i = blanksEnd(data, i+1)
	if at(data, i) == closing {
		return i + 1
	}
	for {
		var f field
		if isObject {
			end := stringEnd(data, i)
			colon := blanksEnd(data, end)
			if end == none || at(data, colon) != ':' {
				return none
			}
			f.key = data[i:end]
			i = blanksEnd(data, colon+1)
		}
		end := valueEnd(data, i, depth)
		if end == none {
			return none
		}
		if each != nil {
			f.value = data[i:end]
			each(f)
		}
		i = blanksEnd(data, end)
		switch at(data, i) {
		case closing:
			return i + 1
		case ',':
			i = blanksEnd(data, i+1)
		default:
			return none
		}
	}
}

// blanksEnd returns where the blanks end that may begin at data[i].
func blanksEnd(data []byte, i int) int {
	for i >= 0 && i < len(data) && isBlank(data[i]) {
		i++
	}
	return i
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func stringEnd(data []byte, i int) int {
	if at(data, i) != '"' {
		return none
	}
	for i++; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			return i + 1
		case c < ' ':
			return none
		case c == '\\':
			if i = escapeEnd(data, i) - 1; i < 0 {
				return none
			}
		}
	}
	return none
}

func escapeEnd(data []byte, i int) int {
	switch at(data, i+1) {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		for _, c := range data[i+2 : min(i+6, len(data))] {
			if !isHex(c) {
				return none
			}
		}
		return i + 6 // beyond the end, if that is so near
	}
	return none
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

func wordEnd(data []byte, i int, word string) int {
	if bytes.HasPrefix(data[i:], []byte(word)) {
		return i + len(word)
	}
	return none
}

func numberEnd(data []byte, i int) int {
	if at(data, i) == '-' {
		i++
	}
	if at(data, i) == '0' {
		i++
	} else if i = digitsEnd(data, i); i == none {
		return none
	}
	if at(data, i) == '.' {
		if i = digitsEnd(data, i+1); i == none {
			return none
		}
	}
	if at(data, i)|0x20 != 'e' {
		return i
	}
	i++
	if sign := at(data, i); sign == '+' || sign == '-' {
		i++
	}
	return digitsEnd(data, i)
}

// digitsEnd is none where there is no digit.
func digitsEnd(data []byte, i int) int {
	start := i
	for isDigit(at(data, i)) {
		i++
	}
	if i == start {
		return none
	}
	return i
}
