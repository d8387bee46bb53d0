// SPDX-License-Identifier: GPL-2.0-or-later

// Package guests has the machines that tests start QEMUs with, and the files that these use.
package guests

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// Machine is a kind of guest.
type Machine struct {
	Name   string
	Target string
	Args   []string
}

// Machines are all of them: some with something of everything, then Setups. The former begin
// stopped, so that nothing changes between two answers, with a pattern in memory (see Images).
var Machines = append([]Machine{
	{"pc", "x86_64", []string{"-machine", "pc", "-m", "32", "-S",
		"-device", "loader,file=memory.bin,addr=0x100000,force-raw=on"}},
	{"q35", "x86_64", []string{"-machine", "q35", "-m", "64", "-smp", "2,maxcpus=4", "-S", "-nodefaults",
		"-name", "rich guest,process=rich", "-uuid", "01234567-89ab-cdef-0123-456789abcdef",
		"-device", "loader,file=memory.bin,addr=0x100000,force-raw=on",
		"-vga", "std", "-vnc", "unix:vnc,password=on",
		"-drive", "if=none,id=disk0,file=disk0.qcow2,format=qcow2",
		"-device", "virtio-blk-pci,drive=disk0,id=vblk0",
		"-drive", "if=none,id=cd0,file=cd.iso,format=raw,media=cdrom,readonly=on",
		"-device", "ide-cd,drive=cd0,id=idecd0",
		"-drive", "if=none,id=limited,file=limited.raw,format=raw,cache=none,aio=threads," +
			"throttling.bps-total=1048576,throttling.iops-read=100,throttling.bps-total-max=2097152",
		"-device", "virtio-blk-pci,drive=limited,id=vblk1",
		"-blockdev", "driver=file,node-name=topfile,filename=top.qcow2",
		"-blockdev", "driver=qcow2,node-name=top,file=topfile",
		"-device", "virtio-scsi-pci,id=scsi0",
		"-device", "scsi-hd,drive=top,id=scsihd0,bus=scsi0.0",
		"-device", "scsi-cd,id=scsicd0,bus=scsi0.0",
		"-blockdev", "driver=null-co,node-name=spare,size=1048576,read-zeroes=on",
		"-device", "qemu-xhci,id=xhci,p2=8,p3=8", "-device", "usb-tablet,id=tablet0,bus=xhci.0",
		"-device", "usb-mouse,id=mouse0,bus=xhci.0", "-device", "usb-kbd,id=kbd0,bus=xhci.0",
		"-device", "pcie-root-port,id=root1,chassis=1",
		"-audiodev", "none,id=snd0", "-netdev", "user,id=net0", "-device", "e1000e,netdev=net0,id=nic0",
		"-chardev", "ringbuf,id=ring0,size=64", "-chardev", "null,id=null0",
		"-chardev", "socket,id=sock0,path=sock0,server=on,wait=off",
		"-chardev", "file,id=file0,path=file0.log",
		"-device", "virtio-serial-pci", "-device", "virtserialport,chardev=sock0,name=port0",
		"-serial", "chardev:ring0"}},
	{"microvm", "x86_64", []string{"-machine", "microvm", "-m", "32", "-S",
		"-device", "loader,file=memory.bin,addr=0x100000,force-raw=on",
		"-drive", "if=none,id=disk0,file=disk0.qcow2,format=qcow2",
		"-device", "virtio-blk-device,drive=disk0"}},
	{"virt", "aarch64", []string{"-machine", "virt", "-cpu", "cortex-a57", "-m", "32", "-smp", "2", "-S",
		"-device", "loader,file=memory.bin,addr=0x40100000,force-raw=on",
		"-drive", "if=none,id=disk0,file=disk0.qcow2,format=qcow2",
		"-device", "virtio-blk-pci,drive=disk0"}},
	{"s390x", "s390x", []string{"-machine", "s390-ccw-virtio", "-m", "64", "-S",
		"-device", "loader,file=memory.bin,addr=0x100000,force-raw=on",
		"-drive", "if=none,id=disk0,file=disk0.qcow2,format=qcow2",
		"-device", "virtio-blk-ccw,drive=disk0"}},
	{"pseries", "ppc64", []string{"-machine", "pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken", "-m", "256", "-S",
		"-device", "loader,file=memory.bin,addr=0x100000,force-raw=on",
		"-drive", "if=none,id=disk0,file=disk0.qcow2,format=qcow2",
		"-device", "virtio-blk-pci,drive=disk0"}},
	{"riscv", "riscv64", []string{"-machine", "virt", "-m", "32", "-smp", "2", "-bios", "none", "-S",
		"-device", "loader,file=memory.bin,addr=0x80100000,force-raw=on",
		"-drive", "if=none,id=disk0,file=disk0.qcow2,format=qcow2",
		"-device", "virtio-blk-pci,drive=disk0"}},
	{"none", "x86_64", []string{"-machine", "none", "-S"}},
}, Setups...)

// On is the machine as a release has it.
func (m Machine) On(release string) Machine {
	if release != qemutest.Oldest {
		return m
	}
	m.Args = slices.Clone(m.Args)
	for i, arg := range m.Args {
		if old, ok := inOldest[arg]; ok {
			m.Args[i] = old
		}
	}
	return m
}

// inOldest is what stands in the oldest release for what it does not have.
var inOldest = map[string]string{
	"iothread,id=io1,thread-pool-min=2,thread-pool-max=8":                                            "iothread,id=io1",
	"stream,id=stream0,server=on,addr.type=unix,addr.path=stream.sock":                               "hubport,id=stream0,hubid=1",
	"dgram,id=dgram0,local.type=unix,local.path=dgram.sock,remote.type=unix,remote.path=nobody.sock": "hubport,id=dgram0,hubid=1",
}

// Named is the machine of that name.
func Named(t testing.TB, name string) Machine {
	t.Helper()
	i := slices.IndexFunc(Machines, func(m Machine) bool { return m.Name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return Machines[i]
}

// Images makes the files that the machines use, once per release, with that release's
// qemu-img. Of Recorded there is none among them.
func Images(t testing.TB, release string) map[string][]byte {
	t.Helper()
	imagesLock.Lock()
	defer imagesLock.Unlock()
	if files := imagesOf[release]; files != nil {
		return files
	}
	dir := t.TempDir()
	img := qemutest.StockImg(t, release)
	for _, args := range [][]string{
		{"create", "-q", "-f", "qcow2", "disk0.qcow2", "16M"},
		{"snapshot", "-c", "inside", "disk0.qcow2"},
		{"create", "-q", "-f", "qcow2", "-o", "compat=0.10", "base.qcow2", "8M"},
		{"create", "-q", "-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2", "top.qcow2"},
		{"create", "-q", "-f", "raw", "limited.raw", "1M"},
		{"create", "-q", "-f", "raw", "cd.iso", "2M"},
		{"create", "-q", "-f", "raw", "other.iso", "1M"},
		{"create", "-q", "-f", "luks", "--object", "secret,id=s,data=123456", "-o", "key-secret=s,iter-time=10", "secret.luks", "1M"},
		{"create", "-q", "-f", "qcow2", "-b", "top.qcow2", "-F", "qcow2", "chain3.qcow2"},
		{"create", "-q", "-f", "qcow2", "marked.qcow2", "4M"},
		{"bitmap", "--add", "marked.qcow2", "kept"},
		{"bitmap", "--add", "--disable", "-g", "1M", "marked.qcow2", "off"},
		{"snapshot", "-c", "first", "marked.qcow2"},
	} {
		out, err := run(dir, img, args)
		for range 20 {
			// (luks measures the time that a key takes, and may find it too short.)
			if err == nil || !strings.Contains(out, "Unable to get accurate CPU usage") {
				break
			}
			out, err = run(dir, img, args)
		}
		require.NoError(t, err, "qemu-img %q: %s", args, out)
	}
	// Bytes that tell order, sign and character formats apart.
	memory := make([]byte, 4096)
	for i := range memory {
		memory[i] = byte(i*7 + i>>8)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "memory.bin"), memory, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "skeys.bin"), skeysKernel(), 0o600))

	files := map[string][]byte{"paging.rom": pagingFirmware, "sleep.rom": sleepFirmware}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
	}
	imagesOf[release] = files
	return files
}

// skeysKernel is a guest of s390x that gives the page at 0x5000 the storage key
// 0x16, and then writes it to its first byte.
func skeysKernel() []byte {
	const start = 0x10000
	kernel := make([]byte, start, start+64)
	binary.BigEndian.PutUint64(kernel, 0x00080000_80000000|start) // the IPL PSW
	for _, instruction := range []uint32{
		0xa7180016, // lhi %r1,0x16
		0xa7295000, // lghi %r2,0x5000
		0xb22b0012, // sske %r1,%r2
		0x42102000, // stc %r1,0(%r2)
		0xa7f40000, // j .
	} {
		kernel = binary.BigEndian.AppendUint32(kernel, instruction)
	}
	return kernel
}

func run(dir, program string, args []string) (output string, err error) {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

var (
	imagesLock sync.Mutex
	imagesOf   = map[string]map[string][]byte{}
)

// Start starts a machine on a fresh set of the files.
func (m Machine) Start(t testing.TB, program string, files map[string][]byte, more ...string) *qemutest.QEMU {
	t.Helper()
	p := qemutest.Prepare(t)
	for name, data := range files {
		require.NoError(t, os.WriteFile(filepath.Join(p.Dir, name), data, 0o600))
	}
	switch m.Name {
	case "hostusb":
		p.Env = usbHost(t, p.Dir)
	case "tpm":
		serve(t, p.Dir, "tpm", "swtpm", "socket", "--tpm2", "--tpmstate", "dir=.", "--ctrl", "type=unixio,path=tpm")
	case "vhost":
		serve(t, p.Dir, "vhost.sock", qemutest.StockStorageDaemon(t, "10.0"),
			"--blockdev", "driver=null-co,node-name=disk,size=1048576,read-zeroes=on",
			"--export", "type=vhost-user-blk,id=export,node-name=disk,addr.type=unix,addr.path=vhost.sock")
	}
	return p.Start(program, append(append([]string{}, m.Args...), more...)...)
}
