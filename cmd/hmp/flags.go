// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"libhmp/cmd/hmp/internal/find"
	"libhmp/core/language"
)

// Flags that several commands have. Each command has those that it heeds, none is inherited.

// connectionFlags are those of all that talks to a QEMU.
func (o *options) connectionFlags(flags *pflag.FlagSet) {
	flags.Func("passthrough", "lines for QEMU's own HMP, where it has one: `WHEN` is never, auto (those that QMP cannot serve; the default) or always",
		o.setPassthrough)
	flags.Func("timeout", "give up a connection or a QMP command after so many `SECONDS` (default: 10 for the connection, none for commands)", o.setTimeout)
}

// limitFlags are those that refuse lines.
func (o *options) limitFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&o.readOnly, "read-only", false, "refuse what may change the VM, QEMU or a file of QEMU's")
	flags.Func("policy", "refuse what the rules in `FILE` do not allow: lines with allow or deny, and a command (see POLICY in hmp(1))", func(word string) error {
		if o.policy != "" {
			return errors.New("only one file of rules can be given")
		}
		return path(&o.policy, "a file is missing")(word)
	})
}

// helpFlags say where help has its words from.
func (o *options) helpFlags(flags *pflag.FlagSet) {
	flags.Func("hx", "help in the words of QEMU's source tree `DIR` (where QEMU's own HMP may be used, help has QEMU's words anyway)",
		path(&o.hx, "a source tree is missing"))
	o.qapiFlag(flags, "that of --hx, or ")
}

// qapiFlag adds --qapi; orElse is where documentation is from without it, beside the data folders.
func (o *options) qapiFlag(flags *pflag.FlagSet, orElse string) {
	flags.Func("qapi", "documentation of QMP commands for help and Tab at `PATH`: qapi/*.json of QEMU's source, in a folder or all in one file; "+
		"without it "+orElse+"libhmp/qapi/RELEASE.json in a data folder such as ~/.local/share (a QEMU that is built on libhmp tells it itself)",
		path(&o.qapi, "a path is missing"))
}

// keepFlag adds --keep.
func (o *options) keepFlag(flags *pflag.FlagSet) {
	flags.BoolVar(&o.keep, "keep", false, "wait for QEMU's start where there is none yet, and when it goes away for the next one at ADDRESS")
}

// path is the value of a flag that must not be empty.
func path(to *string, missing string) func(string) error {
	return func(word string) error {
		if *to = word; word == "" {
			return errors.New(missing)
		}
		return nil
	}
}

// flagError says of a flag that only other commands have which these are.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return err
	}
	name, short := unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames() != ""
	var having []string
	for _, one := range append([]*cobra.Command{c.Root()}, c.Root().Commands()...) {
		found := one.Flags().Lookup(name)
		if short {
			found = one.Flags().ShorthandLookup(name)
		}
		if found != nil {
			having = append(having, one.CommandPath())
		}
	}
	if len(having) == 0 {
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := language.Nearest(name, names); near != "" && !short {
			return fmt.Errorf("%w; did you mean --%s?", err, near)
		}
		return err
	}
	dashes := "--"
	if short {
		dashes = "-"
	}
	return fmt.Errorf("%s%s is not for %s, but for %s", dashes, name, c.CommandPath(), strings.Join(having, ", "))
}

// orCommand has the error of a word that is no QEMU say which command it may have been meant for.
func orCommand(root *cobra.Command, err error) error {
	var none *find.NotFoundError
	if !errors.As(err, &none) {
		return err
	}
	var names, qemus []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	for _, q := range none.List {
		qemus = append(qemus, q.Name)
	}
	if near := language.Nearest(none.Word, append(qemus, names...)); slices.Contains(names, near) {
		none.Command = root.Name() + " " + near
	}
	return err
}

// helpWidth is how wide the lines of --help are.
const helpWidth = 80

// useFlagUsages has help list flags by flagUsages.
func useFlagUsages(root *cobra.Command) {
	cobra.AddTemplateFunc("flagUsages", flagUsages)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".LocalFlags.FlagUsages", "flagUsages .LocalFlags"))
}

// optionalValue is how pflag lists a flag whose value may be left out and is called =NAME.
var optionalValue = regexp.MustCompile(`(?m)^( +(?:-., )?--\S+) (=\S+) `)

// flagUsages lists flags, with --flag[=NAME] for those whose value may be left out.
func flagUsages(flags *pflag.FlagSet) string {
	return optionalValue.ReplaceAllString(flags.FlagUsagesWrapped(helpWidth), "$1[$2]")
}

// vmFlag is --vm, with what it makes of the words.
func (o *options) vmFlag(flags *pflag.FlagSet, then string) {
	flags.StringArrayVar(&o.vms, "vm", nil, "attach to the QEMU at `ADDRESS` (may be given again); "+then)
}
