// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

func TestVersionAtLeast(t *testing.T) {
	v := qmp.Version{Major: 10, Minor: 1, Micro: 3}
	for _, test := range []struct {
		major, minor int
		want         bool
	}{
		{10, 1, true}, {10, 0, true}, {7, 2, true}, {9, 9, true},
		{10, 2, false}, {11, 0, false},
	} {
		assert.Equal(t, test.want, v.AtLeast(test.major, test.minor), "%d.%d", test.major, test.minor)
	}
}

// TestReleaseCandidates: 10.0.91 is the second candidate of 10.1 (by the
// VERSION file in QEMU's history); 10.0.50 is what comes before, which may lack what the
// release has.
func TestReleaseCandidates(t *testing.T) {
	for _, tt := range []struct {
		v            qmp.Version
		major, minor int
		want         bool
	}{
		{qmp.Version{Major: 10, Minor: 0, Micro: 91}, 10, 1, true},
		{qmp.Version{Major: 10, Minor: 0, Micro: 91}, 10, 2, false},
		{qmp.Version{Major: 10, Minor: 2, Micro: 90}, 11, 0, true},
		{qmp.Version{Major: 10, Minor: 2, Micro: 90}, 11, 1, false},
		{qmp.Version{Major: 11, Minor: 0, Micro: 50}, 11, 1, false},
		{qmp.Version{Major: 11, Minor: 0, Micro: 50}, 11, 0, true},
	} {
		assert.Equal(t, tt.want, tt.v.AtLeast(tt.major, tt.minor), "%v %d.%d", tt.v, tt.major, tt.minor)
	}
}

// The replies are those of QEMU 10.0.13 of Debian, shortened.
func TestFactsAreAskedForOnce(t *testing.T) {
	f := replay(t, `
-> {"execute":"query-version"}
<- {"return": {"qemu": {"micro": 13, "minor": 0, "major": 10}, "package": "Debian 1:10.0.13+ds-0+deb13u1"}}
-> {"execute":"query-target"}
<- {"return": {"arch": "x86_64"}}
-> {"execute":"query-commands"}
<- {"return": [{"name": "stop"}, {"name": "query-status"}]}
`).Facts()
	for range 2 {
		v, err := f.Version()
		require.NoError(t, err)
		assert.Equal(t, qmp.Version{Major: 10, Micro: 13, Package: "Debian 1:10.0.13+ds-0+deb13u1"}, v)
		arch, err := f.Arch()
		require.NoError(t, err)
		assert.Equal(t, "x86_64", arch)
		missing, err := f.Missing("a", "stop", "b")
		require.NoError(t, err)
		assert.Equal(t, []string{"a", "b"}, missing)
		has, err := f.Has("stop", "query-status")
		require.NoError(t, err)
		assert.True(t, has)
		has, err = f.Has("stop", "x-query-registers")
		require.NoError(t, err)
		assert.False(t, has)
	}
}

func TestFactsThatFailedAreAskedForAgain(t *testing.T) {
	f := replay(t, `
-> {"execute":"query-version"}
<- {"error": {"class": "GenericError", "desc": "not now"}}
-> {"execute":"query-version"}
<- {"return": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}}
`).Facts()
	_, err := f.Version()
	require.EqualError(t, err, "not now")
	v, err := f.Version()
	require.NoError(t, err)
	assert.Equal(t, 7, v.Major)
}

func TestMachineReady(t *testing.T) {
	// What QEMU says with --preconfig, and after x-exit-preconfig.
	f := replay(t, `
-> {"execute":"query-mice"}
<- {"error": {"class": "GenericError", "desc": "The command 'query-mice' is permitted only after machine initialization has completed"}}
-> {"execute":"query-mice"}
<- {"return": []}
`).Facts()
	for _, want := range []bool{false, true, true} {
		ready, err := f.MachineReady()
		require.NoError(t, err)
		assert.Equal(t, want, ready)
	}
	// What qemu-storage-daemon says.
	f = replay(t, `
-> {"execute":"query-mice"}
<- {"error": {"class": "CommandNotFound", "desc": "The command query-mice has not been found"}}
`).Facts()
	for range 2 {
		ready, err := f.MachineReady()
		require.NoError(t, err)
		assert.True(t, ready)
	}
	_, err := replay(t, "-> {\"execute\":\"query-mice\"}\n<- {\"error\": {\"class\": \"GenericError\", \"desc\": \"x\"}}").Facts().MachineReady()
	require.EqualError(t, err, "x")
}

// The schema of QEMU 10.0.13 for one command, with its type numbers.
const schema = `
-> {"execute":"query-qmp-schema"}
<- {"return": [{"name": "blockdev-change-medium", "ret-type": "0", "meta-type": "command", "arg-type": "101"}, {"name": "101", "members": [{"name": "device", "default": null, "type": "str"}, {"name": "read-only-mode", "default": null, "type": "312"}], "meta-type": "object"}, {"name": "312", "tag": "x", "members": [{"name": "retain"}, {"name": "read-only"}, {"name": "read-write"}], "meta-type": "enum", "values": ["retain", "read-only", "read-write"]}, {"name": "stop", "ret-type": "0", "meta-type": "command", "arg-type": "0"}, {"name": "STOP", "meta-type": "event", "arg-type": "0"}]}
`

func TestSchema(t *testing.T) {
	f := replay(t, schema).Facts()
	s, err := f.Schema()
	require.NoError(t, err)
	again, err := f.Schema()
	require.NoError(t, err)
	assert.Same(t, s, again)

	const change = "blockdev-change-medium"
	has := func(command, argument string) bool {
		_, ok := s.CommandArguments(command).Member(argument)
		return ok
	}
	assert.True(t, has(change, "device"))
	assert.False(t, has(change, "force"))
	assert.False(t, has("stop", "device"))
	assert.False(t, has("STOP", "device"), "an event is no command")
	assert.False(t, has("nosuch", "device"))

	arguments := s.CommandArguments(change)
	assert.Equal(t, []string{"retain", "read-only", "read-write"}, arguments.MemberType("read-only-mode").Values())
	for _, argument := range []string{"device", "nosuch"} {
		assert.Empty(t, arguments.MemberType(argument).Values(), argument)
	}
}

func TestSchemaThatCannotBeRead(t *testing.T) {
	_, err := replay(t, "-> {\"execute\":\"query-qmp-schema\"}\n<- {\"return\": 3}").Facts().Schema()
	require.ErrorContains(t, err, "reading the QAPI schema: ")
}

// L1: what is no type is none.
func TestSchemaWithoutTypes(t *testing.T) {
	for _, reply := range []string{"[null]", "[{}]", "[]"} {
		schema, err := replay(t, "-> {\"execute\":\"query-qmp-schema\"}\n<- {\"return\": "+reply+"}").Facts().Schema()
		require.NoError(t, err)
		arguments := schema.CommandArguments("nbd-server-start")
		require.Empty(t, arguments.Members())
		require.Equal(t, qmp.KindUnknown, arguments.MemberType("a").Kind())
		require.Empty(t, arguments.MemberType("a").Element().Variant("b").Values())
	}
}
