// SPDX-License-Identifier: GPL-2.0-or-later

package vms_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/vms"
)

func TestName(t *testing.T) {
	for _, test := range []struct{ own, address, want string }{
		{"debian", "/run/vm/qmp.sock", "debian"},
		{"my vm", "/run/vm/qmp.sock", "my_vm"},
		{"\x1b[2Jbär*", "x", "__2Jbär_"},
		{"a\xffb", "x", "a_b"},
		{"", "/run/vm/web.sock", "web"},
		{"", "unix:web", "web"},
		{"", "unix:/run/web.qmp", "web"},
		{"", "@web", "@web"},
		{"", "tcp:localhost:4444", "localhost:4444"},
		{"", "fd:3", "fd:3"},
		{"", "libvirt:web", "web"},
		{"", "libvirt:qemu:///system/web", "web"},
		{"", "libvirt+ssh://host/web", "web"},
		{"", "/run/.sock", "vm"},
		{"lab/web", "/run/vm/qmp.sock", "lab/web"},
	} {
		assert.Equal(t, test.want, vms.Name(test.own, test.address), test)
	}
	assert.Len(t, vms.Name(strings.Repeat("x", 1000), ""), 64)
}

func TestDistinctNames(t *testing.T) {
	assert.Equal(t, "a", vms.Distinct("a", []string{"b"}))
	assert.Equal(t, "a-2", vms.Distinct("a", []string{"a"}))
	assert.Equal(t, "a-3", vms.Distinct("a", []string{"a", "a-2"}))
	assert.Equal(t, "add-2", vms.Distinct("add", nil), "'vm add' is something else")
}

func TestMatch(t *testing.T) {
	names := []string{"web", "web-2", "db"}
	inFolders := []string{"lab/web", "lab/db", "web"}
	for word, want := range map[string][]string{
		"lab/web": {"lab/web"}, "lab/d": {"lab/db"}, "*": inFolders, "lab/*": {"lab/web", "lab/db"}, "lab?web": {"lab/web"},
		"*web": {"lab/web", "web"}, "[!-0]*": nil, "[.-0]*": nil,
	} {
		got, _ := vms.Match(inFolders, word)
		assert.Equal(t, want, got, word)
	}
	for word, want := range map[string][]string{
		"web": {"web"}, "web-": {"web-2"}, "d": {"db"}, "*": names, "web*": {"web", "web-2"}, "?b": {"db"}, "[dw]*": names,
		"db,web": {"web", "db"}, "web-*,d": {"web-2", "db"}, "db,db": {"db"},
	} {
		got, err := vms.Match(names, word)
		require.NoError(t, err, word)
		assert.Equal(t, want, got, word)
	}
	for word, want := range map[string]string{
		"we":    "'we' may be web or web-2",
		"x":     "there is no VM 'x' (there are web, web-2, db)",
		"dbx":   "there is no VM 'dbx'; did you mean 'db'? (there are web, web-2, db)",
		"x*":    "no VM's name matches 'x*' (there are web, web-2, db)",
		"web,x": "there is no VM 'x' (there are web, web-2, db)",
		"web,":  "a name is missing beside a comma in 'web,'",
		"[":     "'[' is no pattern: * is any text, ? any character",
	} {
		_, err := vms.Match(names, word)
		assert.EqualError(t, err, want, word)
	}
}
