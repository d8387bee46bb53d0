// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-shellwords"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/secret"
)

// maxExpansions is how many aliases one may lead to.
const maxExpansions = 16

var (
	parameter  = regexp.MustCompile(`\$(\d|\*|\{\d\})`)
	errEndless = errors.New("this alias leads to itself")
)

// aliases are lines under names. In a line $1 to $9 are the words that follow the name, and $* is all
// of them; a line that has none of these gets them at its end.
type aliases map[string]string

// expand replaces the name of an alias that a line begins with.
func (a aliases) expand(line string) (string, error) {
	for range maxExpansions {
		word, rest := language.CommandWord(line)
		body, ok := a[word]
		if !ok {
			return line, nil
		}
		expanded, err := fill(body, strings.TrimSpace(rest))
		if err != nil {
			return "", fmt.Errorf("%s: %w", word, err)
		}
		if next, _ := language.CommandWord(expanded); next == word {
			return expanded, nil // as with a shell's: the name means the command now
		}
		line = expanded
	}
	return "", errEndless
}

// fill puts arguments into the body of an alias.
func fill(body, arguments string) (string, error) {
	words, err := shellwords.Parse(arguments)
	if err != nil {
		return "", errors.New("a closing quote is missing")
	}
	used := false
	missing := 0
	filled := parameter.ReplaceAllStringFunc(body, func(text string) string {
		used = true
		if text == "$*" {
			return arguments
		}
		n, _ := strconv.Atoi(strings.Trim(text, "${}"))
		if n < 1 || n > len(words) {
			missing = max(missing, n)
			return ""
		}
		return words[n-1]
	})
	switch {
	case missing > 0:
		return "", fmt.Errorf("argument %d is missing", missing)
	case !used && arguments != "":
		filled += " " + arguments
	}
	return filled, nil
}

var _ monitor.Aliases = aliases(nil)

// Names implements monitor.Aliases.
func (a aliases) Names() map[string]string { return a }

// Typed implements monitor.Aliases.
func (a aliases) Typed(line string) (meant string, ok bool) {
	for range maxExpansions {
		word, rest := language.CommandWord(line)
		body, ok := a[word]
		if !ok || rest == "" || language.SkipSpace(rest) == rest { // the name itself is being typed
			return line, true
		}
		if line, ok = fillTyped(body, language.SkipSpace(rest)); !ok {
			return "", false
		}
		if next, _ := language.CommandWord(line); next == word {
			return line, true
		}
	}
	return "", false
}

// fillTyped is the body of an alias up to the place of the last of the arguments, which is being typed. ok is
// false if the body has no place for it.
func fillTyped(body, arguments string) (line string, ok bool) {
	if !parameter.MatchString(body) {
		return body + " " + arguments, true
	}
	words := strings.Split(arguments, " ")
	last := len(words)
	at := parameter.FindAllStringIndex(body, -1)
	filled, from := "", 0
	for _, place := range at {
		filled += body[from:place[0]]
		from = place[1]
		name := body[place[0]:place[1]]
		n, _ := strconv.Atoi(strings.Trim(name, "${}"))
		switch {
		case name == "$*":
			return filled + arguments, true
		case n == last:
			return filled + words[last-1], true
		case n > last:
			return "", false
		case n > 0:
			filled += words[n-1]
		}
	}
	return "", false
}

// list is what the alias command shows.
func (a aliases) list() string {
	var names []string
	for name := range a {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "alias %s %s\n", name, secret.Line(a[name]))
	}
	return b.String()
}
