// SPDX-License-Identifier: GPL-2.0-or-later

// Bench measures a QEMU on libhmp beside the same QEMU with its own HMP. Both run at
// the same time and take turns, so that what else the machine does hits both; only the
// ratios mean something. It prints the page docs/benchmarks.md.
//
//	LIBHMP_BUILD=build LIBHMP_STOCK=FOLDER bench [-rounds N] [-commands N] [-only SECTION,...] [-rows REGEXP] [-write FILE] [-readme FILE]
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

var (
	rounds   = flag.Int("rounds", 300, "round trips for each row and each QEMU")
	starts   = flag.Int("starts", 15, "starts of each program")
	commands = flag.Int("commands", 100000, "commands before the second look at memory")
	only     = flag.String("only", "", "sections to run, by name, with commas between")
	rows     = flag.String("rows", "", "rows to measure, as a regular expression")
	write    = flag.String("write", "", "the file to write the page to")
	readme   = flag.String("readme", "", "the file to quote it in, between two comments")
)

// page is where the tables go.
var page io.Writer = os.Stdout

// programs are the QEMUs that are compared, hmp, and Debian's QEMUs by release.
type programs struct {
	theirs, ours, hmp string
	stock             map[string]string
}

// releases are those of Debian's QEMUs; 11.1 has qom-list-get.
var releases = []string{"10.0", "11.1"}

// sections are run in this order.
var sections = []struct {
	name string
	run  func(programs) error
}{
	{"rows", benchRows},
	{"socket", benchSocket},
	{"paste", benchPaste},
	{"rest", benchRest},
	{"guest", benchGuest},
	{"outside", benchOutside},
	{"start", benchProgram},
	{"many", benchMany},
}

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	build, stock := os.Getenv("LIBHMP_BUILD"), os.Getenv("LIBHMP_STOCK")
	if build == "" || stock == "" {
		return errors.New("LIBHMP_BUILD or LIBHMP_STOCK is not set: use 'make bench'")
	}
	p := programs{
		theirs: filepath.Join(build, "qemu-hmp", "qemu-system-x86_64"),
		ours:   filepath.Join(build, "qemu", "qemu-system-x86_64"),
		hmp:    filepath.Join(build, "hmp"),
		stock:  make(map[string]string),
	}
	for _, release := range releases {
		p.stock[release] = filepath.Join(stock, release, "bin", "qemu-system-x86_64")
	}
	var text strings.Builder
	page = io.MultiWriter(os.Stdout, &text)
	if err := printHead(p); err != nil {
		return err
	}
	for _, s := range sections {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), s.name) {
			continue
		}
		if err := s.run(p); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	if *write != "" {
		if err := os.WriteFile(*write, []byte(text.String()), 0o644); err != nil {
			return err
		}
	}
	if *readme != "" {
		return writeQuotes(*readme)
	}
	return nil
}
