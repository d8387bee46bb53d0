// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/qmp"
)

func TestErrorTexts(t *testing.T) {
	for _, tt := range []struct {
		text qmp.ErrorText
		desc string
		args []string
		last string
		is   bool
	}{
		{qmp.VMNotRunning, "VM not running", nil, "", true},
		{qmp.VMNotRunning, "VM not running yet", nil, "", false},
		{qmp.InvalidAddress, "Invalid addr 0x0000000000001000/size 64 specified", nil, "0x0000000000001000/size 64 specified", true},
		{qmp.ChardevExists, "Chardev with id 'c0' already exists", []string{"c0"}, "c0", true},
		{qmp.ChardevExists, "Chardev with id 'c1' already exists", []string{"c0"}, "", false},
		{qmp.ChardevExists, "Chardev with id 'it's' already exists", nil, "it's", true},
		{qmp.ChardevFailed, "Failed to add chardev 'c0': no such file", []string{"c0"}, "no such file", true},
		{qmp.NotInEnum, "Parameter 'protocol' does not accept value 'x'", []string{"protocol"}, "x", true},
		{qmp.NotInEnum, "Parameter 'time' does not accept value 'x'", []string{"protocol"}, "", false},
		{qmp.NotInOldEnum, "Invalid parameter 'connected'", []string{"%s"}, "", false},
		{qmp.NotInOldEnum, "Invalid parameter '%s'", []string{"%s"}, "%s", true},
		{qmp.OtherExpected, "Parameter 'size' expects a number", []string{"size"}, "a number", true},
		{qmp.TooEarly, "The command 'query-mice' is permitted only after machine initialization has completed", nil, "query-mice", true},
		{qmp.InPreconfig, "The command 'query-mice' isn't permitted in 'preconfig' state", nil, "query-mice", true},
		{qmp.InPreconfig, "The command 'query-mice' isn't permitted in 'running' state", nil, "", false},
		{qmp.AmbiguousPath, "Path 'a' is ambiguous", []string{"a"}, "a", true},
		{qmp.NoSnapshotDevice, "At least one device is required for snapshot", nil, " for snapshot", true},
		{qmp.TargetLacks, "this target has no storage keys", nil, "target has no storage keys", true},
	} {
		err := error(&qmp.Error{Class: "GenericError", Desc: tt.desc})
		last, is := tt.text.Cut(err, tt.args...)
		assert.Equal(t, tt.is, is, tt.desc)
		assert.Equal(t, tt.is, tt.text.Is(err, tt.args...), tt.desc)
		if is {
			assert.Equal(t, tt.last, last, tt.desc)
		}
	}
	assert.False(t, qmp.VMNotRunning.Is(errors.New("VM not running")), "not QEMU's")
	assert.False(t, qmp.VMNotRunning.Is(nil))
	assert.True(t, qmp.NoSnapshotDevice.IsText("At least one device is required for snapshot"), "a job's")
	assert.False(t, qmp.NoSnapshotDevice.IsText("No block device node 'a'"))
}
