// SPDX-License-Identifier: GPL-2.0-or-later

package libvirt_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A domain that runs is in the list by libvirt's address, although it has a QMP socket, too.
func TestListed(t *testing.T) {
	m := start(t, stock)
	text, err := m.Command(m.hmp, "list", "--json").Output()
	require.NoError(t, err)
	var list []struct {
		Name, UUID, Address string
		PID                 int
	}
	require.NoError(t, json.Unmarshal(text, &list), "%s", text)
	var addresses []string
	for _, q := range list {
		if q.UUID == "5d4b2b0e-3a77-4a53-8f5b-0c1f5a1d6c11" && q.Name == "vm" {
			addresses = append(addresses, q.Address)
		}
	}
	require.Len(t, addresses, 1, string(text))
	assert.Regexp(t, `^libvirt:(qemu:///session/)?vm$`, addresses[0])
	out, stderr, status := m.run("5d4b2b0e-3a77-4a53-8f5b-0c1f5a1d6c11", "info name")
	assert.Equal(t, "vm\n", out)
	assert.Empty(t, stderr)
	assert.Zero(t, status)
}
