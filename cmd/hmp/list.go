// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf16"

	"github.com/spf13/cobra"

	"libhmp/cmd/hmp/internal/address"
	"libhmp/cmd/hmp/internal/find"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/monitor"
)

// findQEMUs lists the QEMUs of this host.
func findQEMUs() []find.QEMU { return find.Here().List() }

func listCommand(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "list [--json]",
		Short: "list the QEMUs of this host, and how to speak to each",
		Long: `List the QEMUs of this host: name, PID, how long each runs, how to speak to it.

How is the address of its QMP socket and the process that uses it now, or the
reason why hmp cannot speak to it. QEMUs are looked for among the processes and
in the usual folders; nothing is connected to.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			o.list = true
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	c.Flags().BoolVar(&o.json, "json", false, "print JSON")
	return c
}

// place is the address that a user means: one that has the form of an address, a file of this folder, or
// the name, PID or UUID of a QEMU of this host.
func place(word string) (address.Address, error) {
	if word == "" || isPlace(word) {
		return address.Parse(word)
	}
	if path, _, options := strings.Cut(word, ","); options && isFile(path) {
		return address.Parse(word)
	}
	q, err := find.Lookup(findQEMUs(), word)
	if err != nil {
		return address.Address{}, err
	}
	return placeOf(q)
}

// placeToBe is place, with --keep also for a QEMU that is not there yet, or has no socket yet: it is looked for again
// by the same word.
func (o *options) placeToBe(word string) (address.Address, error) {
	a, err := place(word)
	if o.keep && noPlace(err) {
		return address.Parse(word)
	}
	return a, err
}

// isPlace reports whether a word is an address or a file, whatever QEMUs are called.
func isPlace(word string) bool {
	return strings.ContainsAny(word, "/:") || strings.HasPrefix(word, "@") || isFile(word)
}

func isFile(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

// placeOf is the address of a QEMU that was found.
func placeOf(q find.QEMU) (address.Address, error) {
	label := cmp.Or(q.Name, strconv.Itoa(q.PID))
	if q.Address == "" {
		return address.Address{}, &unreachableError{label + ": " + q.Reason}
	}
	a, err := address.Parse(q.Address)
	if err == nil && strings.HasPrefix(q.Address, "libvirt:") && a.Socket() != "" {
		return a, &unreachableError{label + ": it belongs to libvirt, whose addresses this hmp does not know"}
	}
	return a, err
}

// unreachableError is that of a QEMU that is there but that hmp cannot speak to.
type unreachableError struct{ text string }

func (e *unreachableError) Error() string { return e.text }

// noPlace reports whether an error of the command line says that there is no such QEMU, or no way to it.
func noPlace(err error) bool {
	var none *find.NotFoundError
	var closed *unreachableError
	return errors.As(err, &none) || errors.As(err, &closed)
}

// noneFound is said where there is nothing to list.
const noneFound = "no QEMU was found on this host: start one with -qmp unix:PATH,server=on,wait=off and give PATH, " +
	"or have hmp start it: hmp run -- qemu-system-x86_64 ..."

// runList prints the list. Of hmp alone, a user at a terminal may choose one, whose monitor follows.
func (p *program) runList() int {
	list := findQEMUs()
	choose := p.choose && terminal.Is(p.stdin) && terminal.Is(p.stdout)
	var text bytes.Buffer
	var err error
	if p.json {
		var raw bytes.Buffer
		err = encode(&raw, listJSON(list))
		text.WriteString(ascii(raw.String()))
	} else {
		err = writeList(&text, list, choose)
	}
	if err == nil {
		_, err = p.stdout.Write(text.Bytes())
	}
	switch {
	case err != nil:
		p.complain("writing output: " + err.Error())
		return statusFailed
	case len(list) == 0:
		p.complain(noneFound)
		return statusFailed
	case !choose:
		return statusFine
	}
	return p.attachTo(list)
}

// attachTo asks which QEMU is meant, until the answer is one that can be spoken to, or nothing.
func (p *program) attachTo(list []find.QEMU) int {
	for {
		if _, err := io.WriteString(p.stdout, "Number or name (Enter for none): "); err != nil {
			return statusFailed
		}
		answer, err := typedLine(p.stdin)
		if answer == "" {
			if err != nil {
				fmt.Fprintln(p.stdout)
			}
			return statusFine
		}
		q, err := chosen(list, answer)
		if err == nil {
			if p.address, err = placeOf(q); err == nil {
				return p.runTerminal(p.peerAt(p.address))
			}
		}
		p.complain(oneLine(err.Error()))
	}
}

// typedLine reads a line, and nothing behind it, which is for the monitor.
func typedLine(r io.Reader) (string, error) {
	var line []byte
	for b := []byte{0}; ; {
		n, err := r.Read(b)
		if n == 1 && b[0] != '\n' {
			line = append(line, b[0])
			continue
		}
		if n == 1 || err != nil {
			return strings.TrimSpace(string(line)), err
		}
	}
}

// chosen is the QEMU that an answer means: a number of the list, else as on the command line.
func chosen(list []find.QEMU, answer string) (find.QEMU, error) {
	if i, err := strconv.Atoi(answer); err == nil && i >= 1 && i <= len(list) {
		return list[i-1], nil
	}
	return find.Lookup(list, answer)
}

// writeList prints a table. Names are made harmless also where no terminal is: each must stay in its row.
func writeList(w io.Writer, list []find.QEMU, numbers bool) error {
	if len(list) == 0 {
		return nil
	}
	out := bufio.NewWriter(w)
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	number := func(text string) string {
		if numbers {
			return text + "\t"
		}
		return ""
	}
	fmt.Fprintf(table, "%sNAME\tPID\tUPTIME\tHOW\n", number("#"))
	for i, q := range list {
		pid, uptime := "-", "-"
		if q.PID != 0 {
			pid = strconv.Itoa(q.PID)
		}
		if q.Uptime != 0 {
			uptime = shortTime(q.Uptime)
		}
		fmt.Fprintf(table, "%s%s\t%s\t%s\t%s\n", number(strconv.Itoa(i+1)), oneLine(cmp.Or(q.Name, "-")), pid, uptime, oneLine(q.How()))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return out.Flush()
}

// oneLine is text that neither commands a terminal nor ends its cell.
func oneLine(text string) string {
	text = strings.NewReplacer("\n", `\x0a`, "\t", `\x09`).Replace(text)
	return string(monitor.AppendVisible(nil, text))
}

// ascii writes what is not ASCII as JSON's escapes, since some of it would command a terminal.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < 0x7f:
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// shortTime is a time as people say it.
func shortTime(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%dd%02dh", int(d.Hours())/24, int(d.Hours())%24)
}

// listed is a QEMU in JSON.
type listed struct {
	Name    string `json:"name,omitempty"`
	PID     int    `json:"pid,omitempty"`
	UUID    string `json:"uuid,omitempty"`
	Program string `json:"program,omitempty"`
	Uptime  int    `json:"uptime"` // seconds
	Address string `json:"address,omitempty"`
	Client  string `json:"client,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

func listJSON(list []find.QEMU) []listed {
	rows := []listed{}
	for _, q := range list {
		rows = append(rows, listed{q.Name, q.PID, q.UUID, q.Program, int(q.Uptime.Seconds()), q.Address, q.Client, q.Reason})
	}
	return rows
}
