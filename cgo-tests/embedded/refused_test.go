// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// QEMU polls block devices while it makes devices, so that the prompt, already
// due, comes before the complaint about one of them; without that it does not.
func TestPromptOfQEMUThatRefuses(t *testing.T) {
	for _, c := range []struct{ name, arguments, want string }{
		{"polled", "-object iothread,id=io -blockdev null-co,node-name=disk,read-zeroes=on" +
			" -device virtio-scsi-pci,id=scsi,iothread=io -device scsi-hd,bus=scsi.0,drive=disk,share-rw=on" +
			" -device ide-hd,drive=disk,share-rw=on",
			"information\r\n(qemu) qemu-system-x86_64: -device ide-hd"},
		{"not polled", "-device nosuch", "information\r\nqemu-system-x86_64: -device nosuch"},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := onBoth(t, func(t *testing.T, program string) []string {
				cmd := exec.Command(program, args(split("-nodefaults -display none -monitor stdio"), split(c.arguments))...)
				cmd.Stdin = strings.NewReader("")
				out, err := cmd.CombinedOutput()
				assert.Error(t, err, "it does not refuse")
				return []string{string(out)}
			})
			assert.Contains(t, said[0], c.want)
		})
	}
}
