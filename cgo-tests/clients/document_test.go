// SPDX-License-Identifier: GPL-2.0-or-later

package clients_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// documentFile is what TestClients writes, with this flag, and compares without.
const documentFile = "../../docs/clients.md"

var write = flag.Bool("write", false, "write "+documentFile)

const head = `<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
# Clients

What people drive QEMU's monitor with, tried with ours: each client runs the same lines at the monitor of Debian's QEMU
%s and at what the other columns say, in one run, and what it gets is compared, byte for byte. Written by
` + "`go test ./cgo-tests/clients -write`" + `; ` + "`make test-clients`" + ` fails when it is no longer true.

QEMU's own tests, some of which drive a monitor from bash and Python, are tried by ` + "`make test-qemu`" + `.

`

// document writes docs/clients.md, or compares it.
func document(t *testing.T, all results) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, head, release)
	b.WriteString("| client |")
	for _, s := range tested {
		b.WriteString(" " + s.name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(tested)) + "\n")
	for _, c := range clients {
		fmt.Fprintf(&b, "| [%s](#%s) |", c.name, anchor(c.name))
		for _, s := range tested {
			b.WriteString(" " + s.cell(all[c.name][s.name]) + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString("\nThe number is that of the answers which were compared.\n")
	b.WriteString("\n## What is not there\n\n")
	for _, s := range tested {
		for _, why := range slices.Compact(slices.Sorted(maps.Values(s.lacks))) {
			fmt.Fprintf(&b, "- %s: %s\n", s.name, why)
		}
	}
	for _, s := range tested {
		if s.note != "" {
			fmt.Fprintf(&b, "- %s: %s\n", s.name, s.note)
		}
	}
	b.WriteString("\n## What differs\n\n")
	for _, s := range tested {
		if s.everywhere != nil {
			fmt.Fprintf(&b, "- %s: %s\n", s.name, s.everywhere.why)
		}
	}
	b.WriteString("\n## What is not compared\n\nBecause two QEMUs that run one after the other differ in it:\n\n")
	for _, u := range uneven {
		if u.what != "" {
			fmt.Fprintf(&b, "- %s\n", u.what)
		}
	}
	b.WriteString("\n## What is run\n\nBy those who wait for the prompt, and by pipes; some migrate, too, with `migrate exec:cat>state` and `info migrate`:\n\n" + block(session) +
		"\nOne by one:\n\n" + block(alone) + "\nWith virsh, the domain being the second word:\n\n" + block(managed) +
		"\nWhere each key is sent, there are Tab, arrows, Backspace, Ctrl-A, Ctrl-B, Ctrl-D, Ctrl-L and Ctrl-U too, and, where the client lets " +
		"them through, Ctrl-C and Ctrl-\\; a password is asked for.\n")
	b.WriteString("\n## The clients\n\nThe scripts are in [cgo-tests/clients](../cgo-tests/clients). What is shown is the beginning, as a screen has it; " +
		"the monitor redraws the line with each key, also on a socket.\n")
	for _, c := range clients {
		fmt.Fprintf(&b, "\n### %s\n\n", c.name)
		if c.note != "" {
			fmt.Fprintf(&b, "%s\n\n", c.note)
		}
		fmt.Fprintf(&b, "```\n$ %s\n%s```\n", c.written(), beginning(all[c.name][oracle.name], c.enough()))
	}
	if *write {
		require.NoError(t, os.WriteFile(documentFile, []byte(b.String()), 0o644))
		return
	}
	have, err := os.ReadFile(documentFile)
	require.NoError(t, err)
	require.Equal(t, string(have), b.String(), "make docs writes it")
}

// block is lines as they are.
func block(lines []string) string { return "```\n" + strings.Join(lines, "\n") + "\n```\n" }

// cell is what the table says of the answers from this server.
func (s server) cell(list seen) string {
	switch {
	case list == nil:
		return "-"
	case s.everywhere != nil:
		return fmt.Sprintf("same (%d) [but for line ends](#what-differs)", len(list))
	}
	return fmt.Sprintf("same (%d)", len(list))
}

// anchor is the name that a title has in a link.
func anchor(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r == ' ', r == '-':
			b.WriteByte('-')
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		}
	}
	return b.String()
}

// written is the command as a user would have it.
func (c client) written() string {
	all := map[place]string{stdio: "qemu-system-x86_64 ... -monitor stdio", calling: "mon qemu-system-x86_64 ... -monitor unix:mon"}[c.place]
	return strings.NewReplacer(`"$@"`, all, `"$LINE"`, "'info status'", `"$1"`, map[place]string{qmpSocket: "qmp"}[c.place]+
		map[place]string{tcpPort: "127.0.0.1", telnetPort: "127.0.0.1"}[c.place], `"$2"`, "4444").Replace(c.command)
}

// enough is how many answers the document shows.
func (c client) enough() int {
	if strings.Contains(c.command, "$LINE") {
		return 2 // the banner, and the answer to the first line
	}
	return 3
}

// beginning is what came first, as a screen would have it.
func beginning(list seen, enough int) string {
	var b strings.Builder
	for i, a := range list[:min(len(list), enough)] {
		if i > 0 {
			b.WriteString(prompt)
		}
		for line := range strings.Lines(a.text) {
			line = strings.TrimRight(line, "\r\n")
			if strings.Contains(line, "\x1b[K") {
				line = lastDrawn(line)
			}
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	return b.String()
}
