// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Letter T is one of QEMU 5.2, with which cgo-tests/arguments and the line file old.lines
// of cgo-tests/differential compare it.
func TestSeconds(t *testing.T) {
	for text, want := range map[string]string{
		"0.5": "0.5", "300ms": "0.3", "  25000us ": "0.025", "5000000ns": "0.005", "0x10p-4": "1", "0x10": "16", "-1": "-1", "1e2": "100",
		"5s": "Unknown unit suffix\n", "1x": "Unknown unit suffix\n", "x": "Number expected\n", "": "Number expected\n", ".": "Number expected\n",
		"inf": "Bad number\n", "-nan(x)": "Bad number\n", "1e999": "Bad number\n",
	} {
		args, err := Parse("cmd", "a:T", text, nil)
		got := args.String("a")
		if bad, ok := err.(*ParseError); ok {
			got = bad.Text
		}
		assert.Equal(t, want, got, "%q", text)
	}
	args, err := Parse("cmd", "a:T?", "", nil)
	assert.NoError(t, err)
	assert.False(t, args.Has("a"))
}
