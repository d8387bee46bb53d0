// SPDX-License-Identifier: GPL-2.0-or-later

package authz

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

// TestSuccess: the texts are those of hmp_acl_* in monitor/misc.c of QEMU 5.2, whose own monitor runs
// these lines; the line fails where it says anything else.
func TestSuccess(t *testing.T) {
	const (
		unknown    = "acl: unknown list 'az'\n"
		deprecated = "The acl_show, acl_reset, acl_policy, acl_add, acl_remove commands are deprecated with no replacement. " +
			"Authorization for VNC should be performed using the pluggable QAuthZ objects\n"
	)
	for _, tt := range []struct {
		line, text string
		succeeds   bool
	}{
		{"acl_show az", "policy: deny\n1: allow fred\n", true},
		{"acl_show az", deprecated + "policy: deny\n", true},
		{"acl_show az", unknown, false},
		{"acl_policy az allow", "acl: policy set to 'allow'\n", true},
		{"acl_policy az perhaps", "acl: unknown policy 'perhaps', expected 'deny' or 'allow'\n", false},
		{"acl_add az fred allow", "acl: added rule at position 1\n", true},
		{"acl_add az fred allow", "acl: unable to add acl entry\n", false},
		{"acl_remove az fred", "acl: removed rule at position 1\n", true},
		{"acl_remove az fred", "acl: no matching acl entry\n", false},
		{"acl_reset az", "acl: removed all rules\n", true},
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-version":         {`{"qemu":{"major":5,"minor":2,"micro":0},"package":""}`},
			"human-monitor-command": {mustQuote(t, tt.text)},
		})
		host := &monitortest.Host{}
		session := monitor.NewVM(qmp.NewClient(q), hmptest.Table(Rows)).Open(host, monitor.Options{CPUIndex: -1, Passthrough: monitor.PassAuto})
		assert.Equal(t, tt.succeeds, session.Run(tt.line), "%s: %s", tt.line, tt.text)
		assert.Equal(t, tt.text, host.Take())
	}
}

func mustQuote(t *testing.T, text string) string {
	t.Helper()
	quoted, err := json.Marshal(text)
	require.NoError(t, err)
	return string(quoted)
}
