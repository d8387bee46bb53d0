// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import "errors"

// Bounds of one value (qobject/json-streamer.c).
const (
	maxJSONBytes   = 64 << 20 // of its tokens
	maxJSONTokens  = 2 << 20
	maxJSONNesting = 1 << 10 // brackets of both kinds
)

// JSONSize says how large a JSON value is up to some token, and whether brackets are open there. The zero value
// is that of none.
type JSONSize struct{ bytes, tokens, braces, squares int }

// Add counts a token, whose kind is its character if it is a bracket. The error says which of QEMU's bounds the
// value exceeds with it.
func (s *JSONSize) Add(kind byte, bytes int) error {
	switch kind {
	case '{':
		s.braces++
	case '}':
		s.braces--
	case '[':
		s.squares++
	case ']':
		s.squares--
	}
	s.bytes += bytes
	s.tokens++
	switch {
	case s.bytes >= maxJSONBytes:
		return errors.New("JSON token size limit exceeded")
	case s.tokens > maxJSONTokens:
		return errors.New("JSON token count limit exceeded")
	case s.braces+s.squares > maxJSONNesting:
		return errors.New("JSON nesting depth limit exceeded")
	}
	return nil
}

// Open reports whether a bracket is to be closed before the value ends.
func (s *JSONSize) Open() bool { return s.braces >= 0 && s.squares >= 0 && s.braces+s.squares > 0 }
