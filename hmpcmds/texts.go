// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

var _ = add(
	&monitor.Command{
		Name:    "irq",
		Info:    true,
		Help:    "show interrupt counters",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("x-query-irq"),
		Run:     text("x-query-irq"),
	},
	&monitor.Command{
		Name:    "pic",
		Info:    true,
		Help:    "show interrupt controllers",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("x-query-interrupt-controllers"),
		Run:     text("x-query-interrupt-controllers"),
	},
	&monitor.Command{
		Name:    "rdma",
		Info:    true,
		Help:    "show RDMA devices",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("x-query-rdma"),
		Exists:  untilThen(6, 2, "x-query-rdma"),
		Run:     text("x-query-rdma"),
	},
	&monitor.Command{
		Name:    "jit",
		Info:    true,
		Help:    "show how the translator of instructions does",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("x-query-jit"),
		Run:     text("x-query-jit"),
	},
	&monitor.Command{
		Name:    "opcount",
		Info:    true,
		Help:    "show how often the translator's operations were used",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("x-query-opcount"),
		Exists:  untilThen(6, 2, "x-query-opcount"),
		Run:     text("x-query-opcount"),
	},
	&monitor.Command{
		Name:    "profile",
		Info:    true,
		Help:    "show where the translator spends time",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("x-query-profile"),
		Exists:  untilThen(6, 2, "x-query-profile"),
		Run:     text("x-query-profile"),
	},
	&monitor.Command{
		Name:    "numa",
		Info:    true,
		Help:    "show NUMA nodes",
		Group:   monitor.GroupVM,
		Sources: qmpCommands("x-query-numa"),
		Run:     text("x-query-numa"),
	},
	&monitor.Command{
		Name:    "usb",
		Info:    true,
		Help:    "show USB devices",
		Group:   monitor.GroupDevices,
		Sources: qmpCommands("x-query-usb"),
		Run:     text("x-query-usb"),
	},
	&monitor.Command{
		Name:    "roms",
		Info:    true,
		Help:    "show ROMs",
		Group:   monitor.GroupVM,
		Sources: qmpCommands("x-query-roms"),
		Run:     text("x-query-roms"),
	},
	&monitor.Command{
		Name:    "ramblock",
		Info:    true,
		Help:    "show blocks of RAM",
		Group:   monitor.GroupVM,
		Sources: qmpCommands("x-query-ramblock"),
		Run:     text("x-query-ramblock"),
	},
	&monitor.Command{
		Name:    "usbhost",
		Info:    true,
		Help:    "show USB devices of the host",
		Group:   monitor.GroupDevices,
		Sources: added("x-query-usbhost"),
		Run:     infoUSBHost,
	},
	&monitor.Command{
		Name:    "via",
		Info:    true,
		Help:    "show the state of VIA chips",
		Group:   monitor.GroupDebug,
		Exists:  hasVIA,
		Sources: added("x-query-via"),
		Run:     infoVIA,
	},
	&monitor.Command{
		Name:    "cpustats",
		Info:    true,
		Help:    "show statistics of this monitor's CPU, where its kind has any",
		Group:   monitor.GroupDebug,
		Exists:  until(6, 1),
		Sources: onlyBuiltin,
		Run:     leaveToBuiltin,
	},
	&monitor.Command{
		Name:    "ioapic",
		Info:    true,
		Help:    "show the interrupt controller of a PC",
		Group:   monitor.GroupDebug,
		Targets: targetsX86,
		Exists:  until(6, 2),
		Sources: onlyBuiltin,
		Run:     leaveToBuiltin,
	},
	&monitor.Command{
		Name:    "qdm",
		Info:    true,
		Help:    "list all device models",
		Group:   monitor.GroupDevices,
		Sources: added(deviceModels),
		Run:     text(deviceModels),
	},
)

// hasVIA: the row came with 7.0; QEMUs without the chip have it since 11.0.
func hasVIA(f *qmp.Facts) (bool, error) {
	v, err := f.Version()
	if err != nil || v.AtLeast(11, 0) || !v.AtLeast(7, 0) {
		return v.AtLeast(11, 0), err
	}
	return onTargets(f, []string{"m68k", "ppc"})
}

// infoUSBHost: what shows the devices (hw/usb/host-libusb.c) may be a module that
// is not loaded, or not be built.
func infoUSBHost(c *monitor.Call) error { return available(c.Text("x-query-usbhost", nil)) }

// infoVIA is hmp_info_via in hw/misc/mos6522.c.
func infoVIA(c *monitor.Call) error { return available(c.Text("x-query-via", nil)) }

// available takes QEMU's refusal for a row without a handler.
func available(err error) error {
	var refused *qmp.Error
	if errors.As(err, &refused) {
		return monitor.ErrUnavailable
	}
	return err
}
