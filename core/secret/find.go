// SPDX-License-Identifier: GPL-2.0-or-later

package secret

import (
	"bytes"
	"strconv"
	"strings"

	"libhmp/core/keyval"
	"libhmp/core/language"
)

// find is where the first secret in a text begins, -1 if there is none. Where
// only the text without its escapes has one, that is the beginning.
func find(text string) int {
	at := scan(text)
	if at < 0 && strings.Contains(text, `\`) && scan(plain(text)) >= 0 {
		return 0
	}
	return at
}

// scan looks at each place where something could begin.
func scan(text string) int {
	for i := 0; i < len(text); i++ {
		if i > 0 && isName(text[i-1]) {
			continue // within a name
		}
		for _, look := range []func(string) int{named, command, url} {
			if n := look(text[i:]); n >= 0 {
				return i + n
			}
		}
	}
	return -1
}

func isName(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.+", c) >= 0
}

// name is the name that a text begins with.
func name(text string) string {
	n := 0
	for n < len(text) && isName(text[n]) {
		n++
	}
	return text[:n]
}

// named is where the value behind NAME= or "NAME": begins, if the text begins
// so and the name is that of a secret.
func named(text string) int {
	word := name(text)
	if word == "" || !Name(word) {
		return -1
	}
	rest := strings.TrimLeft(text[len(word):], " \t")
	value, found := strings.CutPrefix(rest, "=")
	if !found {
		unquoted := strings.TrimLeft(rest, `\"'`+" \t")
		if !strings.ContainsAny(rest[:len(rest)-len(unquoted)], `"'`) {
			return -1
		}
		if value, found = strings.CutPrefix(unquoted, ":"); !found {
			return -1
		}
	}
	if strings.Trim(value, " \t") == "" {
		return -1
	}
	return len(text) - len(value)
}

// command is where a command line begins, which may have anything in it, if the
// text begins with what takes one: migration's exec: and the -cmd: of guestfwd.
func command(text string) int {
	const migration = "exec:"
	at := -1
	if strings.HasPrefix(text, migration) {
		at = len(migration)
	} else if word := name(text); strings.HasSuffix(word, "-cmd") && strings.HasPrefix(text[len(word):], ":") {
		at = len(word) + 1
	}
	if at == len(text) {
		return -1
	}
	return at
}

// url is where the password begins in scheme://USER:PASSWORD@HOST, or in that of
// iSCSI, which has a % in between.
func url(text string) int {
	scheme := name(text)
	rest, found := strings.CutPrefix(text[len(scheme):], "://")
	if !found || scheme == "" {
		return -1
	}
	if end := strings.IndexAny(rest, " \t\"'"); end >= 0 {
		rest = rest[:end]
	}
	end := strings.LastIndexByte(rest, '@')
	if end < 0 {
		return -1
	}
	i := strings.IndexAny(rest[:end], ":%")
	if i < 0 || strings.Contains(rest[:i], "/") || isPort(rest[i:]) {
		return -1
	}
	return len(scheme) + len("://") + i + 1
}

// inJSON is where the first JSON with a secret begins that is a word of a line, or the value of one,
// -1 if there is none.
func inJSON(line string) int {
	for i := 1; i < len(line); i++ {
		if line[i] != '{' && line[i] != '[' || strings.IndexByte(" \t,=", line[i-1]) < 0 {
			continue
		}
		end := keyval.EndOfJSON(line[i:])
		if end < 0 {
			return -1 // find looks at what is not whole
		}
		if raw, err := keyval.JSONPositioned.JSON(line[i : i+end]); err == nil {
			if masked, err := value(raw); err != nil || bytes.Contains(masked, []byte(Mask)) {
				return i
			}
		}
		i += end - 1
	}
	return -1
}

// requested is where a QMP request begins that tells a secret, if the line begins with one: which it
// may do too if it is not whole, or wrong.
func requested(line string) int {
	if !isRequest(line) {
		return -1
	}
	text := language.SkipSpace(line)
	raw, err := keyval.JSONPositioned.JSON(text)
	if err == nil && bytes.Equal(Request(raw), raw) {
		return -1
	}
	return len(line) - len(text)
}

// isPort reports whether a text begins with :NUMBER/ as behind a host.
func isPort(text string) bool {
	number, _, found := strings.Cut(text, "/")
	if !found || number == "" || number[0] != ':' {
		return false
	}
	_, err := strconv.ParseUint(number[1:], 10, 16)
	return err == nil
}

// plain is a text without backslashes, and with what JSON's \u stands for.
func plain(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			b.WriteByte(text[i])
			continue
		}
		if i+6 <= len(text) && text[i+1] == 'u' {
			if n, err := strconv.ParseUint(text[i+2:i+6], 16, 16); err == nil {
				b.WriteRune(rune(n))
				i += 5
			}
		}
	}
	return b.String()
}
