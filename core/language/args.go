// SPDX-License-Identifier: GPL-2.0-or-later

package language

// Args are the typed arguments of one command, in the order of its argument
// letters. An optional argument that is not there has no entry.
type Args struct {
	list []argument
}

type argument struct {
	key     string
	text    string
	number  int64
	options []Option
}

func (a *Args) find(key string) *argument {
	for i := range a.list {
		if a.list[i].key == key {
			return &a.list[i]
		}
	}
	return nil
}

// Has reports whether the argument is there.
func (a *Args) Has(key string) bool { return a.find(key) != nil }

// String returns a word, or "".
func (a *Args) String(key string) string {
	if arg := a.find(key); arg != nil {
		return arg.text
	}
	return ""
}

// Int returns a number, or 0.
func (a *Args) Int(key string) int64 { return a.IntOr(key, 0) }

// IntOr returns a number, or def if it is not there.
func (a *Args) IntOr(key string, def int64) int64 {
	if arg := a.find(key); arg != nil {
		return arg.number
	}
	return def
}

// Bool returns a flag or an on|off value; one that is not there is false.
func (a *Args) Bool(key string) bool { return a.Int(key) != 0 }

// Options returns the options of letter O, each name once, in the order of
// their first appearance and with their last value.
func (a *Args) Options(key string) []Option {
	if arg := a.find(key); arg != nil {
		return arg.options
	}
	return nil
}

func (a *Args) addText(key, text string) {
	a.list = append(a.list, argument{key: key, text: text})
}

func (a *Args) addNumber(key string, n int64) {
	a.list = append(a.list, argument{key: key, number: n})
}
