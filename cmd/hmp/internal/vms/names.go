// SPDX-License-Identifier: GPL-2.0-or-later

// Package vms has the VMs that one hmp is attached to: what each is called, which of them a word
// means, and which one has the terminal.
package vms

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"libhmp/core/language"
)

// reserved are words that mean something else where a name may stand.
var reserved = []string{"add", "drop"}

// Name is what to call a VM: by the name that QEMU has for it, else by the end of its address. It is
// one word without characters of patterns, in which nothing commands a terminal.
func Name(own, address string) string {
	name := own
	if name == "" {
		name = strings.TrimSuffix(path.Base(address), path.Ext(address))
		if kind, rest, ok := strings.Cut(address, ":"); ok && !strings.Contains(rest, "/") {
			name = rest
			if kind == "fd" {
				name = address
			}
		}
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), strings.ContainsRune("._-+@:#/", r):
			return r
		}
		return '_'
	}, strings.ToValidUTF8(name, "_"))
	const longest = 64
	if runes := []rune(name); len(runes) > longest {
		name = string(runes[:longest])
	}
	if name == "" {
		return "vm"
	}
	return name
}

// Distinct returns the name, with a number behind it if it is taken.
func Distinct(name string, taken []string) string {
	distinct := name
	for i := 2; slices.Contains(taken, distinct) || slices.Contains(reserved, distinct); i++ {
		distinct = name + "-" + strconv.Itoa(i)
	}
	return distinct
}

// IsPattern reports whether a word may mean several names: it has commas between words, or is a pattern.
func IsPattern(word string) bool { return strings.ContainsAny(word, "*?[,") }

// Match returns those of the names that a word means: one that is equal, else the only one that begins
// so; of words with commas between them what each means, in the order of the names; of a pattern of
// path.Match all that match, * and ? matching slashes too. There is at least one if there is no error.
func Match(names []string, word string) ([]string, error) {
	if strings.Contains(word, ",") {
		return matchingAny(names, strings.Split(word, ","))
	}
	if IsPattern(word) {
		return matching(names, word)
	}
	if slices.Contains(names, word) {
		return []string{word}, nil
	}
	var begin []string
	for _, name := range names {
		if strings.HasPrefix(name, word) {
			begin = append(begin, name)
		}
	}
	switch {
	case len(begin) == 1:
		return begin, nil
	case len(begin) > 1:
		return nil, fmt.Errorf("'%s' may be %s", word, strings.Join(begin, " or "))
	}
	text := fmt.Sprintf("there is no VM '%s'", word)
	if near := language.Nearest(word, names); near != "" {
		text += "; did you mean '" + near + "'?"
	}
	return nil, errors.New(text + " (there are " + strings.Join(names, ", ") + ")")
}

func matchingAny(names, words []string) ([]string, error) {
	found := map[string]bool{}
	for _, word := range words {
		if word == "" {
			return nil, fmt.Errorf("a name is missing beside a comma in '%s'", strings.Join(words, ","))
		}
		list, err := Match(names, word)
		if err != nil {
			return nil, err
		}
		for _, name := range list {
			found[name] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !found[name] }), nil
}

// withoutSlash has what path.Match stops at replaced by what no name has.
var withoutSlash = strings.NewReplacer("/", "\x00")

func matching(names []string, pattern string) (list []string, err error) {
	for _, name := range names {
		ok, err := path.Match(withoutSlash.Replace(pattern), withoutSlash.Replace(name))
		if err != nil {
			return nil, fmt.Errorf("'%s' is no pattern: * is any text, ? any character", pattern)
		}
		if ok {
			list = append(list, name)
		}
	}
	if list == nil {
		return nil, fmt.Errorf("no VM's name matches '%s' (there are %s)", pattern, strings.Join(names, ", "))
	}
	return list, nil
}

// Heading is the line above what a VM says where several do.
func Heading(name string) string { return "==> " + name + " <==\n" }
