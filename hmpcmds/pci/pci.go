// SPDX-License-Identifier: GPL-2.0-or-later

package pci

import (
	"fmt"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var pciRows = []*monitor.Command{
	{
		Name:            "pcie_aer_inject_error",
		Args:            "advisory_non_fatal:-a,correctable:-c,id:s,error_status:s,header0:i?,header1:i?,header2:i?,header3:i?,prefix0:i?,prefix1:i?,prefix2:i?,prefix3:i?",
		Params:          "[-a] [-c] id <error_status> [<tlp header> [<tlp header prefix>]]",
		Example:         "pcie_aer_inject_error -c nic0 RCVR",
		Help:            "inject a PCIe error (-a: advisory non-fatal; -c: correctable)",
		Group:           monitor.GroupDevices,
		Sources:         row.Added("x-pcie-aer-inject-error"),
		Run:             injectAER,
		Success:         monitor.Begins("OK id: "),
		ExtraCandidates: map[string]monitor.Candidates{"id": monitor.Devices},
	},
	{
		Name:    "pci",
		Info:    true,
		Help:    "show PCI devices",
		Group:   monitor.GroupDevices,
		Sources: row.QMP("query-pci"),
		Run:     infoPCI,
	},
}

// injectAER is hmp_pcie_aer_inject_error in hw/pci/pci-hmp-cmds.c.
func injectAER(c *monitor.Call) error {
	words := func(name string) (list []uint32) {
		for i := range 4 {
			if key := fmt.Sprint(name, i); c.Args.Has(key) {
				list = append(list, uint32(c.Args.Int(key)))
			}
		}
		return list
	}
	args := struct {
		AdvisoryNonFatal bool     `json:"advisory-non-fatal,omitempty"`
		Correctable      bool     `json:"correctable,omitempty"`
		Header           []uint32 `json:"header,omitempty"`
		ID               string   `json:"id"`
		Prefix           []uint32 `json:"prefix,omitempty"`
		Status           string   `json:"status"`
	}{c.Args.Bool("advisory_non_fatal"), c.Args.Bool("correctable"), words("header"), c.Args.String("id"),
		words("prefix"), c.Args.String("error_status")}
	var at struct {
		Root     string `json:"root-bus"`
		Bus      int    `json:"bus"`
		Slot     int    `json:"slot"`
		Function int    `json:"function"`
	}
	if err := c.Execute("x-pcie-aer-inject-error", args, &at); err != nil {
		return err
	}
	c.Printf("OK id: %s root bus: %s, bus: %x devfn: %x.%x\n", c.Args.String("id"), at.Root, at.Bus, at.Slot, at.Function)
	return nil
}

// pciDevice is PciDeviceInfo of qapi/pci.json.
type pciDevice struct {
	Bus      int64 `json:"bus"`
	Slot     int64 `json:"slot"`
	Function int64 `json:"function"`
	Class    struct {
		Desc  *string `json:"desc"`
		Class int64   `json:"class"`
	} `json:"class_info"`
	ID struct {
		Vendor          int64  `json:"vendor"`
		Device          int64  `json:"device"`
		SubsystemVendor *int64 `json:"subsystem-vendor"`
		Subsystem       *int64 `json:"subsystem"`
	} `json:"id"`
	IRQ     *int64      `json:"irq"`
	Pin     int64       `json:"irq_pin"`
	QdevID  string      `json:"qdev_id"`
	Bridge  *pciBridge  `json:"pci_bridge"`
	Regions []pciRegion `json:"regions"`
}

type pciBridge struct {
	Bus struct {
		Number       int64    `json:"number"`
		Secondary    int64    `json:"secondary"`
		Subordinate  int64    `json:"subordinate"`
		IO           pciRange `json:"io_range"`
		Memory       pciRange `json:"memory_range"`
		Prefetchable pciRange `json:"prefetchable_range"`
	} `json:"bus"`
	Devices []pciDevice `json:"devices"`
}

// pciRange is PciMemoryRange: QAPI has signed numbers, HMP shows their bits.
type pciRange struct {
	Base  int64 `json:"base"`
	Limit int64 `json:"limit"`
}

type pciRegion struct {
	BAR      int64  `json:"bar"`
	Type     string `json:"type"`
	Address  int64  `json:"address"`
	Size     int64  `json:"size"`
	Prefetch bool   `json:"prefetch"`
	Is64     bool   `json:"mem_type_64"`
}

// infoPCI is hmp_info_pci in hw/pci/pci-hmp-cmds.c.
func infoPCI(c *monitor.Call) error {
	var buses []struct {
		Devices []pciDevice `json:"devices"`
	}
	if err := c.Execute("query-pci", nil, &buses); err != nil {
		return err
	}
	for _, bus := range buses {
		for i := range bus.Devices {
			bus.Devices[i].print(c, c.Since(8, 0))
		}
	}
	return nil
}

// print shows the device and those behind it. Since 8.0 HMP tells regions that
// are not mapped.
func (d *pciDevice) print(c *monitor.Call, unmapped bool) {
	c.Printf("  Bus %2d, device %3d, function %d:\n    ", d.Bus, d.Slot, d.Function)
	if d.Class.Desc != nil {
		c.Print(*d.Class.Desc)
	} else {
		c.Printf("Class %04d", d.Class.Class) // decimal, in HMP too
	}
	c.Printf(": PCI device %04x:%04x\n", d.ID.Vendor, d.ID.Device)
	if d.ID.SubsystemVendor != nil && d.ID.Subsystem != nil {
		c.Printf("      PCI subsystem %04x:%04x\n", *d.ID.SubsystemVendor, *d.ID.Subsystem)
	}
	if d.IRQ != nil {
		c.Printf("      IRQ %d, pin %s\n", *d.IRQ, string([]byte{byte('A' + d.Pin - 1)}))
	}
	if d.Bridge != nil {
		d.Bridge.print(c)
	}
	for _, r := range d.Regions {
		r.print(c, unmapped)
	}
	c.Printf("      id \"%s\"\n", d.QdevID)
	if d.Bridge != nil {
		for i := range d.Bridge.Devices {
			d.Bridge.Devices[i].print(c, unmapped)
		}
	}
}

func (b *pciBridge) print(c *monitor.Call) {
	c.Printf("      BUS %d.\n      secondary bus %d.\n      subordinate bus %d.\n",
		b.Bus.Number, b.Bus.Secondary, b.Bus.Subordinate)
	c.Printf("      IO range [0x%04x, 0x%04x]\n", uint64(b.Bus.IO.Base), uint64(b.Bus.IO.Limit))
	c.Printf("      memory range [0x%08x, 0x%08x]\n", uint64(b.Bus.Memory.Base), uint64(b.Bus.Memory.Limit))
	c.Printf("      prefetchable memory range [0x%08x, 0x%08x]\n",
		uint64(b.Bus.Prefetchable.Base), uint64(b.Bus.Prefetchable.Limit))
}

func (r *pciRegion) print(c *monitor.Call, unmapped bool) {
	what, width := "I/O", 4
	if r.Type != "io" {
		what, width = "32 bit"+row.If(r.Prefetch, " prefetchable")+" memory", 8
		if r.Is64 {
			what = "64" + what[2:]
		}
	}
	c.Printf("      BAR%d: %s ", r.BAR, what)
	if unmapped && r.Address == -1 {
		c.Print("(not mapped)\n")
		return
	}
	c.Printf("at 0x%0*x [0x%0*x]%s\n", width, uint64(r.Address), width, uint64(r.Address+r.Size-1), row.If(!unmapped, "."))
}
