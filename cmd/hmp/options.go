// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"time"

	"libhmp"
	"libhmp/cmd/hmp/internal/address"
	"libhmp/core/monitor"
)

const usage = `usage: hmp [FLAGS] ADDRESS [-c LINE]...
       hmp explain [--json] [--show-secrets] [ADDRESS] LINE
       hmp parity [--json] ADDRESS
       hmp parity [--json] --hx=DIR
       hmp help | --help | --version

ADDRESS is PATH, unix:PATH, tcp:HOST:PORT, telnet:HOST:PORT or fd:N: QEMU's
-qmp socket, also with options behind it as -qmp has them.

Without -c on a terminal this is QEMU's monitor. With -c, or with lines on
standard input, it prints just the text of each line. explain prints the QMP
requests that LINE becomes, and sends only those that change nothing.

  -c LINE             run LINE (may be given again)
  -i                  banner, prompt and echo also without a terminal, with
                      --classic byte for byte as QEMU's -monitor stdio
  --null              end the text of each line with a NUL byte
  --passthrough=WHEN  lines for QEMU's own HMP, where it has one: never, auto
                      (those that QMP cannot serve; the default) or always
  --timeout=SECONDS   give up a connection or a QMP command after this long
                      (default: 10 for the connection, none for commands)
  --classic           edit lines exactly as QEMU's monitor does, key by key
  --events            show QMP events above the line being typed
  --no-history        neither read nor write the file of lines typed before
  --read-only         refuse what may change the VM, QEMU or a file of QEMU's
  --json              explain or parity as JSON
  --show-secrets      explain with passwords and the like, not <secret>
  --hx=DIR            help in the words of QEMU's source tree DIR (where QEMU's
                      own HMP may be used, help has QEMU's words anyway);
                      parity compares the rows with that tree's
  --qapi=PATH         documentation of QMP commands for help and Tab: qapi/*.json
                      of QEMU's source, in a folder or all in one file; else
                      that of --hx, or libhmp/qapi/RELEASE.json in a data folder
                      such as ~/.local/share (a QEMU on libhmp tells it itself)
  --help, --version

Exit status: 0 all fine, 1 a line failed, 2 wrong usage, 3 no connection,
4 internal error.
`

// options are the command line.
type options struct {
	parity, json bool
	explain      bool
	line         string // to explain
	address      address.Address
	hx           string // QEMU's source tree to compare with
	qapi         string // where the documentation of QMP commands is
	lines        []string
	null         bool
	interactive  bool
	classic      bool
	events       bool
	noHistory    bool
	showSecrets  bool
	readOnly     bool
	passthrough  monitor.Passthrough
	timeout      time.Duration // 0 for none
	say          string        // all that is to be done: print this
}

func parseOptions(args []string) (*options, error) {
	o := &options{passthrough: monitor.PassAuto}
	flags := flag.NewFlagSet("hmp", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.Func("c", "", func(line string) error {
		o.lines = append(o.lines, line)
		return nil
	})
	flags.BoolVar(&o.null, "null", false, "")
	flags.BoolVar(&o.interactive, "i", false, "")
	flags.BoolVar(&o.json, "json", false, "")
	flags.Func("hx", "", func(dir string) error {
		if o.hx = dir; dir == "" {
			return errors.New("a source tree is missing")
		}
		return nil
	})
	flags.Func("qapi", "", func(path string) error {
		if o.qapi = path; path == "" {
			return errors.New("a path is missing")
		}
		return nil
	})
	flags.BoolVar(&o.classic, "classic", false, "")
	flags.BoolVar(&o.events, "events", false, "")
	flags.BoolVar(&o.noHistory, "no-history", false, "")
	flags.BoolVar(&o.readOnly, "read-only", false, "")
	flags.BoolVar(&o.showSecrets, "show-secrets", false, "")
	flags.Func("passthrough", "", o.setPassthrough)
	flags.Func("timeout", "", o.setTimeout)
	showVersion := flags.Bool("version", false, "")

	words, err := parseMixed(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		o.say = usage
		return o, nil
	case err != nil:
		return nil, err
	case *showVersion:
		o.say = "hmp " + libhmp.Version() + "\n"
		return o, nil
	}
	return o, o.setWords(words)
}

// parseMixed parses flags before, between and after the other words.
func parseMixed(flags *flag.FlagSet, args []string) (words []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		rest := flags.Args()
		if len(rest) == 0 {
			return words, nil
		}
		if len(args) > len(rest) && args[len(args)-len(rest)-1] == "--" {
			return append(words, rest...), nil
		}
		words, args = append(words, rest[0]), rest[1:]
	}
}

func (o *options) setWords(words []string) (err error) {
	switch {
	case len(words) > 0 && words[0] == "explain":
		return o.setExplain(words[1:])
	case len(words) > 0 && words[0] == "help": // (a socket of that name is ./help)
		o.say = usage
		return nil
	case len(words) > 0 && words[0] == "parity":
		o.parity = true
		words = words[1:]
	}
	switch {
	case o.parity && o.hx != "":
		return o.checkHX(words)
	case len(words) == 0:
		return errors.New("an ADDRESS is missing: start QEMU with -qmp unix:PATH,server=on,wait=off, and give PATH")
	case len(words) > 1:
		return fmt.Errorf("%s: only one ADDRESS can be given (a LINE needs -c)", words[1])
	case o.parity && (len(o.lines) > 0 || o.null):
		return errors.New("parity runs no lines")
	case o.interactive && (o.parity || len(o.lines) > 0 || o.null):
		return errors.New("-i takes keys, not lines")
	case o.json && !o.parity:
		return errors.New("--json is for explain and parity")
	case o.showSecrets:
		return errors.New("--show-secrets is for explain")
	}
	o.address, err = address.Parse(words[0])
	return err
}

// setExplain takes [ADDRESS] LINE.
func (o *options) setExplain(words []string) (err error) {
	o.explain = true
	switch {
	case o.hx != "":
		return errors.New("--hx is not for explain")
	case len(o.lines) > 0 || o.null:
		return errors.New("explain runs no lines")
	case len(words) == 0:
		return errors.New("a LINE is missing")
	case len(words) > 2:
		return fmt.Errorf("%s: only one LINE can be explained (quote it)", words[2])
	}
	o.line = words[len(words)-1]
	if len(words) == 2 {
		o.address, err = address.Parse(words[0])
	}
	return err
}

// checkHX: a comparison with a source tree needs no QEMU.
func (o *options) checkHX(words []string) error {
	switch {
	case len(words) > 0:
		return fmt.Errorf("%s: --hx=DIR takes the place of an ADDRESS", words[0])
	case len(o.lines) > 0 || o.null:
		return errors.New("parity runs no lines")
	}
	return nil
}

func (o *options) setPassthrough(word string) error {
	for when, name := range map[monitor.Passthrough]string{
		monitor.PassNever: "never", monitor.PassAuto: "auto", monitor.PassAlways: "always",
	} {
		if word == name {
			o.passthrough = when
			return nil
		}
	}
	return errors.New("must be never, auto or always")
}

func (o *options) setTimeout(word string) error {
	seconds, err := strconv.ParseFloat(word, 64)
	if err == nil && seconds > 0 && seconds < 1e9 {
		o.timeout = time.Duration(seconds * float64(time.Second))
		return nil
	}
	return errors.New("must be a number of seconds")
}
