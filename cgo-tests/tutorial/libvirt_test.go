// SPDX-License-Identifier: GPL-2.0-or-later

package tutorial_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

const domain = `<domain type='qemu'>
  <name>tutorial</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features>
  <devices><emulator>EMULATOR</emulator><memballoon model='none'/></devices>
</domain>
`

// A real libvirtd, of which the monitor's line is asked: it sends human-monitor-command, and has
// QEMU's standard output in the domain's log.
func TestLibvirt(t *testing.T) {
	l := qemutest.StartLibvirt(t)
	l.Write("domain.xml", strings.Replace(domain, "EMULATOR", l.Embedded(program), 1))
	l.Virsh("create", "domain.xml")
	ended := false
	t.Cleanup(func() {
		if !ended {
			_ = l.Command(qemutest.Installed(t, "virsh"), "-q", "destroy", "tutorial").Run()
		}
	})
	hmp := func(line string) string { return l.Virsh("qemu-monitor-command", "tutorial", "--hmp", line) }
	assert.Equal(t, "VM status: running", hmp("info status"))
	assert.Empty(t, hmp(line))
	checkHelp(t, hmp("help hello-world"))
	l.Virsh("destroy", "tutorial")
	ended = true
	log, err := os.ReadFile(filepath.Join(l.Dir, "home/.cache/libvirt/qemu/log/tutorial.log"))
	require.NoError(t, err)
	assert.Contains(t, "\n"+string(log), "\nWe love qemu\n")
}
