// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var infoRows = []*monitor.Command{
	{
		Name:    "migrate",
		Info:    true,
		Help:    "show how far a migration is, or how it ended",
		Group:   monitor.GroupMigration,
		Sources: row.QMP("query-migrate", "qom-get"),
		Adapt: func(row *monitor.Command, f *qmp.Facts) error {
			v, err := f.Version()
			if v.AtLeast(10, 1) {
				row.Args, row.Params = "all:-a", "[-a]"
				row.Help += " (-a: with all that is known)"
			}
			return err
		},
		Run: infoMigrate,
	},
}

// migrationInfo is MigrationInfo in qapi/migration.json. Sizes are in bytes.
type migrationInfo struct {
	Status              string          `json:"status"`
	ErrorDesc           *string         `json:"error-desc"`
	BlockedReasons      []string        `json:"blocked-reasons"`
	TotalTime           uint64          `json:"total-time"`        // ms
	ExpectedDowntime    *uint64         `json:"expected-downtime"` // ms
	Downtime            *uint64         `json:"downtime"`          // ms
	SetupTime           *uint64         `json:"setup-time"`        // ms
	Remaining           *uint64         `json:"remaining"`         // since 11.1
	RAM                 *migratedRAM    `json:"ram"`
	Disk                *migratedDisk   `json:"disk"`        // until 9.0
	Compression         *migrationPages `json:"compression"` // until 9.0
	VFIO                *migratedVFIO   `json:"vfio"`
	XBZRLE              *xbzrleCache    `json:"xbzrle-cache"`
	CPUThrottle         *uint64         `json:"cpu-throttle-percentage"`
	DirtyLimitThrottle  *uint64         `json:"dirty-limit-throttle-time-per-round"` // us
	DirtyLimitRingFull  *uint64         `json:"dirty-limit-ring-full-time"`          // us
	PostcopyBlocktime   *uint32         `json:"postcopy-blocktime"`                  // ms
	PostcopyVCPUTimes   []uint64        `json:"postcopy-vcpu-blocktime"`             // ms
	PostcopyLatency     *uint64         `json:"postcopy-latency"`                    // ns
	PostcopyOther       *uint64         `json:"postcopy-non-vcpu-latency"`           // ns
	PostcopyVCPULatency []uint64        `json:"postcopy-vcpu-latency"`               // ns
	PostcopyLatencyDist []uint64        `json:"postcopy-latency-dist"`
	SocketAddress       []socketAddress `json:"socket-address"`
}

// migratedRAM is MigrationRAMStats.
type migratedRAM struct {
	Transferred       uint64  `json:"transferred"`
	Remaining         uint64  `json:"remaining"`
	Total             uint64  `json:"total"`
	Duplicate         uint64  `json:"duplicate"` // pages
	Skipped           *uint64 `json:"skipped"`   // pages; until 9.0
	Normal            uint64  `json:"normal"`    // pages
	NormalBytes       uint64  `json:"normal-bytes"`
	DirtyPagesRate    uint64  `json:"dirty-pages-rate"` // pages a second
	MBPS              float64 `json:"mbps"`
	DirtySyncCount    uint64  `json:"dirty-sync-count"`
	PostcopyRequests  uint64  `json:"postcopy-requests"`
	PageSize          uint64  `json:"page-size"`
	MultifdBytes      uint64  `json:"multifd-bytes"`
	PagesPerSecond    uint64  `json:"pages-per-second"`
	PrecopyBytes      uint64  `json:"precopy-bytes"`
	DowntimeBytes     uint64  `json:"downtime-bytes"`
	PostcopyBytes     uint64  `json:"postcopy-bytes"`
	MissedZeroCopying uint64  `json:"dirty-sync-missed-zero-copy"`
}

type migratedDisk struct {
	Transferred uint64 `json:"transferred"`
	Remaining   uint64 `json:"remaining"`
	Total       uint64 `json:"total"`
}

// percent is how much of the disks the destination has.
func (d *migratedDisk) percent() uint64 {
	if d.Remaining == 0 || d.Total == 0 {
		return 100
	}
	return d.Transferred * 100 / d.Total
}

// migrationPages is CompressionStats.
type migrationPages struct {
	Pages          int64   `json:"pages"`
	Busy           int64   `json:"busy"`
	BusyRate       float64 `json:"busy-rate"`
	CompressedSize uint64  `json:"compressed-size"`
	Rate           float64 `json:"compression-rate"`
}

type migratedVFIO struct {
	Transferred uint64 `json:"transferred"`
}

// xbzrleCache is XBZRLECacheStats.
type xbzrleCache struct {
	CacheSize     uint64  `json:"cache-size"`
	Bytes         uint64  `json:"bytes"`
	Pages         uint64  `json:"pages"`
	CacheMiss     uint64  `json:"cache-miss"`
	CacheMissRate float64 `json:"cache-miss-rate"`
	EncodingRate  float64 `json:"encoding-rate"`
	Overflow      uint64  `json:"overflow"`
}

// socketAddress is SocketAddress in qapi/sockets.json.
type socketAddress struct {
	Type string `json:"type"`
	Host string `json:"host"`
	Port string `json:"port"`
	Path string `json:"path"`
	FD   string `json:"str"`
	CID  string `json:"cid"`
}

// uri is socket_uri in util/qemu-sockets.c, which takes vsock for tcp before 7.2.
func (a socketAddress) uri(v qmp.Version) string {
	if a.Type == "vsock" && !v.AtLeast(7, 2) {
		return "tcp:" + a.CID + ":" + a.Port
	}
	switch a.Type {
	case "inet":
		return "tcp:" + a.Host + ":" + a.Port
	case "unix":
		return "unix:" + a.Path
	case "fd":
		return "fd:" + a.FD
	case "vsock":
		return "vsock:" + a.CID + ":" + a.Port
	}
	return "unknown address type"
}

// infoMigrate is hmp_info_migrate in migration/migration-hmp-cmds.c, whose
// layout 10.1 changed.
func infoMigrate(c *monitor.Call) error {
	v, err := c.Facts().Version()
	if err != nil {
		return err
	}
	var info migrationInfo
	if err := c.Execute("query-migrate", nil, &info); err != nil {
		return err
	}
	t := &migrationText{c: c, info: &info, version: v}
	if v.AtLeast(10, 1) {
		return t.compact(c.Args.Bool("all"))
	}
	return t.before101()
}
