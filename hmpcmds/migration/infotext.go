// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"fmt"
	"slices"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

// migrationText prints what info migrate shows, in one of two layouts.
type migrationText struct {
	c       *monitor.Call
	info    *migrationInfo
	version qmp.Version
}

// optional prints a number that may not be there.
func (t *migrationText) optional(format string, v *uint64) {
	if v != nil {
		t.c.Printf(format, *v)
	}
}

// nonzero prints a number that is left out if it is 0.
func (t *migrationText) nonzero(format string, v uint64) {
	if v != 0 {
		t.c.Printf(format, v)
	}
}

func (t *migrationText) blocked() {
	if len(t.info.BlockedReasons) > 0 {
		t.c.Print("Outgoing migration blocked:\n")
	}
	for _, reason := range t.info.BlockedReasons {
		t.c.Printf("  %s\n", reason)
	}
}

// status is the status, with the reason in those that have one to show.
func (t *migrationText) status(reasoned ...string) string {
	if t.info.ErrorDesc != nil && slices.Contains(reasoned, t.info.Status) {
		return t.info.Status + " (" + *t.info.ErrorDesc + ")"
	}
	return t.info.Status
}

func (t *migrationText) sockets(label string) {
	if t.info.SocketAddress == nil {
		return
	}
	t.c.Printf("%s: [\n", label)
	for _, a := range t.info.SocketAddress {
		t.c.Printf("\t%s\n", a.uri(t.version))
	}
	t.c.Print("]\n")
}

// before101 is the layout until 10.0.
func (t *migrationText) before101() error {
	t.c.Print("globals:\n")
	if err := t.globals(""); err != nil {
		return err
	}
	t.blocked()
	if t.info.Status != "" {
		t.c.Printf("Migration status: %s\n", t.status("failed"))
		t.c.Printf("total time: %d ms\n", t.info.TotalTime)
		t.optional("expected downtime: %d ms\n", t.info.ExpectedDowntime)
		t.optional("downtime: %d ms\n", t.info.Downtime)
		t.optional("setup: %d ms\n", t.info.SetupTime)
	}
	t.before101RAM()
	t.before101Disk()
	t.before101Compression()
	t.optional("cpu throttle percentage: %d\n", t.info.CPUThrottle)
	t.optional("dirty-limit throttle time: %d us\n", t.info.DirtyLimitThrottle)
	t.optional("dirty-limit ring full time: %d us\n", t.info.DirtyLimitRingFull)
	if t.info.PostcopyBlocktime != nil {
		t.c.Printf("postcopy blocktime: %d\n", *t.info.PostcopyBlocktime)
	}
	if t.info.PostcopyVCPUTimes != nil {
		t.c.Printf("postcopy vcpu blocktime: %s\n", row.Ranges(t.info.PostcopyVCPUTimes))
	}
	t.sockets("socket address")
	if t.info.VFIO != nil {
		t.c.Printf("vfio device transferred: %d kbytes\n", t.info.VFIO.Transferred>>10)
	}
	return nil
}

func (t *migrationText) before101RAM() {
	ram := t.info.RAM
	if ram == nil {
		return
	}
	t.c.Printf("transferred ram: %d kbytes\n", ram.Transferred>>10)
	t.c.Printf("throughput: %0.2f mbps\n", ram.MBPS)
	t.c.Printf("remaining ram: %d kbytes\n", ram.Remaining>>10)
	t.c.Printf("total ram: %d kbytes\n", ram.Total>>10)
	t.c.Printf("duplicate: %d pages\n", ram.Duplicate)
	t.optional("skipped: %d pages\n", ram.Skipped)
	t.c.Printf("normal: %d pages\n", ram.Normal)
	t.c.Printf("normal bytes: %d kbytes\n", ram.NormalBytes>>10)
	t.c.Printf("dirty sync count: %d\n", ram.DirtySyncCount)
	t.c.Printf("page size: %d kbytes\n", ram.PageSize>>10)
	t.c.Printf("multifd bytes: %d kbytes\n", ram.MultifdBytes>>10)
	t.c.Printf("pages-per-second: %d\n", ram.PagesPerSecond)
	t.nonzero("dirty pages rate: %d pages\n", ram.DirtyPagesRate)
	t.nonzero("postcopy request count: %d\n", ram.PostcopyRequests)
	t.kbytes("precopy ram", ram.PrecopyBytes)
	t.kbytes("downtime ram", ram.DowntimeBytes)
	t.kbytes("postcopy ram", ram.PostcopyBytes)
	t.nonzero("Zero-copy-send fallbacks happened: %d times\n", ram.MissedZeroCopying)
}

// kbytes prints a size that is left out if it is 0.
func (t *migrationText) kbytes(label string, size uint64) {
	if size != 0 {
		t.c.Printf("%s: %d kbytes\n", label, size>>10)
	}
}

func (t *migrationText) before101Disk() {
	if disk := t.info.Disk; disk != nil {
		t.c.Printf("transferred disk: %d kbytes\n", disk.Transferred>>10)
		t.c.Printf("remaining disk: %d kbytes\n", disk.Remaining>>10)
		t.c.Printf("total disk: %d kbytes\n", disk.Total>>10)
	}
}

func (t *migrationText) before101Compression() {
	if cache := t.info.XBZRLE; cache != nil {
		t.c.Printf("cache size: %d bytes\n", cache.CacheSize)
		t.c.Printf("xbzrle transferred: %d kbytes\n", cache.Bytes>>10)
		t.c.Printf("xbzrle pages: %d pages\n", cache.Pages)
		t.c.Printf("xbzrle cache miss: %d pages\n", cache.CacheMiss)
		t.c.Printf("xbzrle cache miss rate: %0.2f\n", cache.CacheMissRate)
		t.c.Printf("xbzrle encoding rate: %0.2f\n", cache.EncodingRate)
		t.c.Printf("xbzrle overflow: %d\n", cache.Overflow)
	}
	if pages := t.info.Compression; pages != nil {
		t.c.Printf("compression pages: %d pages\n", pages.Pages)
		t.c.Printf("compression busy: %d\n", pages.Busy)
		t.c.Printf("compression busy rate: %0.2f\n", pages.BusyRate)
		t.c.Printf("compressed size: %d kbytes\n", pages.CompressedSize>>10)
		t.c.Printf("compression rate: %0.2f\n", pages.Rate)
	}
}

// compact is the layout since 10.1, all of it or what matters most.
func (t *migrationText) compact(all bool) error {
	t.blocked()
	if t.info.Status != "" {
		t.c.Printf("Status: \t\t%s\n", t.status("failed", "postcopy-paused"))
		t.times()
	}
	if t.info.Remaining != nil {
		t.c.Printf("Remaining: \t\t%s\n", row.SizeText(*t.info.Remaining))
	}
	t.sockets("Sockets")
	t.compactRAM()
	if !all {
		return nil
	}
	t.c.Print("Globals:\n")
	if err := t.globals("  "); err != nil {
		return err
	}
	if cache := t.info.XBZRLE; cache != nil {
		t.c.Printf("XBZRLE: size=%d, transferred=%d, pages=%d, miss=%d\n",
			cache.CacheSize, cache.Bytes, cache.Pages, cache.CacheMiss)
		t.c.Printf("  miss_rate=%0.2f, encode_rate=%0.2f, overflow=%d\n",
			cache.CacheMissRate, cache.EncodingRate, cache.Overflow)
	}
	t.optional("CPU Throttle (%%): %d\n", t.info.CPUThrottle)
	t.optional("Dirty-limit Throttle (us): %d\n", t.info.DirtyLimitThrottle)
	t.optional("Dirty-limit Ring Full (us): %d\n", t.info.DirtyLimitRingFull)
	t.postcopy()
	return nil
}

func (t *migrationText) times() {
	if t.info.TotalTime == 0 {
		return
	}
	t.c.Printf("Time (ms): \t\ttotal=%d", t.info.TotalTime)
	t.optional(", setup=%d", t.info.SetupTime)
	t.optional(", exp_down=%d", t.info.ExpectedDowntime)
	t.optional(", down=%d", t.info.Downtime)
	t.c.Print("\n")
}

func (t *migrationText) compactRAM() {
	ram := t.info.RAM
	if ram == nil {
		return
	}
	t.c.Print("RAM info:\n")
	t.c.Printf("  Throughput (Mbps): \t%0.2f\n", ram.MBPS)
	t.c.Printf("  Sizes: \t\tpagesize=%s, total=%s\n", row.SizeText(ram.PageSize), row.SizeText(ram.Total))
	t.c.Printf("  Transfers: \t\ttransferred=%s, remain=%s\n", row.SizeText(ram.Transferred), row.SizeText(ram.Remaining))
	t.c.Printf("    Channels: \t\tprecopy=%s, multifd=%s, postcopy=%s",
		row.SizeText(ram.PrecopyBytes), row.SizeText(ram.MultifdBytes), row.SizeText(ram.PostcopyBytes))
	if t.info.VFIO != nil {
		t.c.Printf(", vfio=%s", row.SizeText(t.info.VFIO.Transferred))
	}
	t.c.Printf("\n    Page Types: \tnormal=%d, zero=%d\n", ram.Normal, ram.Duplicate)
	t.c.Printf("  Page Rates (pps): \ttransfer=%d", ram.PagesPerSecond)
	t.nonzero(", dirty=%d", ram.DirtyPagesRate)
	t.c.Printf("\n  Others: \t\tdirty_syncs=%d", ram.DirtySyncCount)
	t.nonzero(", postcopy_req=%d", ram.PostcopyRequests)
	t.nonzero(", downtime_bytes=%d", ram.DowntimeBytes)
	t.nonzero(", zerocopy_fallbacks=%d", ram.MissedZeroCopying)
	t.c.Print("\n")
}

// postcopy is migration_dump_blocktime.
func (t *migrationText) postcopy() {
	if t.info.PostcopyBlocktime != nil {
		t.c.Printf("Postcopy Blocktime (ms): %d\n", *t.info.PostcopyBlocktime)
	}
	t.perVCPU("Postcopy vCPU Blocktime (ms)", t.info.PostcopyVCPUTimes)
	t.optional("Postcopy Latency (ns): %d\n", t.info.PostcopyLatency)
	other := "Latencies"
	if t.version.AtLeast(11, 0) {
		other = "Latency"
	}
	t.optional("Postcopy non-vCPU "+other+" (ns): %d\n", t.info.PostcopyOther)
	t.perVCPU("Postcopy vCPU Latencies (ns)", t.info.PostcopyVCPULatency)
	if t.info.PostcopyLatencyDist == nil {
		return
	}
	t.c.Print("Postcopy Latency Distribution:\n")
	for i, n := range t.info.PostcopyLatencyDist {
		t.c.Printf("  [ %8s - %8s ]: %10d\n", humanTime(1<<i), humanTime(1<<(i+1)), n)
	}
}

// perVCPU prints numbers, ten in a line.
func (t *migrationText) perVCPU(label string, numbers []uint64) {
	if numbers == nil {
		return
	}
	t.c.Printf("%s:\n [", label)
	for i, n := range numbers {
		switch {
		case i == 0:
		case i%10 == 0:
			t.c.Print(",\n  ")
		default:
			t.c.Print(", ")
		}
		t.c.Printf("%d", n)
	}
	t.c.Print("]\n")
}

// humanTime is format_time_str: microseconds, cut to whole larger units.
func humanTime(us uint64) string {
	units := []string{"us", "ms", "sec"}
	for us >= 1000 && len(units) > 1 {
		us /= 1000
		units = units[1:]
	}
	return fmt.Sprintf("%d %s", us, units[0])
}
