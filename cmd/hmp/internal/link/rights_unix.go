// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package link

import "golang.org/x/sys/unix"

// canPass says whether the system's unix sockets carry descriptors.
const canPass = true

// rights is the control message that carries a descriptor.
func rights(fd int) []byte { return unix.UnixRights(fd) }
