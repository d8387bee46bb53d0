// SPDX-License-Identifier: GPL-2.0-or-later

package lineresults_test

import (
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// A table of info pci has the devices that QEMU's own HMP shows, in its order, those behind bridges too.
func TestTableOfPCIDevices(t *testing.T) {
	t.Parallel()
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), "-machine", "q35", "-device", "pcie-root-port,id=root1",
		"-device", "virtio-rng-pci,id=behind,bus=root1")
	device := regexp.MustCompile(`(?m)^  Bus +(\d+), device +(\d+), function (\d+):$`)
	var want []string
	require.Eventually(t, func() bool { // the firmware gives buses their numbers
		want = nil
		for _, found := range device.FindAllStringSubmatch(output(t, "--passthrough=always", q.Socket(1), "info pci"), -1) {
			want = append(want, fmt.Sprint(found[1:]))
		}
		return strings.Contains(strings.Join(want, " "), "[1 ")
	}, qemutest.Limit, 100*time.Millisecond)
	var got []string
	for line := range strings.Lines(output(t, "--table", "--no-headers", q.Socket(1), "info pci")) {
		got = append(got, fmt.Sprint(strings.Fields(line)[:3]))
	}
	assert.Equal(t, want, got)
	assert.Contains(t, output(t, "--table", "--columns", "qdev_id", q.Socket(1), "info pci"), "\nbehind\n")
}

// A table of info snapshots has the snapshots of each node, and none of those without.
func TestTableOfSnapshots(t *testing.T) {
	t.Parallel()
	disk := t.TempDir() + "/disk.qcow2"
	img := qemutest.StockImg(t, "10.0")
	for _, args := range [][]string{{"create", "-q", "-f", "qcow2", disk, "1M"}, {"snapshot", "-c", "one", disk}, {"snapshot", "-c", "two", disk}} {
		require.NoError(t, exec.Command(img, args...).Run())
	}
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), "-S", "-blockdev", "qcow2,node-name=disk,file.driver=file,file.filename="+disk)
	assert.Equal(t, "disk  one\ndisk  two\n", output(t, "--table", "--no-headers", "--columns", "node-name,name", q.Socket(1), "info snapshots"))
}

func output(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(qemutest.Build(t, qemutest.Hmp), args...).Output()
	require.NoError(t, err, "%q: %s", args, out)
	return string(out)
}
