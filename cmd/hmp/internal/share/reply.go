// SPDX-License-Identifier: GPL-2.0-or-later

package share

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"libhmp/core/qmp"
)

// lineEnd is behind each message.
const lineEnd = "\r\n"

// appendReply appends the reply to a request with that id, nil for none, as QEMU spells them.
func appendReply(dst []byte, id, value json.RawMessage, err error) []byte {
	if err == nil {
		dst = append(append(dst, `{"return": `...), value...)
		if id != nil {
			dst = append(append(dst, `, "id": `...), id...)
		}
		return append(dst, "}"+lineEnd...)
	}
	refused := &qmp.Error{Class: "GenericError", Desc: err.Error()}
	errors.As(err, &refused)
	dst = append(dst, '{')
	if id != nil {
		dst = append(append(append(dst, `"id": `...), id...), ", "...)
	}
	dst = appendQuoted(append(dst, `"error": {"class": `...), refused.Class)
	dst = appendQuoted(append(dst, `, "desc": `...), refused.Desc)
	return append(dst, "}}"+lineEnd...)
}

// eventText is an event as QEMU spells it.
func eventText(e qmp.Event) []byte {
	text := append([]byte(`{"timestamp": `), e.Timestamp...)
	text = appendQuoted(append(text, `, "event": `...), e.Name)
	if e.Data != nil {
		text = append(append(text, `, "data": `...), e.Data...)
	}
	return append(text, "}"+lineEnd...)
}

// appendValue appends plain JSON as QEMU spells it (qobject_to_json in qobject/qjson.c), but for
// the order of members. rounded is for numbers as QEMU before 6.0 has them.
func appendValue(dst []byte, value json.RawMessage, rounded bool) []byte {
	in := json.NewDecoder(bytes.NewReader(value))
	in.UseNumber()
	type level struct{ object, key, more bool }
	var open []level
	for {
		t, err := in.Token()
		if err != nil { // the end
			return dst
		}
		end := t == json.Delim('}') || t == json.Delim(']')
		if !end && len(open) > 0 {
			top := &open[len(open)-1]
			switch {
			case top.object && !top.key && top.more, !top.object && top.more:
				dst = append(dst, ", "...)
			case top.object && top.key:
				dst = append(dst, ": "...)
			}
			top.key, top.more = top.object && !top.key, true
		}
		switch t := t.(type) {
		case json.Delim:
			dst = append(dst, byte(t))
			if end {
				open = open[:len(open)-1]
			} else {
				open = append(open, level{object: t == '{'})
			}
		case string:
			dst = appendQuoted(dst, t)
		case json.Number:
			dst = appendNumber(dst, t.String(), rounded)
		case nil:
			dst = append(dst, "null"...)
		default:
			dst = fmt.Append(dst, t)
		}
	}
}

// appendNumber appends a number, which is a C double if it is no integer of 64 bits.
func appendNumber(dst []byte, text string, rounded bool) []byte {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return strconv.AppendInt(dst, n, 10)
	}
	if n, err := strconv.ParseUint(text, 10, 64); err == nil {
		return strconv.AppendUint(dst, n, 10)
	}
	n, _ := strconv.ParseFloat(text, 64)
	if rounded {
		return append(dst, strings.TrimRight(strings.TrimRight(strconv.FormatFloat(n, 'f', 6, 64), "0"), ".")...)
	}
	return strconv.AppendFloat(dst, n, 'g', 17, 64)
}

// appendQuoted appends a string as QEMU spells it: in ASCII.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			dst = append(dst, '\\', byte(r))
		case '\b':
			dst = append(dst, `\b`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			dst = appendCharacter(dst, r)
		}
	}
	return append(dst, '"')
}

func appendCharacter(dst []byte, r rune) []byte {
	switch {
	case r > 0xffff:
		high, low := utf16.EncodeRune(r)
		return fmt.Appendf(dst, `\u%04X\u%04X`, high, low)
	case r < ' ' || r >= 0x7f:
		return fmt.Appendf(dst, `\u%04X`, r)
	}
	return append(dst, byte(r))
}
