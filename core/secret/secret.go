// SPDX-License-Identifier: GPL-2.0-or-later

// Package secret finds passwords, keys and the like in the lines of a monitor
// and in QMP requests, for those who keep or show them. It errs on the side of
// secrecy: what it takes for a secret need not be one, also in lines that are
// wrong.
package secret

import (
	"slices"
	"strings"

	"libhmp/core/language"
)

// Mask stands where a secret was.
const Mask = "<secret>"

// Tells reports whether a line contains a secret.
func Tells(line string) bool { return begins(line) >= 0 }

// Line is a line up to the first secret in it, with Mask for the rest: where a
// secret ends depends on who reads it.
func Line(line string) string { return cut(line, begins(line)) }

// Lines is Line for a line with those that it takes after it: a QMP request's, or a transaction's.
func Lines(lines []string) string {
	if len(lines) > 0 && !isRequest(lines[0]) { // each may have been meant for a line of its own
		for i, line := range lines {
			if Tells(line) {
				lines = append(slices.Clone(lines[:i]), Line(line))
				break
			}
		}
	}
	return Line(strings.Join(lines, "\n"))
}

// isRequest reports whether a line is the beginning of a QMP request.
func isRequest(line string) bool { return strings.HasPrefix(language.SkipSpace(line), "{") }

// Text is Line for text of any kind, such as a file name or an option.
func Text(text string) string { return cut(text, find(text)) }

func cut(text string, at int) string {
	if at < 0 {
		return text
	}
	return text[:at] + Mask
}

// begins is where the first secret of a line begins, -1 if there is none.
func begins(line string) int {
	at := -1
	for _, i := range []int{find(line), argument(line), inJSON(line), requested(line)} {
		if i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	return at
}

// argument is where the first argument of a row begins that is a secret by its place, -1 if there is none. The row
// may be that of a line within the line: behind the words of help, vm, watch or alias, say.
func argument(line string) int {
	for i := range len(line) {
		if i > 0 && isName(line[i-1]) {
			continue
		}
		if at := argumentOf(line[i:]); at >= 0 {
			return i + at
		}
	}
	return -1
}

// argumentOf is argument for the row that a line begins with.
func argumentOf(line string) int {
	command := name(line)
	offset := len(command)
	rest := line[offset:]
	if !withSecrets[command] || rest == language.SkipSpace(rest) && !strings.HasPrefix(rest, "/") {
		return -1
	}
	words := split(rest, offset)
	switch command {
	case "human-monitor-command": // the QMP command as a line: [-j] [command-line=]REQUEST
		line := strings.TrimPrefix(language.SkipSpace(rest), "-j ")
		line = strings.TrimLeft(strings.TrimPrefix(language.SkipSpace(line), "command-line="), "\"' \t")
		return moved(requested(line), offset+len(rest)-len(line))
	case "migrate", "migrate-incoming": // channels.0.addr.transport=exec channels.0.addr.args.0=COMMAND
		if strings.Contains(rest, "transport=exec") || strings.Contains(rest, `transport="exec"`) {
			return keyed(words, "args")
		}
	case "set_password", "block_passwd", "ringbuf_write": // WHAT SECRET
		return after(words, 1)
	case "type": // [-d DELAY] [-h HOLD] TEXT, which may be a password for the guest
		for len(words) > 1 && (words[0].text == "-d" || words[0].text == "-h") && strings.Trim(words[1].text, "0123456789") == "" {
			words = words[2:]
		}
		return after(words, 0)
	case "change-vnc-password": // the QMP command as a line: [password=]SECRET
		return after(words, 0)
	case "change": // vnc password SECRET, or passwd: hmp_change_vnc takes both
		for i, w := range words {
			if w.text == "password" || w.text == "passwd" {
				return after(words, i+1)
			}
		}
	case "migrate_set_parameter": // cpr-exec-command COMMAND
		if len(words) > 0 && Name(words[0].text) {
			return after(words, 1)
		}
	case "qom-set": // [-j] PATH PROPERTY VALUE, or [path=]PATH property=PROPERTY value=VALUE
		if i := keyed(words, "property"); i >= 0 && Name(strings.Trim(name(strings.TrimLeft(line[i:], `"'`)), `"'`)) {
			return keyed(words, "value")
		}
		for len(words) > 0 && strings.HasPrefix(words[0].text, "-") {
			words = words[1:]
		}
		if len(words) > 1 && Name(words[1].text) {
			return after(words, 2)
		}
	}
	return -1
}

// withSecrets are the rows that argumentOf looks at.
var withSecrets = map[string]bool{
	"human-monitor-command": true, "migrate": true, "migrate-incoming": true, "set_password": true, "block_passwd": true,
	"ringbuf_write": true, "change-vnc-password": true, "change": true, "migrate_set_parameter": true, "qom-set": true,
	"type": true,
}

// moved is an offset in the part of a line that begins at another.
func moved(at, by int) int {
	if at < 0 {
		return -1
	}
	return at + by
}

// keyed is where the value of the first word KEY=VALUE begins whose key is so named, also as the
// last name of a path.
func keyed(words []word, name string) int {
	for _, w := range words {
		if key, _, found := strings.Cut(w.text, "="); found && lastName(key) == name {
			return w.at + len(key) + 1
		}
	}
	return -1
}

// word is one of a line, and where it begins.
type word struct {
	text string
	at   int
}

func after(words []word, n int) int {
	if n >= len(words) {
		return -1
	}
	return words[n].at
}

// split returns the words of a line's rest that begins at an offset. Behind one
// that is wrong, all is one word.
func split(rest string, offset int) (words []word) {
	for {
		rest2 := language.SkipSpace(rest)
		offset += len(rest) - len(rest2)
		rest = rest2
		if rest == "" {
			return words
		}
		text, left, ok := language.Word(rest)
		if !ok {
			return append(words, word{rest, offset})
		}
		words = append(words, word{text, offset})
		offset += len(rest) - len(left)
		rest = left
	}
}

// A member or option whose name is one of names, or has one of endings, holds a
// secret. One in "-secret" does not, but the ID of a secret object.
var (
	names = map[string]bool{
		"cookie": true, "rxcookie": true, "txcookie": true, "cpr-exec-command": true, "data": true, "key": true,
		"pass": true, "passphrase": true, "passwd": true, "password": true, "pin": true, "psk": true, "secret": true,
		"sig": true, "signature": true, "token": true,
	}
	endings = []string{"-key", "-passphrase", "-passwd", "-password", "-pin", "-signature", "-token"}
)

// Name reports whether a member of QMP, an option or a property of that name
// holds a secret.
func Name(name string) bool {
	name = lastName(strings.ReplaceAll(strings.ToLower(name), "_", "-"))
	if names[name] {
		return true
	}
	for _, ending := range endings {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}

// lastName is the last name of a path such as a.b.0, without list indices.
func lastName(path string) string {
	path = strings.TrimRight(path, ".0123456789")
	return path[strings.LastIndexByte(path, '.')+1:]
}

// Without is a text about a line with Mask for what the line tells: an error may
// repeat it.
func Without(text, line string) string {
	at := begins(line)
	if at < 0 {
		return Text(text)
	}
	told := []string{strings.Trim(line[at:], " \t\"'")}
	for _, w := range split(line[at:], 0) {
		told = append(told, w.text)
	}
	for _, part := range strings.FieldsFunc(line[at:], func(r rune) bool { return strings.ContainsRune(" \t\"'{}[],:=@/?&%\\", r) }) {
		if len(part) >= minPart {
			told = append(told, part)
		}
	}
	for _, t := range told {
		switch {
		case strings.Trim(t, `{}[]:,"'`) == "": // JSON's own signs tell nothing
		case len(t) < minPart:
			text = withoutWord(text, t)
		default:
			text = strings.ReplaceAll(text, t, Mask)
		}
	}
	return Text(text)
}

// withoutWord is a text with Mask for a short word, but not where that is a part of others, which would be any.
func withoutWord(text, word string) string {
	var b strings.Builder
	for before := byte(0); ; {
		at := strings.Index(text, word)
		if at < 0 {
			return b.String() + text
		}
		if at > 0 {
			before = text[at-1]
		}
		end := at + len(word)
		b.WriteString(text[:at])
		if isLetter(before) && isLetter(word[0]) || end < len(text) && isLetter(text[end]) && isLetter(text[end-1]) {
			b.WriteString(word)
		} else {
			b.WriteString(Mask)
		}
		before, text = word[len(word)-1], text[end:]
	}
}

// isLetter reports whether a byte is one of a word: a letter, a digit, or of a character beyond ASCII.
func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= 0x80
}

// WithoutLines is Without for a line with those that it takes.
func WithoutLines(text string, lines []string) string {
	if len(lines) > 0 && !isRequest(lines[0]) {
		for _, line := range lines {
			text = Without(text, line)
		}
	}
	return Without(text, strings.Join(lines, "\n"))
}

// minPart is how long a part of a secret is that would tell something.
const minPart = 4
