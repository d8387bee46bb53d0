// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "strings"

// Question is what a user is asked before a line is run that they may not have meant so.
type Question struct {
	// Text is the question. vms are the names of the VMs that the line is for, empty where there is but one.
	Text func(vms []string) string
	// Declined is said if the answer is not yes.
	Declined string
	// Unasked is the error where nobody can be asked.
	Unasked error
}

// Ask asks the user, and has yes called if the answer is yes, or was so already (see Within).
func (q *Question) Ask(c *Call, vms []string, yes func(*Call) error) error {
	if c.s.within != nil && c.s.within.Confirmed {
		return yes(c)
	}
	asked := c.TakeLines(Lines{
		Prompt: q.Text(vms) + " (yes/no) ",
		Take: func(c *Call, line string) (more bool, err error) {
			switch strings.ToLower(strings.TrimSpace(line)) {
			case "y", "yes":
				return false, yes(c)
			}
			c.Print(q.Declined + "\n")
			return false, nil
		},
		Complete: func(*Completion, string) {},
	})
	if !asked {
		return q.Unasked
	}
	return nil
}
