// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"

	"libhmp/cmd/hmp/internal/find"
	"libhmp/core/language"
	"libhmp/hmpcmds"
)

// splitWords tells the addresses at the beginning of the command line's words from the lines behind
// them. The first word is always an address. One behind it that calls a row of HMP is a line, whatever
// else it is: scripts do not depend on what QEMUs there are. After a line there are only lines.
func (o *options) splitWords(words []string) (addresses, lines []string, err error) {
	list := sync.OnceValue(findQEMUs)
	for i, word := range words {
		row := i > 0 && isRow(word)
		switch {
		case i == 0:
			addresses = words[:1]
			continue
		case row && len(addresses) > 1 && len(lines) == 0 && isAddress(word, list):
			return nil, nil, fmt.Errorf("%s: this is a command and there is such a QEMU: give each address with --vm, or the line with -c", word)
		case row && isAddress(word, list):
			o.notes = append(o.notes, fmt.Sprintf("%s is run as a line; to attach to the QEMU there give --vm with each address", word))
		case row:
		case isAddress(word, list) && len(lines) == 0:
			addresses = words[:i+1]
			continue
		case isAddress(word, list):
			return nil, nil, fmt.Errorf("%s: an address stands before the lines, or behind --vm", word)
		case looksLikePath(word):
			return nil, nil, fmt.Errorf("%s: neither a command of the monitor nor a socket that is there", word)
		case isOneWord(word) && len(lines) == 0:
			o.doubtful = append(o.doubtful, word)
		}
		lines = append(lines, word)
	}
	return addresses, lines, nil
}

// isRow reports whether a line calls a row that some release has, or is a request of QMP's own form.
func isRow(line string) bool {
	word, _ := language.CommandWord(line)
	return strings.HasPrefix(word, "{") || hmpcmds.Table().RowOf(word) != nil
}

func isOneWord(word string) bool { return word != "" && !strings.ContainsAny(word, " \t\n") }

// scheme is how addresses begin that have one.
var scheme = regexp.MustCompile(`^(unix|tcp|telnet|fd|libvirt(\+[a-z]+)?):`)

// looksLikePath reports whether a word has the form of a file's name in a folder.
func looksLikePath(word string) bool {
	return isOneWord(word) && strings.Contains(word, "/") && !strings.ContainsAny(word, "={")
}

// isAddress reports whether a word has an address's form, is a socket, or is the name, the PID or the
// UUID of a QEMU of this host, which list returns.
func isAddress(word string, list func() []find.QEMU) bool {
	if !isOneWord(word) {
		return false
	}
	if scheme.MatchString(word) || strings.HasPrefix(word, "@") {
		return true
	}
	path, _, _ := strings.Cut(word, ",")
	for _, name := range []string{word, path} {
		if info, err := os.Stat(name); err == nil && info.Mode()&os.ModeSocket != 0 {
			return true
		}
	}
	if strings.ContainsRune(word, '/') {
		return false
	}
	_, err := find.Lookup(list(), word)
	var none *find.NotFoundError
	return !errors.As(err, &none) // that there are several is told later
}
