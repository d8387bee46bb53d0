// SPDX-License-Identifier: GPL-2.0-or-later

package explain_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/cgo-tests/qemutest"
)

// telling are lines that tell hunter2, with what is printed of the request for
// it.
var telling = []struct{ line, want string }{
	{"set_password vnc hunter2", `"password":"<secret>"`},
	{"change vnc password hunter2", `"password":"<secret>"`},
	{"ringbuf_write ring0 hunter2", `"data":"<secret>"`},
	{`qom-set /objects/s0 data "my hunter2"`, `"value":"<secret>"`},
	{"object_add secret,id=s,data=hunter2", `"data":"<secret>"`},
	{`object_add {"qom-type":"secret","id":"s","data":"hunter2"}`, `"data":"<secret>"`},
	{`migrate -d "exec:sshpass -p hunter2 ssh h"`, `"uri":"exec:<secret>"`},
	{"drive_backup drive0 http://u:hunter2@h/a", `"target":"http://u:<secret>"`},
	{"change cd0 rbd:pool/image:key=hunter2", `"filename":"rbd:pool/image:key=<secret>"`},
	{"drive_add 0 if=none,file.password=hunter2", `if=none,file.password=<secret>`},
}

func TestNoSecretIsTold(t *testing.T) {
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-machine", "pc", "-S",
				"-object", "secret,id=s0,data=abc", "-chardev", "ringbuf,id=ring0",
				"-drive", "if=none,id=drive0,driver=null-co", "-vnc", "none",
				"-drive", "if=none,id=cd0,media=cdrom", "-device", "ide-cd,drive=cd0")
			hmp, address := qemutest.Build(t, qemutest.Hmp), q.Socket(1)
			for _, c := range telling {
				out, err := exec.Command(hmp, "explain", "--", address, c.line).CombinedOutput()
				assert.NoError(t, err, "%s: %s", c.line, out)
				assert.Contains(t, string(out), c.want, c.line)
				assert.NotContains(t, string(out), "hunter2", c.line)
				out, err = exec.Command(hmp, "explain", "--show-secrets", "--", address, c.line).CombinedOutput()
				assert.NoError(t, err, c.line)
				assert.Contains(t, string(out), "hunter2", c.line)
			}
			// QEMU's words repeat what is wrong.
			const wrong = "object_add secret,id=s,data=hunter2,format=hunter2"
			out, err := exec.Command(hmp, "explain", address, wrong).CombinedOutput()
			assert.Error(t, err)
			assert.Contains(t, string(out), "'<secret>'")
			assert.NotContains(t, string(out), "hunter2")
			out, err = exec.Command(hmp, "explain", address, "sendkey ctrl-a").CombinedOutput()
			assert.NoError(t, err)
			assert.True(t, strings.Contains(string(out), `"ctrl"`) && !strings.Contains(string(out), "secret"), string(out))
		})
	}
}
