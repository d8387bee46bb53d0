// SPDX-License-Identifier: GPL-2.0-or-later

// The process is QEMU's: do not follow cgroup limits through two open files, as Go does since 1.25.
//
//go:debug containermaxprocs=0
//go:debug updatemaxprocs=0

//go:build go1.25

package main
