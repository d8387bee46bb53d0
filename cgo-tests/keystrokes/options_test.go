// SPDX-License-Identifier: GPL-2.0-or-later

package keystrokes_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/core/readline"
	"libhmp/hmpcmds"
)

// What QEMU's own monitor never completed: options and their values, as QAPI
// and the device models document them. The classic editor offers none.
func TestOptionsAreOffered(t *testing.T) {
	for _, release := range []string{"7.2", "10.0", "11.1"} {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			q := launch(t, qemutest.Stock(t, release, "x86_64"))
			vm := monitor.NewVM(q.Client(), hmpcmds.Table())
			open := func(extended bool) *monitor.Session {
				return vm.Open(&core{q: q}, monitor.Options{Terminal: true, CPUIndex: -1,
					Editor: readline.Options{Extended: extended}})
			}
			session, classic := open(true), open(false)
			for line, want := range map[string][]string{
				"device_add usb-kbd,se":                      {"serial="},
				"device_add usb-kbd,id=k,se":                 {"serial="},
				"device_add usb-kbd,serial=x,se":             nil,
				"device_add virtio-blk-pci,drive=d,packed=":  {"off", "on"},
				"device_add nosuch,":                         nil,
				"object_add memory-backend-ram,sh":           {"share="},
				"object_add memory-backend-ram,policy=":      {"bind", "default", "interleave", "preferred"},
				"object_add memory-backend-ram,policy=b":     {"bind"},
				"object_add nosuch,po":                       nil,
				"netdev_add user,restr":                      {"restrict="},
				"netdev_add user,id=n,restrict=o":            {"off", "on"},
				"netdev_add \"user,id=n,restrict=o":          nil, // not ended
				"netdev_add tap,vho":                         {"vhost=", "vhostfd=", "vhostfds=", "vhostforce="},
				"device_add usb-kbd,serial=a,,b,id":          {"id="},
				"chardev-add socket,tel":                     {"telnet="},
				"chardev-add socket,server=o":                {"off", "on"},
				"chardev-add nosuch,tel":                     nil,
				"device_add virtio-blk-pci,rerror=":          {"auto", "enospc", "ignore", "report", "stop"},
				"object_add memory-backend-ram,share=on,pol": {"policy="},
			} {
				require.Equal(t, want, session.Complete(line), line)
				require.Empty(t, classic.Complete(line), line)
			}
		})
	}
}
