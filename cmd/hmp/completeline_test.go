// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"libhmp/cmd/hmp/internal/fakeqmp"
	"libhmp/cmd/hmp/internal/policy"
)

// Cobra's scripts have what is changed in them.
func TestScriptsForShellsAreChanged(t *testing.T) {
	for shell, changes := range scriptChanges {
		printed := hmp("", "completion", shell).stdout
		for i := 1; i < len(changes); i += 2 {
			assert.Equal(t, 1, strings.Count(printed, changes[i]), "%s: %s", shell, changes[i])
		}
	}
}

// Shells offer what the QEMU has that the command line names, and ask it for nothing that could change something.
func TestShellsOfferWhatTheQEMUHas(t *testing.T) {
	t.Setenv("HMP_COMPLETION_SECONDS", "60") // tests share their processors
	var h heard
	answers := fakeqmp.Usual()
	answers["query-commands"] = `[{"name": "query-version"}, {"name": "query-mice"}, {"name": "device_del"}, {"name": "qom-list"}]`
	answers["qom-list"] = `[{"name": "nic0", "type": "child<e1000>"}, {"name": "nic 1", "type": "child<e1000>"}]`
	answers["qom-get"] = `true`
	path := h.start(t, answers)
	for _, args := range [][]string{{path}, {"--vm", path}, {path, "info status"}, {path, "-c"}, {"explain", path}} {
		got := hmp("", append(append([]string{"__complete"}, args...), "device_del ni")...).stdout
		assert.Contains(t, "\n"+got, "\ndevice_del nic0\n", args)
	}
	for _, command := range h.commands {
		assert.True(t, command == "qmp_capabilities" || policy.Reads(command), command)
	}
	t.Setenv("HMP_COMPLETION_SECONDS", "0")
	asked := len(h.commands)
	assert.NotContains(t, hmp("", "__complete", path, "device_del ni").stdout, "nic0")
	assert.Len(t, h.commands, asked)
	t.Setenv("HMP_COMPLETION_SECONDS", "60")
	for _, begun := range []string{`'device_del ni`, `"device_del ni`, `device_del\ ni`} { // fish has it as it is typed
		assert.Contains(t, "\n"+hmp("", "__complete", path, begun).stdout, "\ndevice_del nic0\n", begun)
	}
}

// A QEMU that says nothing keeps no shell waiting: there is what hmp itself knows.
func TestShellsDoNotWaitForAQEMU(t *testing.T) {
	for name, script := range map[string]func(*fakeqmp.Conn){
		"no greeting": func(c *fakeqmp.Conn) { c.NextRequest() },
		"no replies": func(c *fakeqmp.Conn) {
			c.Say(fakeqmp.Greeting)
			for ok := true; ok; {
				_, ok = c.NextRequest()
			}
		},
	} {
		path := fakeqmp.Start(t, script)
		start := time.Now()
		assert.Contains(t, hmp("", "__complete", path, "info stat").stdout, "info status\t", name)
		assert.Less(t, time.Since(start), 10*time.Second, name) // much, for the same reason
	}
	assert.Contains(t, hmp("", "__complete", "tcp:192.0.2.1:4444", "info stat").stdout, "info status\t")
	assert.Contains(t, hmp("", "__complete", "libvirt:nosuch", "info stat").stdout, "info status\t")
}
