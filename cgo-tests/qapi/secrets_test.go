// SPDX-License-Identifier: GPL-2.0-or-later

package qapi_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/secret"
)

// suspicious are names that may be those of secrets.
var suspicious = regexp.MustCompile(`pass|secret|phrase|key|pin|data|cookie|token|cred|psk|nonce|command|cmd|auth`)

// isSecret tells of each member with such a name, that holds text, whether it
// holds a secret, as its description in qapi/*.json says.
var isSecret = map[string]bool{
	"password": true, // of a display, and in 5.2 of an image
	"cookie":   true, // of an HTTP session
	"data":     true, // of a secret object and what is written to a ring buffer; also SEV's measurement
	// The secret of sev-inject-launch-secret is encrypted. That of x-blockdev-amend is an ID, and hidden for nothing.
	"secret":           true,
	"cpr-exec-command": true, // a command line may have anything in it

	"command-line": false, // of human-monitor-command: looked into
	// IDs of secret objects and of credentials, and names of files.
	"cookie-secret": false, "key-secret": false, "new-secret": false, "old-secret": false, "password-secret": false,
	"proxy-password-secret": false, "keyid": false, "passwordid": false, "tls-creds": false, "data-file": false,
	// Who may do what, and how it is found out.
	"auth": false, "tls-authz": false,
	// Public parts of attestation.
	"host-data": false, "id-auth": false, "mnonce": false,
}

// A new member with a suspicious name has to be decided about here.
func TestNamesOfSecrets(t *testing.T) {
	seen := map[string]bool{}
	for _, release := range releases(t) {
		for object, members := range load(t, release).Objects {
			for name, m := range members {
				if !suspicious.MatchString(name) || !slices.Contains([]string{"str", "strList", "StrOrNull"}, m.Type) {
					continue
				}
				want, decided := isSecret[name]
				assert.True(t, decided, "%s: %s of %s: is it a secret?", release, name, object)
				assert.Equal(t, want, secret.Name(name), name)
				seen[name] = true
			}
		}
	}
	for name := range isSecret {
		assert.True(t, seen[name], "%s is not there", name)
	}
}
