// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"libhmp"
	"libhmp/cmd/hmp/internal/address"
	"libhmp/cmd/hmp/internal/serve"
	"libhmp/core/monitor"
)

const about = `QEMU's human monitor, outside QEMU.

ADDRESS says which QEMU:
  PATH, unix:PATH       the unix socket of its -qmp option
  tcp:HOST:PORT         the TCP port of its -qmp option; also telnet:HOST:PORT
  NAME, PID or UUID     a QEMU of this host
  libvirt:DOMAIN        a VM of libvirt's; also libvirt:URI/DOMAIN, with URI as
                        virsh uri prints it, and libvirt+ssh://HOST/DOMAIN
  fd:N                  a connected socket that hmp inherits
Without ADDRESS, the QEMUs of this host are listed; at a terminal one can be
chosen.

At a terminal, without LINE, there is a prompt as QEMU's own monitor has it.
With LINE, -c or -f, or with lines on standard input, hmp runs these lines and
prints just the text of each. Quote a LINE that has blanks.

Several ADDRESSES, or --vm for each, are several VMs: at a terminal 'vm' lists
them and goes to another; lines of scripts are run at all of them at the same
time. Behind the first ADDRESS, a word that is a command is a LINE.

Exit status: 0 all fine, 1 a line failed, 2 wrong usage, 3 no connection,
4 internal error.`

const examples = `  hmp                                  the QEMUs of this host, to choose from
  hmp web                              a prompt at the QEMU of -name web
  hmp web 'info block' 'info status'   two lines, each in quotes
  hmp web db 'info status'             a line at two VMs
  hmp --json web 'info block'          data for programs
  hmp run -- qemu-system-x86_64 -m 1G -drive file=disk.qcow2`

// source is where lines come from: one line, or a file of them ("-" is standard input).
type source struct {
	text   string
	isFile bool
}

// options are the command line.
type options struct {
	parity, json bool
	table        bool     // like json, for people
	columns      []string // of tables
	noHeaders    bool
	explain      bool
	explainRun   bool              // what is explained is really done
	list         bool              // the QEMUs of this host
	choose       bool              // one of them
	command      []string          // of a QEMU to start
	detach       bool              // it goes on when hmp ends
	serve        *serve.Options    // of hmp serve
	line         string            // to explain
	address      address.Address   // of the only QEMU, or of the first
	others       []address.Address // of the QEMUs that are attached beside it
	vms          []string          // the addresses of --vm
	notes        []string          // what is to be said of the command line
	doubtful     []string          // lines that may have been meant for addresses
	words        []string          // the lines behind the addresses
	hx           string            // QEMU's source tree to compare with
	qapi         string            // where the documentation of QMP commands is
	lines        []source
	null         bool
	stop         bool // at the first line that fails
	errorsApart  bool // on standard error
	interactive  bool
	classic      bool
	events       bool
	eventsTo     string // a file, "" for standard error
	wait         string // an event to wait for behind the lines
	noHistory    bool
	noRC         bool // ~/.config/hmp/hmprc is not read
	noPager      bool
	keep         bool   // when QEMU goes away, wait until it comes back
	color        string // auto, always or never
	showSecrets  bool
	readOnly     bool
	policy       string // a file of rules
	passthrough  monitor.Passthrough
	timeout      time.Duration // 0 for none
	say          string        // all that is to be done: print this
	called       string        // the command, such as "hmp list"
}

// parseOptions reads the command line.
func parseOptions(args []string) (*options, error) {
	o := &options{passthrough: monitor.PassAuto}
	var said bytes.Buffer
	root := commandLine(o, &said)
	if len(args) > 0 && args[0] == cobra.ShellCompRequestCmd {
		unquoteUsages(root)
	}
	root.SetArgs(append([]string{}, args...)) // nil would be those of the process
	c, err := root.ExecuteC()
	o.say, o.called = script(c, said.String()), c.CommandPath()
	return o, err
}

// commandLine is the program's command line, which fills o. What it says itself, such as help, goes to said.
func commandLine(o *options, said io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:                   "hmp [FLAGS] ADDRESS... [LINE]...",
		DisableFlagsInUseLine: true,
		Short:                 "QEMU's human monitor, outside QEMU",
		Long:                  about,
		Example:               examples,
		Version:               libhmp.Version(),
		Args:                  cobra.ArbitraryArgs,
		ValidArgsFunction:     completeWords,
		SilenceErrors:         true,
		SilenceUsage:          true,
		RunE: func(c *cobra.Command, words []string) error {
			return orCommand(c, o.setMonitor(words))
		},
	}
	root.SetOut(said)
	root.SetVersionTemplate("hmp {{.Version}}\n")
	useFlagUsages(root)
	root.SetFlagErrorFunc(flagError)
	root.DisableSuggestions = true
	root.AddCommand(explainCommand(o), parityCommand(o), listCommand(o), runCommand(o), serveCommand(o))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() { // in the style of the others
		case "help":
			c.Short = "print the help of a command"
		case "completion":
			c.Short = "print what a shell needs to complete the command lines of hmp"
		}
	}
	for _, c := range root.Commands() {
		c.DisableFlagsInUseLine = true // Use names them
		completeValues(c)
	}
	o.connectionFlags(root.Flags())
	o.limitFlags(root.Flags())
	o.helpFlags(root.Flags())
	o.monitorFlags(root.Flags())
	o.keepFlag(root.Flags())
	o.vmFlag(root.Flags(), "all further words are lines then")
	completeValues(root)
	return root
}

// monitorFlags are those of the monitor itself.
func (o *options) monitorFlags(flags *pflag.FlagSet) {
	add := func(isFile bool) func(string) error {
		return func(word string) error {
			o.lines = append(o.lines, source{word, isFile})
			return nil
		}
	}
	flags.FuncP("command", "c", "run `LINE` (may be given again)", add(false))
	flags.FuncP("file", "f", "run the lines of `FILE`, - for standard input (may be given again)", add(true))
	flags.BoolVar(&o.stop, "stop", false, "end at the first line that fails")
	flags.BoolVar(&o.errorsApart, "stderr", false, "write what lines that fail say to standard error")
	flags.BoolVarP(&o.interactive, "interactive", "i", false, "banner, prompt and echo also without a terminal, with --classic byte for byte as QEMU's -monitor stdio")
	flags.BoolVar(&o.null, "null", false, "end the text of each line with a NUL byte")
	flags.BoolVar(&o.classic, "classic", false, "edit lines exactly as QEMU's monitor does, key by key")
	flags.BoolFunc("events", "show QMP events above the line being typed; in scripts, write each as a line of JSON to standard error, "+
		"with --events`=FILE` to a file (- is standard output)", o.setEvents)
	flags.Func("wait", "after the lines, wait for a QMP event, `EVENT[,KEY=VALUE...]`, that comes or has come since the first line began; no longer than --timeout says", o.setWait)
	flags.BoolVar(&o.json, "json", false, "print a JSON object for each line: what QEMU returned, the text, what went wrong")
	flags.BoolVar(&o.table, "table", false, "print what QEMU returned for each line as a table")
	flags.Func("columns", "of tables, print the columns `NAME[,NAME...]`, or all (default: some that fit into a line)", o.setColumns)
	flags.BoolVar(&o.noHeaders, "no-headers", false, "print tables without the names of their columns")
	flags.BoolVar(&o.showSecrets, "show-secrets", false, "in JSON, print lines with passwords and the like as they are")
	flags.BoolVar(&o.noRC, "no-rc", false, "do not run the lines of ~/.config/hmp/hmprc first")
	flags.BoolVar(&o.noPager, "no-pager", false, "print text that does not fit on the screen, without $PAGER")
	flags.Func("color", "show what is wrong, or has changed, in color: `WHEN` is auto (where the terminal can and NO_COLOR is not set; the default), always or never",
		o.setColor)
	flags.BoolVar(&o.noHistory, "no-history", false, "neither read nor write the file of lines typed before")
}

// setMonitor takes ADDRESS [LINE]...
func (o *options) setMonitor(words []string) (err error) {
	addresses, lines := o.vms, words
	if len(o.vms) == 0 {
		if addresses, lines, err = o.splitWords(words); err != nil {
			return err
		}
	}
	if len(addresses) == 0 && o.lines == nil && !o.interactive {
		o.list, o.choose = true, !o.json
		return nil
	}
	if len(addresses) == 0 {
		return errors.New("an ADDRESS is missing: start QEMU with -qmp unix:PATH,server=on,wait=off, and give PATH")
	}
	o.words = lines
	for _, line := range lines {
		o.lines = append(o.lines, source{text: line})
	}
	if err := o.checkMonitor(); err != nil {
		return err
	}
	return o.setAddresses(addresses)
}

// setWait takes an event. An empty word is a script's variable that is not set.
func (o *options) setWait(word string) error {
	if o.wait = word; word == "" {
		return errors.New("the name of an event is missing")
	}
	return nil
}

// checkMonitor refuses flags of the monitor that exclude each other.
func (o *options) checkMonitor() error {
	switch {
	case o.interactive && (o.json || o.table || o.wait != ""):
		return errors.New("--json, --table and --wait are for scripts, not for -i")
	case o.json && o.table:
		return errors.New("--json and --table exclude each other")
	case o.columns != nil && !o.table:
		return errors.New("--columns is for --table")
	case o.noHeaders && !o.table:
		return errors.New("--no-headers is for --table")
	case o.null && o.json:
		return errors.New("--json has one line for each already: --null is not for it")
	case o.interactive && (len(o.lines) > 0 || o.null):
		return errors.New("-i takes keys, not lines")
	case o.wait != "" && o.lines == nil:
		o.lines = []source{} // nothing is read for it
	}
	return nil
}

// setAddresses takes the addresses of all QEMUs that are to be attached.
func (o *options) setAddresses(words []string) error {
	for i, word := range words {
		a, err := o.placeToBe(word)
		if err != nil {
			return err
		}
		if slices.Contains(o.others, a) || i > 0 && a == o.address {
			return fmt.Errorf("%s: this address is given twice, and a QMP socket serves one client at a time", word)
		}
		if i == 0 {
			o.address = a
		} else {
			o.others = append(o.others, a)
		}
	}
	if o.classic && len(words) > 1 {
		return errors.New("--classic is QEMU's own monitor, which has one VM: give one ADDRESS")
	}
	return nil
}

func explainCommand(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "explain [FLAGS] [ADDRESS]... LINE",
		Short: "print the QMP requests of a line, without changing anything",
		Long: `Print the QMP requests that LINE becomes, without changing anything.

Requests that only read are sent, as what follows depends on their replies. All
others are printed and not sent. With --run, LINE is run instead, and each
request is printed with its reply. Without ADDRESS no QEMU is asked: hmp says
which QMP commands LINE uses on which QEMU.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, words []string) error { return o.setExplain(words) },

		ValidArgsFunction: completeExplained,
	}
	c.Flags().BoolVar(&o.json, "json", false, "print JSON")
	c.Flags().BoolVar(&o.explainRun, "run", false, "run LINE, and print each request with its reply")
	c.Flags().BoolVar(&o.showSecrets, "show-secrets", false, "print passwords and the like, not <secret>")
	o.connectionFlags(c.Flags())
	o.limitFlags(c.Flags())
	o.qapiFlag(c.Flags(), "")
	o.vmFlag(c.Flags(), "LINE is the only word then")
	return c
}

// setExplain takes [ADDRESS]... LINE.
func (o *options) setExplain(words []string) error {
	o.explain = true
	switch {
	case len(words) == 0:
		return errors.New("a LINE is missing")
	}
	last := len(words) - 1
	o.line = words[last]
	addresses, lines := o.vms, words[:last]
	if len(o.vms) == 0 {
		var err error
		if addresses, lines, err = o.splitWords(words[:last]); err != nil {
			return err
		}
	}
	switch {
	case len(lines) > 0 && slices.Contains(o.doubtful, lines[0]):
		return fmt.Errorf("%s: no socket of this folder or QEMU of this host, and only one LINE can be explained (quote it)", lines[0])
	case len(lines) > 0:
		return fmt.Errorf("%s: only one LINE can be explained (quote it)", words[len(words)-len(lines)])
	case o.explainRun && len(addresses) == 0:
		return errors.New("--run needs an ADDRESS to run the LINE at")
	}
	return o.setAddresses(addresses)
}

func parityCommand(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "parity [FLAGS] ADDRESS|--hx=DIR",
		Short: "list what answers each command of the monitor at a QEMU",
		Long: `List what answers each command of the monitor at a QEMU, or how the commands
differ from those of a source tree.

With ADDRESS each command is listed with what answers it at that QEMU: QMP
commands, QEMU's own human monitor, or hmp alone. With --hx=DIR no QEMU is
asked: the commands and their arguments are compared with those in QEMU's
source.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, words []string) error { return o.setParity(words) },

		ValidArgsFunction: completeAddress,
	}
	c.Flags().BoolVar(&o.json, "json", false, "print JSON")
	o.connectionFlags(c.Flags())
	c.Flags().Func("hx", "in place of an ADDRESS, compare the commands with those of QEMU's source tree `DIR`", path(&o.hx, "a source tree is missing"))
	return c
}

// setParity takes ADDRESS. A comparison with a source tree needs no QEMU.
func (o *options) setParity(words []string) (err error) {
	o.parity = true
	switch {
	case o.hx != "" && len(words) > 0:
		return fmt.Errorf("%s: --hx=DIR takes the place of an ADDRESS", words[0])
	case o.hx != "":
		return nil
	case len(words) == 0:
		return errors.New("an ADDRESS is missing")
	case len(words) > 1:
		return fmt.Errorf("%s: only one ADDRESS can be given", words[1])
	}
	o.address, err = place(words[0])
	return err
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

func (o *options) setEvents(word string) error {
	o.events = true
	if word != "true" { // which pflag has for --events alone
		o.eventsTo = word
	}
	return nil
}

func (o *options) setColor(word string) error {
	if word != "auto" && word != "always" && word != "never" {
		return errors.New("must be auto, always or never")
	}
	o.color = word
	return nil
}

func (o *options) setTimeout(word string) error {
	seconds, err := strconv.ParseFloat(word, 64)
	if err == nil && seconds > 0 && seconds < 1e9 {
		o.timeout = time.Duration(seconds * float64(time.Second))
		return nil
	}
	return errors.New("must be a number of seconds")
}
