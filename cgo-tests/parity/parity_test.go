// SPDX-License-Identifier: GPL-2.0-or-later

// Package parity_test compares the table of rows with the tables in QEMU's
// source.
package parity_test

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/cgo-tests/qemutest"
)

func TestRowsAreThoseOfTheSource(t *testing.T) {
	for _, release := range []string{qemutest.Oldest, "7.2", "10.0", "10.2"} {
		t.Run(release, func(t *testing.T) {
			tree := qemutest.Source(t, release)
			out, err := exec.Command(qemutest.Build(t, qemutest.Hmp), "parity", "--hx="+tree).CombinedOutput()
			assert.NoError(t, err)
			assert.Regexp(t, `^1[78]\d commands, 0 differences\n$`, string(out))
		})
	}
}
