// SPDX-License-Identifier: GPL-2.0-or-later

package qemutest

import (
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/stretchr/testify/require"
)

// domain has a disk for snapshots, a bus for others and, beside libvirt's own, a QMP socket.
const domain = `<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>vm</name><uuid>5d4b2b0e-3a77-4a53-8f5b-0c1f5a1d6c11</uuid><memory unit='MiB'>32</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features>
  <devices><emulator>EMULATOR</emulator><memballoon model='none'/><controller type='scsi' model='virtio-scsi'/>
    <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='DIR/run/disk.qcow2'/><target dev='vda' bus='virtio'/></disk>
  </devices>
  <qemu:commandline><qemu:arg value='-qmp'/><qemu:arg value='unix:DIR/run/qmp,server=on,wait=off'/></qemu:commandline>
</domain>
`

// StartDomain defines and starts, with more arguments of virsh start, the domain "vm" on an emulator. Its disk is run/disk.qcow2, and nobody uses its QMP
// socket run/qmp; run/extra.qcow2 is a disk that it does not have.
func (l *Libvirt) StartDomain(emulator string, args ...string) {
	l.t.Helper()
	for name, size := range map[string]string{"disk": "16M", "extra": "1M"} {
		file := filepath.Join(l.Dir, "run", name+".qcow2")
		out, err := exec.Command(StockImg(l.t, "10.0"), "create", "-f", "qcow2", file, size).CombinedOutput()
		require.NoError(l.t, err, "%s", out)
	}
	l.Give("run")
	l.Write("domain.xml", strings.NewReplacer("EMULATOR", emulator, "DIR", l.Dir).Replace(domain))
	l.Virsh("define", "domain.xml")
	l.Virsh(append([]string{"start", "vm"}, args...)...)
	l.t.Cleanup(func() {
		_ = l.Command(Installed(l.t, "virsh"), "-q", "destroy", "vm").Run() // it may have ended
	})
}

// StockEmulator copies Debian's QEMU of a release to where libvirt's user may read it.
func (l *Libvirt) StockEmulator(release string) string {
	l.t.Helper()
	folder := filepath.Dir(filepath.Dir(Stock(l.t, release, "x86_64")))
	return filepath.Join(l.Program(folder, "stock"), "bin/qemu-system-x86_64")
}
