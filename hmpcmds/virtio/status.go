// SPDX-License-Identifier: GPL-2.0-or-later

package virtio

import (
	"errors"
	"fmt"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
	"libhmp/hmpcmds/internal/row"
)

// virtioFeatures is VirtioDeviceFeatures of qapi/virtio.json.
type virtioFeatures struct {
	Transports []string `json:"transports"`
	Device     []string `json:"dev-features"`
	Unknown    *uint64  `json:"unknown-dev-features"`
	Unknown2   *uint64  `json:"unknown-dev-features2"` // bits 64 to 127, since 10.2
}

// virtioStatus is VirtioStatus.
type virtioStatus struct {
	Name               string `json:"name"`
	DeviceID           uint16 `json:"device-id"`
	VhostStarted       bool   `json:"vhost-started"`
	BusName            string `json:"bus-name"`
	Broken             bool   `json:"broken"`
	Disabled           bool   `json:"disabled"`
	DisableLegacyCheck bool   `json:"disable-legacy-check"`
	Started            bool   `json:"started"`
	UseStarted         bool   `json:"use-started"`
	StartOnKick        bool   `json:"start-on-kick"`
	GuestNotifierMask  bool   `json:"use-guest-notifier-mask"`
	Running            bool   `json:"vm-running"`
	Queues             int64  `json:"num-vqs"`
	QueueSel           uint16 `json:"queue-sel"`
	ISR                uint8  `json:"isr"`
	Endian             string `json:"device-endian"`
	Status             struct {
		Statuses []string `json:"statuses"`
		Unknown  *uint8   `json:"unknown-statuses"`
	} `json:"status"`
	Guest   virtioFeatures  `json:"guest-features"`
	Host    virtioFeatures  `json:"host-features"`
	Backend *virtioFeatures `json:"backend-features"`
	Vhost   *vhostStatus    `json:"vhost-dev"`
}

// vhostStatus is VhostStatus.
type vhostStatus struct {
	Sections    int64           `json:"n-mem-sections"`
	TmpSections int64           `json:"n-tmp-sections"`
	Queues      uint32          `json:"nvqs"`
	QueueIndex  int64           `json:"vq-index"`
	MaxQueues   uint64          `json:"max-queues"`
	BackendCap  uint64          `json:"backend-cap"`
	LogEnabled  bool            `json:"log-enabled"`
	LogSize     uint64          `json:"log-size"`
	Features    virtioFeatures  `json:"features"`
	Acked       virtioFeatures  `json:"acked-features"`
	Backend     *virtioFeatures `json:"backend-features"` // until 11.0
	Protocols   struct {
		Protocols []string `json:"protocols"`
		Unknown   *uint64  `json:"unknown-protocols"`
	} `json:"protocol-features"`
}

// statusEndsQEMU reports whether x-query-virtio-status, and so QEMU's own monitor too,
// ends this QEMU with an assertion, as that of 11.1. A change took backend-features out
// of what is told of vhost, and no longer filled in the member of that name beside it,
// without which there is no reply. A schema with only one of the two is of such a QEMU.
func statusEndsQEMU(f *qmp.Facts) (bool, error) {
	const member = "backend-features"
	schema, err := f.Schema()
	if err != nil {
		return false, err
	}
	status := schema.CommandResult("x-query-virtio-status")
	beside, needed := status.Member(member)
	vhost, _ := status.Member("vhost-dev")
	_, filled := vhost.Type.Member(member)
	return needed && !beside.Optional && !filled, nil
}

// statusPassable keeps the row from QEMU's own monitor where that would end QEMU.
func statusPassable(f *qmp.Facts, _ string) (bool, error) {
	has, err := f.Has("x-query-virtio-status")
	if err != nil || !has {
		return true, err
	}
	ends, err := statusEndsQEMU(f)
	return !ends, err
}

// refuseStatus is for a QEMU that would end: of what is no virtio device it says what
// QEMU says.
func refuseStatus(c *monitor.Call, path string) error {
	device, err := isVirtioDevice(c, path)
	var refused *qmp.Error
	switch {
	case err == nil && device:
		return errors.New("the state of a virtio device would end this QEMU: QEMU 11.1 forgets a part of its own reply " +
			"(backend-features of x-query-virtio-status) and aborts")
	case err == nil, errors.As(err, &refused):
		return fmt.Errorf("Path %s is not a realized VirtIODevice", path)
	}
	return err
}

// isVirtioDevice is qmp_find_virtio_device in hw/virtio/virtio-qmp.c.
func isVirtioDevice(c *monitor.Call, path string) (bool, error) {
	var typename string
	var realized bool
	var types []struct {
		Name string `json:"name"`
	}
	if err := c.Execute("qom-get", opts.QOMPath{Path: path, Property: "type"}, &typename); err != nil {
		return false, err
	}
	args := struct {
		Implements string `json:"implements"`
	}{"virtio-device"}
	if err := c.Execute("qom-list-types", args, &types); err != nil {
		return false, err
	}
	for _, t := range types {
		if t.Name == typename {
			err := c.Execute("qom-get", opts.QOMPath{Path: path, Property: "realized"}, &realized)
			return realized, err
		}
	}
	return false, nil
}

// infoVirtioStatus is hmp_virtio_status in hw/virtio/virtio-hmp-cmds.c.
func infoVirtioStatus(c *monitor.Call) error {
	path := c.Args.String("path")
	ends, err := statusEndsQEMU(c.Facts())
	if err != nil {
		return err
	}
	if ends {
		return refuseStatus(c, path)
	}
	var s virtioStatus
	if err := c.Execute("x-query-virtio-status", opts.QOMPath{Path: path}, &s); err != nil {
		return err
	}
	c.Printf("%s:\n  device_name:             %s %s\n  device_id:               %d\n",
		path, s.Name, row.If(s.Vhost != nil, "(vhost)"), s.DeviceID)
	if s.BusName == "" {
		s.BusName = "(null)" // the bus of virtio devices has no name
	}
	c.Printf("  vhost_started:           %t\n  bus_name:                %s\n", s.VhostStarted, s.BusName)
	c.Printf("  broken:                  %t\n  disabled:                %t\n", s.Broken, s.Disabled)
	c.Printf("  disable_legacy_check:    %t\n  started:                 %t\n", s.DisableLegacyCheck, s.Started)
	c.Printf("  use_started:             %t\n  start_on_kick:           %t\n", s.UseStarted, s.StartOnKick)
	c.Printf("  use_guest_notifier_mask: %t\n  vm_running:              %t\n", s.GuestNotifierMask, s.Running)
	c.Printf("  num_vqs:                 %d\n  queue_sel:               %d\n", s.Queues, s.QueueSel)
	c.Printf("  isr:                     %d\n  endianness:              %s\n  status:\n", s.ISR, s.Endian)
	printTabbed(c, s.Status.Statuses)
	if s.Status.Unknown != nil {
		c.Printf("  unknown-statuses(0x%016x)\n", *s.Status.Unknown)
	}
	c.Print("  Guest features:\n")
	s.Guest.print(c)
	c.Print("  Host features:\n")
	s.Host.print(c)
	if s.Backend != nil {
		c.Print("  Backend features:\n")
		s.Backend.print(c)
	}
	if s.Vhost != nil {
		s.Vhost.print(c)
	}
	return nil
}

func (v *vhostStatus) print(c *monitor.Call) {
	c.Printf("  VHost:\n    nvqs:           %d\n    vq_index:       %d\n    max_queues:     %d\n",
		int32(v.Queues), v.QueueIndex, int64(v.MaxQueues))
	c.Printf("    n_mem_sections: %d\n    n_tmp_sections: %d\n    backend_cap:    %d\n",
		v.Sections, v.TmpSections, int64(v.BackendCap))
	c.Printf("    log_enabled:    %t\n    log_size:       %d\n    Features:\n", v.LogEnabled, int64(v.LogSize))
	v.Features.print(c)
	c.Print("    Acked features:\n")
	v.Acked.print(c)
	if v.Backend != nil {
		c.Print("    Backend features:\n")
		v.Backend.print(c)
	}
	c.Print("    Protocol features:\n")
	printTabbed(c, v.Protocols.Protocols)
	if v.Protocols.Unknown != nil {
		c.Printf("  unknown-protocols(0x%016x)\n", *v.Protocols.Unknown)
	}
}

// printTabbed ends with a line end even for no lines.
func printTabbed(c *monitor.Call, lines []string) {
	if len(lines) > 0 {
		c.Print("\t" + strings.Join(lines, ",\n\t"))
	}
	c.Print("\n")
}

func (f *virtioFeatures) print(c *monitor.Call) {
	printTabbed(c, f.Transports)
	if len(f.Device) > 0 {
		printTabbed(c, f.Device)
	}
	switch {
	case f.Unknown == nil && f.Unknown2 == nil:
	case c.Since(10, 2):
		// 10.2 does not tell the upper bits: it forgets to say that they are there.
		c.Printf("  unknown-features(0x%016x%016x)\n", bits(f.Unknown2), bits(f.Unknown))
	default:
		c.Printf("  unknown-features(0x%016x)\n", bits(f.Unknown))
	}
}

// bits are those of a bitmap that may not be told.
func bits(told *uint64) uint64 {
	if told == nil {
		return 0
	}
	return *told
}
