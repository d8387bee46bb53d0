// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import "regexp"

// hasContent reports whether the text is one that a row prints when it has done
// what it is for, and there was something to tell.
func hasContent(row, text string) bool {
	if pattern := contents[row]; pattern != nil {
		return pattern.MatchString(text)
	}
	return text == ""
}

// contents are the texts of rows that print something then. All others, none of
// info, are silent.
var contents = func() map[string]*regexp.Regexp {
	patterns := map[string]*regexp.Regexp{}
	for row, pattern := range map[string]string{
		"boot_set":                       `^boot device list now set to `,
		"calc_dirty_rate":                `^Starting dirty rate measurement`,
		"cancel_vcpu_dirty_limit":        `^\[Please use 'info vcpu_dirty_limit'`,
		"drive_add":                      `^(OK\n)?$`,
		"dumpdtb":                        `(?i)dtb dumped to`,
		"gdbserver":                      `^(Waiting for gdb connection|Disabled gdbserver)`,
		"gpa2hpa":                        `^Host physical address for 0x`,
		"gpa2hva":                        `^Host virtual address for 0x`,
		"gva2gpa":                        `^gpa: 0x`,
		"help|?":                         ` -- `,
		"clear":                          "\x1b",
		"i":                              `^port[bwl]\[0x[0-9a-f]+\] = 0x`,
		"info":                           `(?m)^info \w+.* -- `,
		"hostfwd_remove":                 `^host forwarding rule for \S+ removed\n`,
		"mce":                            `^(CPU \d: MCE capability is not enabled, raising triple fault)*$`,
		"pcie_aer_inject_error":          `^OK id: `,
		"print|p":                        `^(-?\d+|0x[0-9a-f]+|0[0-7]*|'.*')\n$`,
		"qemu-io":                        `bytes|iB\n`,
		"qom-get":                        `^(\{|\[|"|true|false|-?\d)`,
		"qom-list":                       `(?m)^\S+ \(child<.*>\)$`,
		"replay_seek":                    `^$`,
		"ringbuf_read":                   `^[^E\n].*\n$`,
		"set_vcpu_dirty_limit":           `^\[Please use 'info vcpu_dirty_limit'`,
		"sum":                            `^\d{5}\n$`,
		"sync-profile":                   `^(|sync-profile is o(n|ff)\n)$`,
		"trace-file":                     "^(|Trace file .*\n)$",
		"x":                              `^[0-9a-f]{8,16}: `,
		"xp":                             `^[0-9a-f]{8,16}: `,
		"info accel":                     `Accelerator settings:|Translation buffer`,
		"info accelerators":              `tcg`,
		"info balloon":                   `^balloon: actual=\d+\n$`,
		"info block":                     `(?m)^    Cache mode: `,
		"info block-jobs":                `^Type \w+, device `,
		"info blockstats":                `rd_bytes=|(?m)^Read`,
		"info capture":                   `^\[0\]: `,
		"info chardev":                   `(?m)^\S+: filename=`,
		"info cmma":                      `^  CMMA attributes, pages `,
		"info cpus":                      `(?m)^\* CPU #\d+: thread_id=`,
		"info cryptodev":                 `queue 0: type=`,
		"info dirty_rate":                `Dirty rate: \d+ `,
		"info dump":                      `^Status: (completed|active)`,
		"info firmware-log":              `\S`,
		"info history":                   `^\d+: `,
		"info hotpluggable-cpus":         `CPUInstance Properties:`,
		"info iothreads":                 `  thread_id=`,
		"info irq":                       `(?m)^ *\d+: \d+$`,
		"info jit":                       `TB count +\d`,
		"info kvm":                       `^kvm support: `,
		"info lapic":                     `^dumping local APIC state for CPU`,
		"info mem":                       `(?m)^[0-9a-f]{16}-[0-9a-f]{16} `,
		"info memdev":                    `^memory backend: `,
		"info memory-devices":            `^Memory device `,
		"info memory_size_summary":       `^base memory: [1-9]`,
		"info mice":                      `(?m)^\* Mouse #`,
		"info migrate":                   `(?m)^(Migration status|Status): `,
		"info migrate_cache_size":        `^xbzrel cache size: `,
		"info migrate_capabilities":      `^xbzrle: o`,
		"info migrate_parameters":        `announce-initial: \d`,
		"info mtree":                     `(?m)^( AS |address-space: )`,
		"info name":                      `^\S`,
		"info network":                   `index=0,type=`,
		"info numa":                      `node 1 size: `,
		"info opcount":                   `\S`,
		"info pci":                       `^  Bus  0, device   0`,
		"info pic":                       `(?m)^(pic0: irr=|ioapic0: )`,
		"info profile":                   `\S`,
		"info qdm":                       `name "`,
		"info qom-tree":                  `(?m)^  /\S+ \(`,
		"info qtree":                     `(?m)^  dev: `,
		"info ramblock":                  `(?m)^ +\S+ +\d+ KiB  0x`,
		"info rdma":                      `\S`,
		"info registers":                 `(?m)^CPU#0$`,
		"info replay":                    `^(Recording|Replaying) execution '`,
		"info rocker":                    `^name: `,
		"info rocker-of-dpa-flows":       `^prio tbl hits`,
		"info rocker-of-dpa-groups":      `^id \(decode\)`,
		"info rocker-ports":              `port  link`,
		"info roms":                      `(?m)^addr=`,
		"info skeys":                     `^  key: 0x`,
		"info sev":                       `handle`,
		"info sgx":                       `SGX support: `,
		"info snapshots":                 `(?m)^(--|\d+) +\S+ .*( \d\d:\d\d:\d\d|DATE TIME)`,
		"info spice":                     `auth: `,
		"info stats":                     `^provider: `,
		"info status":                    `^VM status: running`,
		"info sync-profile":              `Wait Time`,
		"info tlb":                       `(?m)^[0-9a-f]{16}: `,
		"info tpm":                       `(?m)^ tpm\d: model=`,
		"info trace-events":              `(?m)^\w+ : state 1$`,
		"info via":                       `  Registers:`,
		"info usbhost":                   `^  Bus `,
		"info usb":                       `(?m)^  Device 0\.\d, Port `,
		"info usernet":                   `Protocol\[State\]`,
		"info uuid":                      `^[0-9a-f]{8}-`,
		"info vcpu_dirty_limit":          `limit rate`,
		"info version":                   `^\d+\.\d+\.\d+`,
		"info virtio":                    `\[virtio-`,
		"info virtio-queue-element":      `index:`,
		"info virtio-queue-status":       `queue_index:`,
		"info virtio-status":             `device_name:`,
		"info virtio-vhost-queue-status": `device_name:`,
		"info vm-generation-id":          `^[0-9a-f]{8}-`,
		"info vnc":                       `  Server: `,
	} {
		patterns[row] = regexp.MustCompile(pattern)
	}
	return patterns
}()
