// SPDX-License-Identifier: GPL-2.0-or-later

package clients_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mattn/go-shellwords"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// managed is what people do with virsh. The guest is paused as long as what it does could be seen, and has no
// system, which would answer to the power button.
var managed = []string{
	"domstate", "domblklist", "qemu-monitor-command --hmp 'info status'", "qemu-monitor-command --hmp 'info block'",
	"qemu-monitor-command --hmp nosuch", "qemu-monitor-command --hmp 'info qtree'",
	"qemu-monitor-command --hmp 'change vnc password'", `qemu-monitor-command '{"execute":"query-status"}'`,
	"snapshot-create-as one", "snapshot-list --name", "qemu-monitor-command --hmp 'info snapshots'",
	"attach-disk DIR/run/extra.qcow2 sda --targetbus scsi --subdriver qcow2", "domblklist", "qemu-monitor-command --hmp 'info block'",
	"detach-disk sda", "domblklist", "qemu-monitor-command --hmp 'info block'",
	"snapshot-revert one", "domstate", "snapshot-delete one", "snapshot-list --name", "qemu-monitor-command --hmp 'info snapshots'",
	"qemu-monitor-command --hmp 'device_add virtio-rng-pci,id=rng'", "send-key KEY_A", "reset",
	"resume", "qemu-monitor-command --hmp 'info status'", "shutdown", "suspend", "qemu-monitor-command --hmp 'info status'",
	"destroy", "domstate", "start --paused", "qemu-monitor-command --hmp 'info status'", "destroy",
}

// virsh runs its lines, with the domain behind the first word, on an emulator that a libvirtd has started.
func virsh(t *testing.T, c client, s server) (list seen) {
	l := qemutest.StartLibvirt(t)
	l.StartDomain(s.emulator(l), "--paused")
	for _, line := range c.lines {
		words, err := shellwords.Parse(strings.ReplaceAll(line, "DIR", l.Dir))
		require.NoError(t, err, line)
		args := append([]string{"-q", words[0], "vm"}, words[1:]...)
		out, err := l.Command(qemutest.Installed(t, "virsh"), args...).CombinedOutput()
		text := strings.ReplaceAll(string(out), l.Dir, "DIR")
		if err != nil {
			text += err.Error() + "\n"
		}
		list = append(list, answer{line, "virsh " + line + "\n" + even(text)})
	}
	log, err := os.ReadFile(filepath.Join(l.Dir, "home/.cache/libvirt/qemu/log/vm.log"))
	require.NoError(t, err)
	assert.Contains(t, string(log), "custom-monitor") // libvirt's manual says that the domain is tainted
	return list
}
