// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNoSecretIsRecorded(t *testing.T) {
	lines := []string{"info status", "set_password vnc hunter2", "! object_add secret,id=s,data=hunter2", "! stop"}
	want := []string{"info status", "set_password vnc <secret>", "! object_add secret,id=s,data=<secret>", "! stop"}
	assert.Equal(t, want, withoutSecrets(lines))
}
