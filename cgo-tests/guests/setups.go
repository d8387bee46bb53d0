// SPDX-License-Identifier: GPL-2.0-or-later

package guests

import (
	"fmt"
	"slices"
)

// Setups are machines that each have much of one kind.
var Setups = []Machine{
	{"nodes", "x86_64", []string{"-machine", "q35", "-m", "256M,slots=8,maxmem=4G", "-S", "-nodefaults",
		"-smp", "3,sockets=2,dies=1,cores=2,threads=2,maxcpus=8",
		"-object", "memory-backend-ram,id=ram0,size=128M,prealloc=on,share=on",
		"-object", "memory-backend-memfd,id=ram1,size=128M,merge=off,dump=off",
		"-object", "memory-backend-file,id=spare0,size=1M,mem-path=spare.ram,share=on",
		"-numa", "node,nodeid=0,memdev=ram0,cpus=0-3", "-numa", "node,nodeid=1,memdev=ram1,cpus=4-7",
		"-numa", "node,nodeid=2",
		"-numa", "dist,src=0,dst=1,val=20", "-numa", "dist,src=0,dst=2,val=30", "-numa", "dist,src=1,dst=2,val=40",
		"-object", "memory-backend-ram,id=dimmram,size=128M", "-device", "pc-dimm,id=dimm0,memdev=dimmram,node=1",
		"-object", "memory-backend-ram,id=vmemram,size=256M",
		"-device", "virtio-mem-pci,id=vmem0,memdev=vmemram,node=0,requested-size=64M",
		"-device", "qemu64-x86_64-cpu,id=cpu4,socket-id=1,die-id=0,core-id=0,thread-id=0",
		"-object", "iothread,id=io0,poll-max-ns=1000", "-object", "iothread,id=io1,thread-pool-min=2,thread-pool-max=8",
		"-device", "virtio-balloon-pci,id=balloon0,guest-stats-polling-interval=2",
		"-device", "vmgenid,guid=324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87", "-device", "intel-iommu",
		"-device", "virtio-rng-pci,disable-legacy=on,iommu_platform=on", "-object", "cryptodev-backend-builtin,id=crypto0,queues=1",
		"-device", "virtio-crypto-pci,cryptodev=crypto0"}},

	{"nets", "x86_64", []string{"-machine", "q35", "-m", "32", "-S", "-nodefaults",
		"-netdev", "user,id=user0,hostname=guest,restrict=on,net=10.1.0.0/16", "-device", "e1000,netdev=user0,mac=52:54:00:12:34:01",
		"-netdev", "user,id=user1,ipv6=off,guestfwd=tcp:10.0.2.100:80-null", "-device", "rtl8139,netdev=user1,id=rtl,addr=5.0,multifunction=on",
		"-netdev", "socket,id=listen0,listen=127.0.0.1:0", "-device", "ne2k_pci,netdev=listen0,addr=5.1",
		"-netdev", "socket,id=udp0,udp=127.0.0.1:9,localaddr=127.0.0.1:0", "-device", "pcnet,netdev=udp0",
		"-netdev", "stream,id=stream0,server=on,addr.type=unix,addr.path=stream.sock", "-device", "vmxnet3,netdev=stream0",
		"-netdev", "dgram,id=dgram0,local.type=unix,local.path=dgram.sock,remote.type=unix,remote.path=nobody.sock",
		"-device", "virtio-net-pci,netdev=dgram0,id=vnet0,mq=on,packed=on,host_mtu=1400",
		"-netdev", "hubport,id=hub0port0,hubid=0", "-netdev", "hubport,id=hub0port1,hubid=0", "-device", "e1000e,netdev=hub0port0",
		"-device", "i82550", "-device", "tulip", "-device", "virtio-net-pci-transitional,id=legacy0",
		"-chardev", "null,id=vhost0", "-device", "qemu-xhci", "-device", "usb-net", "-device", "rocker,name=sw1,id=sw1",
		"-object", "filter-dump,id=dump0,netdev=user0,file=dump.pcap", "-object", "filter-buffer,id=buffer0,netdev=user1,interval=1000,status=off",
		"-device", "virtio-net-pci,id=nobody0", "-nic", "none"}},

	{"disks", "x86_64", []string{"-machine", "q35", "-m", "32", "-S", "-nodefaults",
		"-object", "secret,id=sec0,data=123456", "-object", "iothread,id=io0",
		"-object", "throttle-group,id=group0,x-iops-total=100,x-bps-write-max=2000000,x-bps-write=1000000",
		"-blockdev", "driver=luks,node-name=luks0,key-secret=sec0,file.driver=file,file.filename=secret.luks",
		"-device", "virtio-blk-pci,drive=luks0,id=luksdev,serial=abc,iothread=io0,write-cache=on",
		"-drive", "if=none,id=chain,file=chain3.qcow2,format=qcow2,detect-zeroes=unmap,discard=unmap,werror=stop,rerror=ignore,cache=unsafe",
		"-device", "nvme,serial=nv0,id=nvme0", "-device", "nvme-ns,drive=chain,nsid=3",
		"-blockdev", "driver=throttle,throttle-group=group0,node-name=thr0,file.driver=null-co,file.size=1048576,file.read-zeroes=on",
		"-device", "megasas,id=mega", "-device", "scsi-hd,drive=thr0,bus=mega.0,scsi-id=1,vendor=ACME,product=disk",
		"-drive", "if=none,id=copied,file=disk0.qcow2,format=qcow2,copy-on-read=on,snapshot=on",
		"-device", "lsi53c895a,id=lsi", "-device", "scsi-hd,drive=copied,bus=lsi.0,share-rw=on",
		"-blockdev", "driver=qcow2,node-name=marked,file.driver=file,file.filename=marked.qcow2",
		"-device", "virtio-scsi-pci,id=vs0,iothread=io0,num_queues=2", "-device", "scsi-hd,drive=marked,bus=vs0.0,channel=0,scsi-id=2,lun=4",
		"-blockdev", "driver=quorum,node-name=quorum0,vote-threshold=2,children.0.driver=null-co,children.0.node-name=q0,children.0.read-zeroes=on," +
			"children.1.driver=null-co,children.1.node-name=q1,children.1.read-zeroes=on,children.2.driver=null-co,children.2.node-name=q2,children.2.read-zeroes=on",
		"-device", "ahci,id=ahci1", "-device", "ide-hd,drive=quorum0,bus=ahci1.2,id=hd2,ver=1.2",
		"-blockdev", "driver=blkdebug,node-name=debug0,image.driver=null-aio,image.size=65536,image.read-zeroes=on",
		"-device", "qemu-xhci", "-device", "usb-storage,drive=debug0,id=stick0,removable=on",
		"-blockdev", "driver=raw,node-name=window0,offset=65536,size=131072,file.driver=file,file.filename=limited.raw,file.node-name=window0file,read-only=on",
		"-device", "sdhci-pci", "-drive", "if=none,id=card0,file=cd.iso,format=raw,read-only=on",
		"-device", "virtio-blk-pci,drive=card0,id=vb2", "-device", "scsi-cd,bus=vs0.0,id=tray0", "-device", "ide-cd,bus=ahci1.1,id=tray1"}},

	{"usb", "x86_64", []string{"-machine", "pc,usb=on", "-m", "32", "-S", "-nodefaults",
		"-device", "piix4-usb-uhci,id=uhci", "-device", "ich9-usb-ehci1,id=ehci,addr=1d.7,multifunction=on",
		"-device", "ich9-usb-uhci1,masterbus=ehci.0,firstport=0,addr=1d.0,multifunction=on",
		"-device", "ich9-usb-uhci2,masterbus=ehci.0,firstport=2,addr=1d.1,multifunction=on",
		"-device", "qemu-xhci,id=xhci", "-device", "pci-ohci,id=ohci",
		"-device", "usb-hub,bus=usb-bus.0,port=1,id=hub1", "-device", "usb-hub,bus=usb-bus.0,port=1.1", "-device", "usb-mouse,bus=usb-bus.0,port=1.1.3",
		"-device", "usb-tablet,bus=ehci.0,id=tablet", "-device", "usb-kbd,bus=xhci.0,serial=42", "-device", "usb-wacom-tablet,bus=ohci.0",
		"-chardev", "null,id=c0", "-device", "usb-serial,chardev=c0,bus=ohci.0", "-device", "usb-ccid,bus=xhci.0", "-device", "usb-braille,chardev=c1,bus=xhci.0",
		"-chardev", "null,id=c1", "-audiodev", "none,id=snd", "-device", "usb-audio,audiodev=snd,bus=xhci.0",
		"-drive", "if=none,id=stick,file=cd.iso,format=raw", "-device", "usb-storage,drive=stick,bus=ehci.0"}},

	{"hostusb", "x86_64", []string{"-machine", "none", "-S"}},

	{"displays", "x86_64", []string{"-machine", "q35", "-m", "64", "-S", "-nodefaults",
		"-device", "VGA,id=vga0", "-device", "virtio-gpu-pci,id=gpu0,max_outputs=2", "-device", "secondary-vga,id=vga1", "-device", "bochs-display",
		"-vnc", "unix:vnc0,id=first", "-vnc", "unix:vnc1,id=second,password=on,share=force-shared", "-vnc", "127.0.0.1:99,to=199,id=third,display=vga1",
		"-device", "virtio-keyboard-pci", "-device", "virtio-mouse-pci,id=vmouse", "-device", "virtio-tablet-pci,id=vtablet",
		"-audiodev", "none,id=snd0", "-audiodev", "none,id=snd1", "-device", "intel-hda", "-device", "hda-duplex,audiodev=snd0", "-device", "AC97,audiodev=snd1"}},

	{"chardevs", "x86_64", []string{"-machine", "pc", "-m", "32", "-S", "-nodefaults",
		"-chardev", "pty,id=pty0", "-chardev", "udp,id=udp0,host=127.0.0.1,port=9,localaddr=127.0.0.1,localport=0", "-chardev", "file,id=file0,path=out.txt,append=on",
		"-chardev", "ringbuf,id=ring0,size=16", "-chardev", "null,id=null0,logfile=null.log", "-chardev", "null,id=mux0,mux=on",
		"-chardev", "vc,id=vc0,cols=80,rows=25", "-chardev", "msmouse,id=mouse0", "-chardev", "wctablet,id=tablet0", "-chardev", "testdev,id=test0",
		"-chardev", "socket,id=tcp0,host=127.0.0.1,port=0,server=on,wait=off,telnet=on", "-chardev", "socket,id=web0,host=127.0.0.1,port=0,server=on,wait=off,websocket=on",
		"-chardev", "socket,id=unix0,path=unix0.sock,server=on,wait=off", "-chardev", "socket,id=tn0,path=tn0.sock,server=on,wait=off,tn3270=on",
		"-chardev", "serial,id=serial0,path=/dev/null",
		"-serial", "chardev:ring0", "-serial", "chardev:mux0", "-parallel", "chardev:file0",
		"-device", "virtio-serial-pci,id=vser,max_ports=4", "-device", "virtconsole,chardev=null0,id=con0", "-device", "virtserialport,chardev=unix0,name=org.port,id=port1,nr=3"}},

	{"many", "x86_64", manyDevices(200)},

	{"replay", "x86_64", []string{"-machine", "pc", "-m", "32", "-S", "-nodefaults", "-icount", "shift=auto,rr=record,rrfile=replay.bin"}},

	{"tpm", "x86_64", []string{"-machine", "q35", "-m", "32", "-S", "-nodefaults",
		"-chardev", "socket,id=tpmsock,path=tpm", "-tpmdev", "emulator,id=tpm0,chardev=tpmsock", "-device", "tpm-crb,tpmdev=tpm0,id=crb0"}},

	{"skeys", "s390x", []string{"-machine", "s390-ccw-virtio", "-m", "64", "-S", "-nodefaults", "-kernel", "skeys.bin"}},

	{"paging", "x86_64", []string{"-machine", "pc", "-m", "32", "-nodefaults", "-bios", "paging.rom"}},
	{"asleep", "x86_64", []string{"-machine", "pc", "-m", "32", "-nodefaults", "-cpu", "Nehalem", "-bios", "sleep.rom"}},
	{"preconfig", "x86_64", []string{"-machine", "pc", "-m", "32", "-nodefaults", "--preconfig", "-S"}},
	{"incoming", "x86_64", []string{"-machine", "none", "-incoming", "defer"}},
	{"spice", "x86_64", []string{"-machine", "pc", "-m", "32", "-S", "-nodefaults", "-vga", "std",
		"-spice", "unix=on,addr=spice.sock,disable-ticketing=on"}},

	{"booted", "x86_64", []string{"-machine", "q35", "-m", "32", "-nodefaults",
		"-drive", "if=none,id=disk0,file=disk0.qcow2,format=qcow2", "-device", "virtio-blk-pci,drive=disk0,id=vblk0,share-rw=on"}},
	{"vhost", "x86_64", []string{"-machine", "q35,memory-backend=ram0", "-m", "32", "-nodefaults",
		"-object", "memory-backend-memfd,id=ram0,size=32M,share=on", "-chardev", "socket,id=vhost0,path=vhost.sock",
		"-device", "vhost-user-blk-pci,chardev=vhost0,id=vblk0"}},
	{"replayed", "x86_64", append(Recorded, "-S", "-icount", "shift=7,rr=replay,rrfile=recorded.bin")},
}

// Recorded is the machine of recorded.bin, a recording that tests make who want to replay it.
var Recorded = slices.Clip([]string{"-machine", "pc", "-m", "32", "-nodefaults", "-bios", "paging.rom"})

// manyDevices are a machine with n devices behind bridges.
func manyDevices(n int) []string {
	args := []string{"-machine", "pc", "-m", "32", "-S", "-nodefaults"}
	for i := range n {
		slot, function := i/8, i%8
		bridge := slot / 16
		if i%128 == 0 {
			args = append(args, "-device", fmt.Sprintf("pci-bridge,id=bridge%d,chassis_nr=%d,addr=%x", bridge, bridge+1, bridge+4))
		}
		args = append(args, "-device", fmt.Sprintf("virtio-rng-pci,id=rng%d,bus=bridge%d,addr=%x.%x,multifunction=on",
			i, bridge, slot%16+1, function))
	}
	return args
}
