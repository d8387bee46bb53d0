// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// scriptChanges are what cobra's scripts for shells do not know: words with blanks, as lines of the monitor are, which
// may be in quotes that are still open.
var scriptChanges = map[string][]string{
	"bash": {
		`out=$(eval "${requestComp}" 2>/dev/null)`,
		`out=$(eval "${requestComp}" 2>/dev/null || eval "${requestComp}'" 2>/dev/null || eval "${requestComp}\"" 2>/dev/null)`,
		// With -o filenames bash itself quotes what it puts into the line.
		`    case $COMP_TYPE in
`, `    if [[ ${completions[0]%%$'\t'*} == *" "* ]]; then
        compopt -o filenames
        COMPREPLY=("${completions[@]%%$'\t'*}")
        return
    fi

    case $COMP_TYPE in
`,
	},
	"zsh": {
		`words=("${=words[1,CURRENT]}")`, `words=("${(@)words[1,CURRENT]}")`,
		`out=$(eval ${requestComp} 2>/dev/null)`,
		`out=$(eval ${requestComp} 2>/dev/null || eval "${requestComp}'" 2>/dev/null || eval "${requestComp}\"" 2>/dev/null)`,
	},
}

// script is what the command c has printed, with these changes if it is such a script.
func script(c *cobra.Command, printed string) string {
	if parent := c.Parent(); parent == nil || parent.Name() != "completion" {
		return printed
	}
	return strings.NewReplacer(scriptChanges[c.Name()]...).Replace(printed)
}
