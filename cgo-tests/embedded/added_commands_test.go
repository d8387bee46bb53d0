// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// The added QMP commands say what is wrong with their arguments before they do anything.
func TestAddedCommandsRefuse(t *testing.T) {
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), "-M", "pc", "-S", "-audiodev", "none,id=snd")
	wave := filepath.Join(q.Dir, "wave")
	for _, test := range []struct {
		command string
		args    map[string]any
		want    string
	}{
		{"x-wavcapture", map[string]any{"path": wave, "audiodev": "snd", "freq": 4295011396}, "freq must fit into 32 bits"},
		{"x-wavcapture", map[string]any{"path": wave, "audiodev": "snd", "bits": int64(1) << 40}, "bits must fit into 32 bits"},
		{"x-wavcapture", map[string]any{"path": wave, "audiodev": "snd", "channels": -4294967294}, "channels must fit into 32 bits"},
		{"x-ioport-read", map[string]any{"port": 0x70, "index": 0x0f, "size": 8}, "size must be 1, 2 or 4"},
		{"x-ioport-write", map[string]any{"port": 0x70, "size": 3, "value": 1}, "size must be 1, 2 or 4"},
		{"x-debug-disassemble", map[string]any{"address": 0, "count": 1<<20 + 1}, "count must not exceed 1048576"},
		{"x-debug-read-memory", map[string]any{"address": 0, "size": 16<<20 + 1}, "size must not exceed 16 MiB"},
		{"x-query-qom-tree", map[string]any{"path": "/nosuch"}, "Path '/nosuch' could not be resolved"},
	} {
		err := q.QMP(test.command, test.args, nil)
		assert.ErrorContains(t, err, test.want, test.command)
	}
	assert.NoFileExists(t, wave)
}

// QEMU's own gpa2hpa writes to the page, and dies of memory that is mapped for reading only.
func TestHostAddressOfReadOnlyMemory(t *testing.T) {
	prepared := qemutest.Prepare(t)
	file := filepath.Join(prepared.Dir, "nvdimm")
	require.NoError(t, os.WriteFile(file, make([]byte, 8<<20), 0o600))
	q := prepared.Start(qemutest.Build(t, qemutest.Libhmp), "-M", "q35,nvdimm=on", "-S", "-m", "64,slots=2,maxmem=1G",
		"-object", "memory-backend-file,id=m,share=on,mem-path="+file+",size=8M,readonly=on",
		"-device", "nvdimm,memdev=m,unarmed=on")
	text := q.HMP("gpa2hpa 0x100000000")
	assert.Regexp(t, `^Host physical address for 0x100000000 \(m\) is 0x[0-9a-f]+\n$|pagemap`, text)
	assert.False(t, q.Ended())
}
