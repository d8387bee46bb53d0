// SPDX-License-Identifier: GPL-2.0-or-later

package language

// Args are the typed arguments of one command, in the order of its argument
// letters. An optional argument that is not there has no entry. The letter /
// gives three numbers: "count", "format" (the letter) and "size" (in bytes, -1
// for none). Args may be copied; copies share what was parsed, which nothing
// changes any more.
type Args struct {
	list []argument // a handful: looking through them beats a map
}

// argument is a value under its key: a text, a number, or options.
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

// String returns a word (letters F, B, s, S, -xs; the whole text of letter O; the
// number of letter T), or "".
func (a *Args) String(key string) string {
	if arg := a.find(key); arg != nil {
		return arg.text
	}
	return ""
}

// Int returns a number (letters i, l; M and o in bytes), or 0.
func (a *Args) Int(key string) int64 { return a.IntOr(key, 0) }

// IntOr returns a number, or def if it is not there.
func (a *Args) IntOr(key string, def int64) int64 {
	if arg := a.find(key); arg != nil {
		return arg.number
	}
	return def
}

// Bool returns a flag (-x) or an on|off value (letter b); one that is not there
// is false.
func (a *Args) Bool(key string) bool { return a.Int(key) != 0 }

// Options returns the options of letter O as ParseOptions does. The caller must
// not change them.
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
