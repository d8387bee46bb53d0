// SPDX-License-Identifier: GPL-2.0-or-later

package row

import (
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// Added are the sources of a row that a command serves which meson/ adds to
// QEMU.
func Added(commands ...string) []monitor.Source {
	return []monitor.Source{{Kind: monitor.SourceAdded, Commands: commands}}
}

// AddedText is Added for a command of whose name QEMUs from 11.1 on may have one that
// returns something else.
func AddedText(command string) monitor.Source {
	return monitor.Source{Kind: monitor.SourceAdded, Commands: []string{command}, Returns: qmp.TextMember}
}

// NoQEMU is the source of a row that we can serve alone.
var NoQEMU = []monitor.Source{{Kind: monitor.SourceClient}}

// Builtin is QEMU's own HMP: the only source of old rows that no QMP command serves, the first
// of help and info.
var Builtin = []monitor.Source{{Kind: monitor.SourceBuiltin, Commands: []string{"human-monitor-command"}}}

// TextOf is the source of a row that prints what a QMP command returns as text.
func TextOf(command string) []monitor.Source {
	return []monitor.Source{{Kind: monitor.SourceText, Commands: []string{command}}}
}

// QOM is the source of a row that walks the object tree.
func QOM() []monitor.Source {
	return []monitor.Source{{Kind: monitor.SourceQOM, Commands: []string{"qom-list", "qom-get"}}}
}

// QMP is the source of a row that needs these QMP commands.
func QMP(commands ...string) []monitor.Source {
	return []monitor.Source{{Kind: monitor.SourceQMP, Commands: commands}}
}
