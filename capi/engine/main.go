// SPDX-License-Identifier: GPL-2.0-or-later

// The process is QEMU's: do not follow cgroup limits through two open files.
//
//go:debug containermaxprocs=0
//go:debug updatemaxprocs=0

// The engine is the monitor as a C shared library, loaded by libhmp.so (see
// capi/front). It runs on the thread of whoever calls; it starts no goroutine.
package main

/*
#cgo CFLAGS: -I${SRCDIR}/../../include
#include <stdlib.h>
#include "../engine.h"

// Called through a pointer, so that it is the library that answers and not the
// compiler, or a newer header's choice of function.
static int knows_binary(void)
{
    unsigned long long (*volatile f)(const char *, char **, int) = strtoull;

    return f("0b1", NULL, 0) == 1;
}
*/
import "C"

import (
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

func main() {} // never runs in a shared library

// engine is the state of the process: one QEMU, any number of monitors.
var engine struct {
	host     C.struct_libhmp_host
	vm       *monitor.VM
	monitors map[uint64]*embedded
	last     uint64    // newest handle
	current  *embedded // whose call is being made, nil for none
}

func start(host *C.struct_libhmp_host) {
	// Writing to a closed pipe must fail, not end QEMU.
	signal.Ignore(syscall.SIGPIPE)
	// Little garbage and one thread's work: small beats fast here.
	debug.SetGCPercent(40)
	runtime.GOMAXPROCS(1)
	// Reads the time zone while its file can still be found (chroot).
	_, _ = time.Now().Zone()

	engine.host = *host
	engine.host.engine = nil // the text lives for the call only
	engine.monitors = make(map[uint64]*embedded)
	engine.vm = monitor.NewVM(qmp.NewClient(transport{}), hmpcmds.Table())
	engine.vm.NoBinary = C.knows_binary() == 0 // QEMU's library is ours
	engine.vm.QEMUPrints = true
}
