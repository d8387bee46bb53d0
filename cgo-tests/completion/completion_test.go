// SPDX-License-Identifier: GPL-2.0-or-later

// Package completion looks at what Tab asks of a QEMU with many devices. (How
// long that takes is the benchmark's: make bench.)
package completion

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
	"libhmp/hmpcmds"
)

// many is how many devices the machine has.
const many = 1000

// limit is how many requests a Tab may make, however many devices there are.
const limit = 120

// lines ask for all kinds of lists that grow with the machine.
var lines = []string{
	"", "info ", "device_add ", "device_add virtserialport,bus=", "device_add virtio-net-pci,addr=", "device_del ", "device_del port99", "qom-list /machine/peripheral/", "qom-get /machine/peripheral/port1 ",
	"eject ", "block_stream ", "set_link ", "chardev-remove ", "migrate_set_parameter ", "object_add ", "trace-event ", "cpu ", "sendkey ",
}

// start opens an extended monitor at a QEMU that has the devices.
func start(t testing.TB, release string, extended bool) (*monitor.Session, *qmp.Client) {
	args := []string{"-machine", "q35", "-nodefaults", "-S", "-accel", "tcg"}
	for i := range many {
		if i%500 == 0 {
			args = append(args, "-device", "virtio-serial-pci,max_ports=511")
		}
		args = append(args, "-device", fmt.Sprintf("virtserialport,id=port%d", i))
	}
	q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), args...)
	vm := monitor.NewVM(q.Client(), hmpcmds.Table())
	s := vm.Open(&monitortest.Host{}, monitor.Options{
		Terminal: true, CPUIndex: -1, Editor: readline.Options{Extended: extended, Columns: 80}})
	t.Cleanup(s.Close)
	q.Client().Facts().Prefetch() // as at the first prompt
	return s, q.Client()
}

func TestThousandDevices(t *testing.T) {
	for _, release := range qemutest.Releases {
		for name, extended := range editors {
			t.Run(release+"/"+name, func(t *testing.T) {
				t.Parallel()
				s, client := start(t, release, extended)
				found := s.Complete("device_del port99")
				require.Equal(t, []string{"port99", "port990", "port991", "port992", "port993", "port994",
					"port995", "port996", "port997", "port998", "port999"}, found)
				require.Len(t, s.Complete("device_del "), 256) // as many as the line editor keeps
				asked := 0
				client.Trace(func(qmp.Request) { asked++ })
				for _, line := range lines {
					asked = 0
					s.Complete(line)
					require.LessOrEqual(t, asked, limit, line)
				}
			})
		}
	}
}

var editors = map[string]bool{"classic": false, "extended": true}

func BenchmarkComplete(b *testing.B) {
	for _, release := range qemutest.Releases {
		for name, extended := range editors {
			s, _ := start(b, release, extended)
			for _, line := range lines {
				b.Run(release+"/"+name+"/"+line, func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						s.Complete(line)
					}
				})
			}
		}
	}
}
