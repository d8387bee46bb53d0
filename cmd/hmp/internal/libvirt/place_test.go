// SPDX-License-Identifier: GPL-2.0-or-later

package libvirt

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	api "github.com/digitalocean/go-libvirt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Place{
		"libvirt:vm":                                   {Domain: "vm"},
		"libvirt:vm:1,2":                               {Domain: "vm:1,2"},
		"libvirt:qemu:///system/vm":                    {"qemu:///system", "vm"},
		"libvirt:qemu:///session/vm":                   {"qemu:///session", "vm"},
		"libvirt:qemu+ssh://me@host:7/session/vm":      {"qemu+ssh://me@host:7/session", "vm"},
		"libvirt:qemu+unix:///system?socket=/run/s/vm": {"qemu+unix:///system?socket=/run/s", "vm"},
		"libvirt+ssh://host/vm":                        {"qemu+ssh://host/system", "vm"},
		"libvirt+ssh://me@[::1]:22/vm":                 {"qemu+ssh://me@[::1]:22/system", "vm"},
	} {
		got, err := Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
		assert.True(t, IsPlace(text))
	}
	for text, want := range map[string]string{
		"libvirt:":                           "the domain is missing",
		"libvirt:/vm":                        "a domain is libvirt:DOMAIN",
		"libvirt:qemu:///system":             "ends in /system or /session",
		"libvirt:qemu:///system/":            "the domain is missing",
		"libvirt:xen:///system/vm":           "no connection to QEMUs",
		"libvirt:test:///default/vm":         "no connection to QEMUs",
		"libvirt:qemu+tls://host/system/vm":  "on this machine (qemu:///system) or by ssh (qemu+ssh://HOST/system)",
		"libvirt:qemu://host/system/vm":      "or by ssh",
		"libvirt:qemu+ssh:///system/vm":      "or by ssh",
		"libvirt:qemu+ssh://-oX/system/vm":   "hyphen",
		"libvirt+ssh://-oX@host/vm":          "hyphen",
		"libvirt:qemu+ssh://h/system?a=b/vm": "socket=PATH, not a",
		"libvirt+ssh://host":                 "the domain is missing",
		"libvirt+ssh:///vm":                  "a domain is",
		"libvirt+ssh://host/session/vm":      "libvirt:qemu+ssh://HOST/session/DOMAIN",
		"libvirt+tcp://host/vm":              "a domain is",
		"libvirt:qemu://%zz/system/vm":       "is no URI of libvirt",
	} {
		_, err := Parse(text)
		require.ErrorContains(t, err, want, text)
		assert.True(t, strings.HasPrefix(err.Error(), text+": "), err)
	}
	assert.False(t, IsPlace("libvirt"))
}

func TestDefaultURI(t *testing.T) {
	assert.Equal(t, "qemu:///system", defaultURI(func(string) string { return "" }))
	assert.Equal(t, "qemu:///session", defaultURI(func(name string) string {
		return map[string]string{"LIBVIRT_DEFAULT_URI": "qemu:///session"}[name]
	}))
}

func TestSocketPath(t *testing.T) {
	dir := t.TempDir()
	env := map[string]string{"XDG_RUNTIME_DIR": dir, "HOME": "/h"}
	getenv := func(name string) string { return env[name] }
	session := connection{path: "/session"}
	folder := filepath.Join(dir, "libvirt")
	assert.Equal(t, filepath.Join(folder, "libvirt-sock"), session.socketPath(getenv))
	require.NoError(t, os.Mkdir(folder, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "virtqemud-sock"), nil, 0o600))
	assert.Equal(t, filepath.Join(folder, "virtqemud-sock"), session.socketPath(getenv))
	env["XDG_RUNTIME_DIR"] = ""
	assert.Equal(t, "/h/.cache/libvirt/libvirt-sock", session.socketPath(getenv))
	assert.Equal(t, "/x", connection{path: "/system", socket: "/x"}.socketPath(getenv))
}

func TestUUID(t *testing.T) {
	id, ok := parseUUID("5d4b2b0e-3a77-4a53-8f5b-0c1f5a1d6c11")
	assert.True(t, ok)
	assert.Equal(t, byte(0x5d), id[0])
	for _, text := range []string{"", "vm", "5d4b2b0e", "5d4b2b0e-3a77-4a53-8f5b-0c1f5a1d6c1100", strings.Repeat("g", 32)} {
		_, ok := parseUUID(text)
		assert.False(t, ok, text)
	}
}

func TestSSHArguments(t *testing.T) {
	c, err := parseURI("qemu+ssh://me@host:7/system?socket=/a'b")
	require.NoError(t, err)
	assert.Equal(t, []string{"-T", "-e", "none", "-p", "7", "-l", "me", "--", "host", `sh -c 'exec nc -U '\''/a'\''\'\'''\''b'\'''`},
		c.sshArguments())
}

func TestExplain(t *testing.T) {
	for message, want := range map[string]struct {
		uri string
		err error
	}{
		"there is no such domain at qemu:///system: virsh -c qemu:///system list --all has those that there are": {
			"qemu:///system", api.Error{Code: uint32(api.ErrNoDomain), Message: "Domain not found"}},
		"libvirt does not let this user in (no agent): " + whoMay: {"qemu:///system", api.Error{Code: uint32(api.ErrAuthUnavailable), Message: "no agent"}},
		"libvirt: something": {"qemu:///system", api.Error{Code: 1, Message: "something"}},
		"the domain is not running: virsh -c qemu:///system start 'a b'": {"qemu:///system", errNotRunning},
		"permission denied at /s: " + whoMay:                             {"qemu:///system?socket=/s", os.ErrPermission},
		"ssh: no route":                                                  {"qemu+ssh://h/system", sshError("no route")},
		"the domain is not running: virsh -c qemu+ssh://h/system start 'a b'": {"qemu+ssh://h/system",
			errors.Join(errNotRunning, sshError("Warning: so"))},
	} {
		c, err := parseURI(want.uri)
		require.NoError(t, err)
		assert.EqualError(t, c.explain(want.uri, "a b", want.err), message)
	}
}

// Something else listens on the socket, or nothing.
func TestDialFails(t *testing.T) {
	dir := t.TempDir()
	p := Place{URI: "qemu+unix:///system?socket=" + dir + "/none", Domain: "vm"}
	_, err := Dial(t.Context(), p)
	assert.ErrorContains(t, err, "there is no socket "+dir+"/none: ")

	t.Setenv("XDG_RUNTIME_DIR", dir)
	_, err = Dial(t.Context(), Place{URI: "qemu:///session", Domain: "vm"})
	assert.EqualError(t, err, "this user has no libvirt (no socket "+dir+"/libvirt/libvirt-sock): virsh -c qemu:///session list starts one; "+
		"libvirt:qemu:///system/DOMAIN is a domain of the machine's")

	t.Setenv("LIBVIRT_DEFAULT_URI", "lxc:///")
	_, err = Dial(t.Context(), Place{Domain: "vm"})
	assert.ErrorContains(t, err, "lxc:/// is no connection to QEMUs")
}

// What ssh says is the reason, and a context's end ends ssh.
func TestSSH(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	ssh := filepath.Join(dir, "ssh")
	require.NoError(t, os.WriteFile(ssh, []byte("#!/bin/sh\necho 'Warning: so' >&2\necho 'ssh: Could not resolve hostname h' >&2\nexit 255\n"), 0o755))
	p := Place{URI: "qemu+ssh://h/system", Domain: "vm"}
	_, err := Dial(t.Context(), p)
	assert.EqualError(t, err, "ssh: Could not resolve hostname h")

	require.NoError(t, os.WriteFile(ssh, []byte("#!/bin/sh\nexec sleep 1000\n"), 0o755))
	ctx, cancel := context.WithCancel(t.Context())
	go cancel()
	_, err = Dial(ctx, p)
	assert.ErrorIs(t, err, context.Canceled)
}
