// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKnown(t *testing.T) {
	k, err := parseKnown("# comment\n\nlibhmp\tqtest/x86_64/a\tno row\n")
	require.NoError(t, err)
	assert.Equal(t, known{"libhmp qtest/x86_64/a": "no row"}, k)

	for _, bad := range []string{"libhmp\ta\n", "libhmp\ta\t\n", "libhmp\ta\tx\nlibhmp\ta\ty\n"} {
		_, err := parseKnown(bad)
		assert.Error(t, err, "%q", bad)
	}
	_, err = parseKnown(knownFailures)
	assert.NoError(t, err)
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		ours, reference outcome
		reason          string
		want            verdict
	}{
		{passes, passes, "", passed},
		{passes, passes, "why", stale},
		{passes, fails, "", passed},
		{fails, passes, "", failed},
		{fails, passes, "why", expected},
		{fails, fails, "", foreign},
		{skips, skips, "", skipped},
		{skips, passes, "why", stale},
	} {
		assert.Equal(t, c.want, judge(c.ours, c.reference, c.reason), "%+v", c)
	}
}
