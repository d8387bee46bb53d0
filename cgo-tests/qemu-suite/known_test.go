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
	assert.Equal(t, known{"libhmp qtest/x86_64/a": {reason: "no row"}}, k)
	assert.Equal(t, "no row", k.find("libhmp", "qtest/x86_64/a").reason)
	assert.Zero(t, k.find("libhmp", "qtest/x86_64/a/b"))

	k, err = parseKnown("libhmp\tqtest/*/a\tno row\n")
	require.NoError(t, err)
	assert.Equal(t, "no row", k.find("libhmp", "qtest/s390x/a").reason)
	assert.Zero(t, k.find("hmp-10.0", "qtest/s390x/a"))

	for _, bad := range []string{"libhmp\ta\n", "libhmp\t[\tx\n", "libhmp\ta\t\n", "libhmp\ta\tx\t(\n", "libhmp\ta\tx\nlibhmp\ta\ty\n"} {
		_, err := parseKnown(bad)
		assert.Error(t, err, "%q", bad)
	}
	_, err = parseKnown(knownFailures)
	assert.NoError(t, err)
}

func TestExplains(t *testing.T) {
	k, err := parseKnown("hmp-10.0\tb\tlate\tbanner|prompt.*\n")
	require.NoError(t, err)
	for log, want := range map[string]bool{
		"":                            false,
		"no output differs\n":         false,
		"--- a\n+++ b\n@@ -1 +1 @@\n": false,
		"--- a\n+++ b\n-banner\n same\n+prompt 1": true,
		"-banner\n-banner 2\n":                    false,
		"-banner\n+\n":                            false,
	} {
		assert.Equal(t, want, k["hmp-10.0 b"].explains(log), "%q", log)
	}
	assert.True(t, failure{reason: "no row"}.explains("anything"))
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
		{fails, fails, "", failsEverywhere},
		{skips, skips, "", skipped},
		{skips, passes, "why", skipped},
	} {
		assert.Equal(t, c.want, judge(c.ours, c.reference, c.reason), "%+v", c)
	}
}
