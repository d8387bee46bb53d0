// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"libhmp/cmd/hmp/internal/prompt"
	"libhmp/hmpcmds"
)

// What shells offer behind hmp (hmp completion SHELL). QEMUs are those of the process table, lines those of hmp's own
// table, and what follows a line's first word is what the QEMU has, if it tells at once.

// unquoteUsages takes away the quotes that tell --help the name of a flag's value: shells would show them.
func unquoteUsages(root *cobra.Command) {
	for _, c := range append(root.Commands(), root) {
		for _, flags := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
			flags.VisitAll(func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") })
		}
	}
}

// completeWords offers ADDRESS, then LINE or another ADDRESS.
func completeWords(c *cobra.Command, words []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if vms := c.Flags().Lookup("vm"); len(words) == 0 && (vms == nil || !vms.Changed) {
		return addresses(begun), cobra.ShellCompDirectiveDefault // files, where none of these matches
	}
	list, directive := lines(c, words, begun)
	return append(addresses(begun), list...), directive
}

// completeAddress offers ADDRESS, and nothing behind it.
func completeAddress(_ *cobra.Command, words []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(words) == 0 {
		return addresses(begun), cobra.ShellCompDirectiveDefault
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// completeExplained offers [ADDRESS] LINE.
func completeExplained(c *cobra.Command, words []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(words) > 0 || begun == "" {
		return completeWords(c, words, begun)
	}
	list, _ := lines(c, words, begun)
	return append(addresses(begun), list...), cobra.ShellCompDirectiveDefault
}

// completeValues has c offer the values of its flags.
func completeValues(c *cobra.Command) {
	for name, offer := range map[string]cobra.CompletionFunc{
		"passthrough": cobra.FixedCompletions([]cobra.Completion{"never", "auto", "always"}, cobra.ShellCompDirectiveNoFileComp),
		"color":       cobra.FixedCompletions([]cobra.Completion{"auto", "always", "never"}, cobra.ShellCompDirectiveNoFileComp),
		"timeout":     cobra.NoFileCompletions,
		"vm": func(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return addresses(begun), cobra.ShellCompDirectiveDefault
		},
		"wait":    cobra.NoFileCompletions,
		"hx":      cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs),
		"command": lines,
	} {
		if c.LocalFlags().Lookup(name) != nil {
			_ = c.RegisterFlagCompletionFunc(name, offer) // an error only for one that has been given one
		}
	}
}

// addresses are reachable for shells.
func addresses(begun string) (list []cobra.Completion) {
	for _, q := range reachable(begun) {
		list = append(list, cobra.CompletionWithDesc(q.Name, q.How))
	}
	return list
}

// reachable are the QEMUs of this host, by the beginning of their names: of those without one, or with that of
// another, the PIDs.
func reachable(begun string) (list []prompt.QEMU) {
	qemus := findQEMUs()
	names := map[string]int{}
	for _, q := range qemus {
		names[q.Name]++
	}
	for _, q := range qemus {
		label := q.Name
		if label == "" || names[label] > 1 || isPlace(label) {
			label = ""
			if q.PID != 0 {
				label = strconv.Itoa(q.PID)
			}
		}
		label = cmp.Or(label, q.Address)
		// A name that a shell would get other than it is, or that is an option, is left to be typed.
		if q.Address != "" && label == oneLine(label) && label[0] != '-' && strings.HasPrefix(label, begun) {
			list = append(list, prompt.QEMU{Name: label, How: oneLine(q.How())})
		}
	}
	return list
}

// lines are those that may have been begun: what the QEMU has, else the commands of the monitor and what "info " can show.
func lines(c *cobra.Command, words []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	begun, raw := unquoted(begun)
	if list, ok := linesAt(c, words, begun); ok {
		directive := cobra.ShellCompDirectiveNoFileComp
		if !raw { // fish compares what is typed with the candidates then
			directive |= cobra.ShellCompDirectiveNoSpace // more of the line may follow
		}
		return list, directive
	}
	before, info := "", strings.HasPrefix(begun, "info ")
	if info {
		before = "info "
	}
	var list []cobra.Completion
	for _, row := range hmpcmds.Table().Rows(info) {
		for name := range strings.SplitSeq(row.Name, "|") {
			if len(name) > 1 && strings.HasPrefix(before+name, begun) { // letters alone are quicker typed
				list = append(list, cobra.CompletionWithDesc(before+name, row.Help))
			}
		}
	}
	slices.Sort(list)
	directive := cobra.ShellCompDirectiveNoFileComp
	if len(list) == 1 && strings.HasPrefix(list[0], "info\t") {
		directive |= cobra.ShellCompDirectiveNoSpace // more of the line follows
	}
	return list, directive
}
