// SPDX-License-Identifier: GPL-2.0-or-later

// Record writes down what a QEMU's built-in monitor prints for lines, and the
// QMP exchanges that libhmp has with the same QEMU for them. Tests of the packages
// below hmpcmds replay the exchanges and compare the texts (hmptest.Replay tells the
// files' format). Each line goes to the package that has its row: of FOLDER/hmpcmds,
// to PACKAGE/testdata/recorded/NAME.txt.
//
//	record -qemu PROGRAM -o NAME -in FOLDER/hmpcmds [-files FOLDER] [-setup FILE] [-differing] -- QEMU-ARGUMENTS <LINES
//
// QEMU runs in a new folder that holds copies of the files in FOLDER, so that
// relative file names in arguments and lines mean the same everywhere. The lines
// of -setup go to the built-in monitor first and are not recorded.
//
// A line of standard input is run by both monitors of one QEMU, the built-in one
// first. A line that changes something begins with "! ": the built-in monitor
// runs it on a second QEMU, which is equal to the first.
//
// Of a line that tells a password or the like, both run what it is with <secret>
// from there on; the file has none.
//
// Texts that differ are shown on standard error, and nothing is written: the tests that
// replay it would fail. With -differing all is recorded, with what the built-in monitor
// prints: that is right. Exit status: 0 all equal, 1 some differ, 2 it could not be done.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"libhmp/cgo-tests/recording"
	"libhmp/core/secret"
)

// options are the command line.
type options struct {
	qemu, name, in, files, setup string
	differing                    bool
	args                         []string
}

func main() {
	var o options
	flag.StringVar(&o.qemu, "qemu", "", "the `program` to start")
	flag.StringVar(&o.name, "o", "", "the `name` of the files to write")
	flag.StringVar(&o.in, "in", "", "the `folder` of the packages of commands")
	flag.StringVar(&o.files, "files", "", "`folder` with files that QEMU needs")
	flag.StringVar(&o.setup, "setup", "", "`file` with lines for the built-in monitor to begin with")
	flag.BoolVar(&o.differing, "differing", false, "write the files even if texts differ")
	flag.Parse()
	o.args = flag.Args()
	if o.qemu == "" || o.name == "" || o.in == "" {
		flag.Usage()
		os.Exit(2)
	}
	differ, err := o.run()
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(2)
	case differ > 0:
		fmt.Fprintf(os.Stderr, "record: %s\n", o.outcome(differ))
		os.Exit(1)
	}
}

// outcome says what came of texts that differ.
func (o *options) outcome(differ int) string {
	if o.differing {
		return fmt.Sprintf("%d texts differ", differ)
	}
	return fmt.Sprintf("%d texts differ: nothing was written (-differing writes it all the same)", differ)
}

// run records all lines and returns how many texts differ.
func (o *options) run() (differ int, err error) {
	lines, err := readLines(os.Stdin)
	if err != nil {
		return 0, err
	}
	lines = withoutSecrets(lines)
	r, err := o.start(lines)
	defer r.close()
	if err != nil {
		return 0, err
	}
	for _, line := range lines {
		same, err := r.line(line)
		if err != nil {
			return differ, fmt.Errorf("%q: %w", line, err)
		}
		if !same {
			differ++
		}
	}
	if differ > 0 && !o.differing {
		return differ, nil
	}
	return differ, r.write(o.in, o.name+".txt")
}

// start starts one QEMU, and its twin if a line needs that.
func (o *options) start(lines []string) (r *recordedFiles, err error) {
	r = &recordedFiles{lines: make(map[string]string)}
	if r.qemu, err = o.startQEMU(); err != nil {
		return r, err
	}
	for _, line := range lines {
		if _, ok := change(line); ok {
			if r.twin, err = o.startQEMU(); err != nil {
				return r, err
			}
			break
		}
	}
	return r, r.begin(o.args)
}

func readLines(f *os.File) (lines []string, err error) {
	scanner := bufio.NewScanner(f)
	for scanner.Scan() {
		if text := scanner.Text(); text != "" && !strings.HasPrefix(text, "#") {
			lines = append(lines, text)
		}
	}
	return lines, scanner.Err()
}

// withoutSecrets has lines that tell a secret tell secret.Mask, which both
// monitors are given: what is recorded stays for good.
func withoutSecrets(lines []string) []string {
	for i, line := range lines {
		text, changes := change(line)
		if changes {
			lines[i] = changeMark + secret.Line(text)
		} else {
			lines[i] = secret.Line(line)
		}
	}
	return lines
}

// changeMark begins a line that changes something.
const changeMark = "! "

// change takes the mark off a line that changes something.
func change(line string) (text string, ok bool) { return strings.CutPrefix(line, changeMark) }

// setupLines are the lines of -setup.
func (o *options) setupLines() ([]string, error) {
	if o.setup == "" {
		return nil, nil
	}
	f, err := os.Open(o.setup)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readLines(f)
}

// recordedFiles are the files being made.
type recordedFiles struct {
	head  *recording.Head
	args  string            // of QEMU, as they may be shown
	lines map[string]string // of files, by package
	qemu  *vm
	twin  *vm // for lines that change something
}

// write writes the files of a name.
func (r *recordedFiles) write(in, name string) error {
	head := r.head.Text(": "+r.args, now)
	for pkg, lines := range r.lines {
		folder := filepath.Join(in, pkg, "testdata", "recorded")
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(head+lines), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (r *recordedFiles) close() {
	for _, v := range []*vm{r.qemu, r.twin} {
		if v != nil {
			v.stop()
		}
	}
}
