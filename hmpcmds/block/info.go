// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"encoding/json"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var infoRows = []*monitor.Command{
	{
		Name:    "block",
		Info:    true,
		Args:    "nodes:-n,verbose:-v,device:B?",
		Params:  "[-n] [-v] [device]",
		Example: "info block -v disk0",
		Help:    "show the block devices, or the nodes (-n), or one of them, with their images (-v)",
		Group:   monitor.GroupBlock,
		Sources: row.QMP("query-block", "query-named-block-nodes"),
		Run:     infoBlock,
	},
}

// blockInfo is BlockInfo in qapi/block-core.json.
type blockInfo struct {
	Device    string       `json:"device"`
	QDev      *string      `json:"qdev"`
	Removable bool         `json:"removable"`
	Locked    bool         `json:"locked"`
	TrayOpen  bool         `json:"tray_open"`
	IOStatus  string       `json:"io-status"`
	Inserted  *blockDevice `json:"inserted"`
}

// blockDevice is BlockDeviceInfo.
type blockDevice struct {
	NodeName         *string `json:"node-name"`
	File             string  `json:"file"`
	Driver           string  `json:"drv"`
	ReadOnly         bool    `json:"ro"`
	Encrypted        bool    `json:"encrypted"`
	Active           *bool   `json:"active"` // since 10.0
	BackingFile      *string `json:"backing_file"`
	BackingFileDepth int64   `json:"backing_file_depth"`
	DetectZeroes     string  `json:"detect_zeroes"`
	Cache            struct {
		Writeback bool `json:"writeback"`
		Direct    bool `json:"direct"`
		NoFlush   bool `json:"no-flush"`
	} `json:"cache"`
	Image imageInfo `json:"image"`
	throttling
}

// throttling are the I/O limits of BlockDeviceInfo.
type throttling struct {
	BPS       int64   `json:"bps"`
	BPSRd     int64   `json:"bps_rd"`
	BPSWr     int64   `json:"bps_wr"`
	IOPS      int64   `json:"iops"`
	IOPSRd    int64   `json:"iops_rd"`
	IOPSWr    int64   `json:"iops_wr"`
	BPSMax    int64   `json:"bps_max"`
	BPSRdMax  int64   `json:"bps_rd_max"`
	BPSWrMax  int64   `json:"bps_wr_max"`
	IOPSMax   int64   `json:"iops_max"`
	IOPSRdMax int64   `json:"iops_rd_max"`
	IOPSWrMax int64   `json:"iops_wr_max"`
	IOPSSize  int64   `json:"iops_size"`
	Group     *string `json:"group"`
}

// imageInfo is ImageInfo.
type imageInfo struct {
	Filename            string          `json:"filename"`
	Format              string          `json:"format"`
	VirtualSize         int64           `json:"virtual-size"`
	ActualSize          *int64          `json:"actual-size"`
	Encrypted           bool            `json:"encrypted"`
	ClusterSize         *int64          `json:"cluster-size"`
	DirtyFlag           bool            `json:"dirty-flag"`
	BackingFilename     *string         `json:"backing-filename"`
	FullBackingFilename *string         `json:"full-backing-filename"`
	BackingFormat       *string         `json:"backing-filename-format"`
	Snapshots           []snapshotInfo  `json:"snapshots"`
	BackingImage        *imageInfo      `json:"backing-image"`
	Limits              json.RawMessage `json:"limits"` // since 11.0
	FormatSpecific      *formatSpecific `json:"format-specific"`
}

type formatSpecific struct {
	Data json.RawMessage `json:"data"`
}

// infoBlock is hmp_info_block in block/monitor/block-hmp-cmds.c: block backends,
// and nodes if asked for or if no backend has the name.
func infoBlock(c *monitor.Call) error {
	only, verbose, nodes := row.OptionalString(c, "device"), c.Args.Bool("verbose"), c.Args.Bool("nodes")
	p := &blockPrinter{Call: c, verbose: verbose}
	if !nodes {
		if err := p.backends(only); err != nil {
			return err
		}
		if only == nil || p.printed {
			return nil
		}
	}
	return p.nodes(only)
}

type blockPrinter struct {
	*monitor.Call
	verbose bool
	printed bool
}

// separate prints the empty line that HMP has before every entry but the first
// of the whole list, printed or not.
func (p *blockPrinter) separate(i int) {
	if i > 0 {
		p.Print("\n")
	}
	p.printed = true
}

func (p *blockPrinter) backends(only *string) error {
	var blocks []blockInfo
	if err := p.FailHidden(p.Execute("query-block", nil, &blocks)); err != nil {
		return err
	}
	for i := range blocks {
		b := &blocks[i]
		if only != nil && *only != b.Device {
			continue
		}
		p.separate(i)
		if err := p.block(b, b.Inserted); err != nil {
			return err
		}
	}
	return nil
}

func (p *blockPrinter) nodes(only *string) error {
	var nodes []blockDevice
	if err := p.FailHidden(p.Execute("query-named-block-nodes", nil, &nodes)); err != nil {
		return err
	}
	for i := range nodes {
		if name := nodes[i].NodeName; only != nil && (name == nil || *only != *name) {
			continue
		}
		p.separate(i)
		if err := p.block(nil, &nodes[i]); err != nil {
			return err
		}
	}
	return nil
}

// block is print_block_info; b is nil for a node.
func (p *blockPrinter) block(b *blockInfo, d *blockDevice) error {
	p.Print(blockTitle(b, d))
	if d == nil {
		p.Print(": [not inserted]\n")
	} else {
		p.Printf(": %s (%s%s%s%s)\n", d.File, d.Driver, row.If(d.ReadOnly, ", read-only"),
			row.If(d.Encrypted, ", encrypted"), row.If(d.Active != nil && !*d.Active, ", inactive"))
	}
	if b != nil {
		p.attachment(b)
	}
	if d == nil {
		return nil
	}
	p.device(d)
	if !p.verbose {
		return nil
	}
	p.Print("\nImages:\n")
	for image := &d.Image; image != nil; image = image.BackingImage {
		if err := p.image(image); err != nil {
			return err
		}
	}
	return nil
}

func blockTitle(b *blockInfo, d *blockDevice) string {
	named := d != nil && d.NodeName != nil
	switch {
	case b != nil && b.Device != "" && named:
		return b.Device + " (" + *d.NodeName + ")"
	case b != nil && b.Device != "":
		return b.Device
	case named:
		return *d.NodeName
	case b != nil && b.QDev != nil:
		return *b.QDev
	}
	return "<anonymous>"
}

func (p *blockPrinter) attachment(b *blockInfo) {
	if b.QDev != nil {
		p.Printf("    Attached to:      %s\n", *b.QDev)
	}
	if b.IOStatus != "" && b.IOStatus != "ok" {
		p.Printf("    I/O status:       %s\n", b.IOStatus)
	}
	if b.Removable {
		tray := "closed"
		if b.TrayOpen {
			tray = "open"
		}
		p.Printf("    Removable device: %slocked, tray %s\n", row.If(!b.Locked, "not "), tray)
	}
}

func (p *blockPrinter) device(d *blockDevice) {
	mode := "writethrough"
	if d.Cache.Writeback {
		mode = "writeback"
	}
	p.Printf("    Cache mode:       %s%s%s\n", mode, row.If(d.Cache.Direct, ", direct"),
		row.If(d.Cache.NoFlush, ", ignore flushes"))
	if d.BackingFile != nil {
		p.Printf("    Backing file:     %s (chain depth: %d)\n", *d.BackingFile, d.BackingFileDepth)
	}
	if d.DetectZeroes != "off" {
		p.Printf("    Detect zeroes:    %s\n", d.DetectZeroes)
	}
	if t := d.throttling; t.BPS|t.BPSRd|t.BPSWr|t.IOPS|t.IOPSRd|t.IOPSWr != 0 {
		group := "(null)" // what printf makes of none
		if t.Group != nil {
			group = *t.Group
		}
		p.Printf("    I/O throttling:   bps=%d bps_rd=%d bps_wr=%d bps_max=%d bps_rd_max=%d bps_wr_max=%d"+
			" iops=%d iops_rd=%d iops_wr=%d iops_max=%d iops_rd_max=%d iops_wr_max=%d iops_size=%d group=%s\n",
			t.BPS, t.BPSRd, t.BPSWr, t.BPSMax, t.BPSRdMax, t.BPSWrMax,
			t.IOPS, t.IOPSRd, t.IOPSWr, t.IOPSMax, t.IOPSRdMax, t.IOPSWrMax, t.IOPSSize, group)
	}
}

// image is bdrv_node_info_dump in block/qapi.c, for a root.
func (p *blockPrinter) image(i *imageInfo) error {
	size := "unavailable"
	if i.ActualSize != nil {
		size = row.SizeText(uint64(*i.ActualSize))
	}
	p.Printf("image: %s\nfile format: %s\nvirtual size: %s (%d bytes)\ndisk size: %s\n",
		i.Filename, i.Format, row.SizeText(uint64(i.VirtualSize)), i.VirtualSize, size)
	if i.Encrypted {
		p.Print("encrypted: yes\n")
	}
	if i.ClusterSize != nil {
		p.Printf("cluster_size: %d\n", *i.ClusterSize)
	}
	if i.DirtyFlag {
		p.Print("cleanly shut down: no\n")
	}
	p.backing(i)
	if err := p.dump("Block limits:\n", i.Limits); err != nil {
		return err
	}
	if i.Snapshots != nil {
		p.Print("Snapshot list:\n")
		if err := printSnapshots(p.Call, i.Snapshots); err != nil {
			return err
		}
	}
	if i.FormatSpecific == nil {
		return nil
	}
	return p.dump("Format specific information:\n", i.FormatSpecific.Data)
}

// dump prints a JSON value under a heading, nothing if it holds nothing.
func (p *blockPrinter) dump(heading string, data json.RawMessage) error {
	if data == nil {
		return nil
	}
	text, err := row.DumpJSON(data)
	if text != "" {
		p.Print(heading + text)
	}
	return err
}

func (p *blockPrinter) backing(i *imageInfo) {
	if i.BackingFilename == nil {
		return
	}
	actual := ""
	switch {
	case i.FullBackingFilename == nil:
		actual = " (cannot determine actual path)"
	case *i.FullBackingFilename != *i.BackingFilename:
		actual = " (actual path: " + *i.FullBackingFilename + ")"
	}
	p.Printf("backing file: %s%s\n", *i.BackingFilename, actual)
	if i.BackingFormat != nil {
		p.Printf("backing file format: %s\n", *i.BackingFormat)
	}
}
