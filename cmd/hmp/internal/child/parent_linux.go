// SPDX-License-Identifier: GPL-2.0-or-later

package child

import "syscall"

// endWithParent has the kernel send SIGTERM to what is started when the thread that starts it ends.
// SIGTERM, since QEMU then closes its images in order.
func endWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGTERM }
