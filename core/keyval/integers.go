// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import "strings"

// integers are the members that are unsigned or sizes in qapi/*.json, which
// query-qmp-schema calls "int" like the others: by command, then by "member" or,
// where only some cases of a union have it so, "case.member". cgo-tests/parity
// compares them with QEMU's own files.
var integers = map[string]map[string]Kind{
	"netdev_add": {
		"keep-alive-count": Uint, "keep-alive-idle": Uint, "keep-alive-interval": Uint,
		"mode": Uint, "offset": Uint, "poll-us": Uint, "port": Uint, "rxcookie": Uint, "rxsession": Uint,
		"sndbuf": Size, "tap.queues": Uint, "to": Uint, "txcookie": Uint, "txsession": Uint, "vectors": Uint,
	},
	"object-add": {
		"keep-alive-count": Uint, "keep-alive-idle": Uint, "keep-alive-interval": Uint, "tdx-guest.attributes": Uint,
		"align": Size, "cbitpos": Uint, "compare_timeout": Uint, "cpu-affinity": Uint, "expired_scan_cycle": Uint,
		"handle": Uint, "host-nodes": Uint, "hugetlbsize": Size, "interval": Uint, "max_queue_size": Uint,
		"maxlen": Uint, "node": Uint, "node-affinity": Uint, "offset": Size, "policy": Uint, "prealloc-threads": Uint,
		"queues": Uint, "reduced-phys-bits": Uint, "size": Size, "throttle-bps": Uint, "throttle-ops": Uint, "to": Uint,
	},
	"blockdev-add": {
		"keep-alive-count": Uint, "keep-alive-idle": Uint, "keep-alive-interval": Uint,
		"cbw-timeout": Uint, "sheepdog.snap-id": Uint, "latency-ns": Uint, "log-sector-size": Uint, "log-super-update-interval": Uint,
		"min-cluster-size": Size, "open-timeout": Uint, "reconnect-delay": Uint, "to": Uint,
	},
}

// IntegerKind is the kind of an integer in a QMP command's arguments: that at
// a path, in a union's case of that name or, with "", in none.
func IntegerKind(command, owner, path string) Kind {
	name := memberOf(path)
	if k, ok := integers[command][owner+"."+name]; ok {
		return k
	}
	if k, ok := integers[command][name]; ok {
		return k
	}
	return Int
}

// memberOf is the last name in a path; list indices may follow it.
func memberOf(path string) string {
	for {
		dot := strings.LastIndexByte(path, '.')
		if dot < 0 || !isIndex(path[dot+1:]) {
			return path[dot+1:]
		}
		path = path[:dot]
	}
}
