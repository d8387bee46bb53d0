// SPDX-License-Identifier: GPL-2.0-or-later

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
	"unsafe"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

func main() {} // never runs in a shared library

// engine is the state of the process.
var engine = struct {
	vms      map[uint64]*machine
	monitors map[uint64]*embedded
	last     uint64 // newest handle, of a VM or a monitor
}{
	vms:      make(map[uint64]*machine),
	monitors: make(map[uint64]*embedded),
}

// newHandle returns one that was never used.
func newHandle() uint64 {
	engine.last++
	return engine.last
}

// start prepares the process, before there is a VM.
func start() {
	// Writing to a closed pipe must fail, not end QEMU.
	signal.Ignore(syscall.SIGPIPE)
	debug.SetGCPercent(40) // little garbage: small beats fast here
	// One thread's work, but of two: the runtime takes the only one from each
	// call into C that lasts over 20 microseconds, and wakes a thread to have it.
	runtime.GOMAXPROCS(2)
	// Reads the time zone while its file can still be found (chroot).
	_, _ = time.Now().Zone()
}

// machine is a VM of the host.
type machine struct {
	handle      uint64
	callbacks   C.struct_libhmp_callbacks
	opaque      C.uintptr_t // the host's
	passthrough monitor.Passthrough
	vm          *monitor.VM
	current     *embedded // whose call is being made, nil for none
	calls       int       // that have not returned
	tidied      bool      // descriptors that other sessions left were looked for
}

// newMachine makes a VM, which the host does not know yet.
func newMachine(callbacks *C.struct_libhmp_callbacks, opaque C.uintptr_t,
	options *C.struct_libhmp_vm_options) *machine {
	v := &machine{
		callbacks:   *callbacks,
		opaque:      opaque,
		passthrough: monitor.Passthrough(options.passthrough),
	}
	v.vm = monitor.NewVM(qmp.NewClient(transport{v}), hmpcmds.Table())
	if options.flags&C.LIBHMP_VM_INSIDE != 0 {
		v.vm.NoBinary = C.knows_binary() == 0 // QEMU's library is ours
		v.vm.QEMUPrints = true
	}
	if options.help != nil {
		v.vm.SetHelp(helpRows(options.help), options.flags&C.LIBHMP_VM_INSIDE != 0)
	}
	return v
}

// helpRows copies a list that ends with an entry without name.
func helpRows(entry *C.struct_libhmp_help) (list []monitor.HelpRow) {
	for ; entry.name != nil; entry = (*C.struct_libhmp_help)(unsafe.Add(unsafe.Pointer(entry), unsafe.Sizeof(*entry))) {
		list = append(list, monitor.HelpRow{
			Info: entry.flags&C.LIBHMP_HELP_INFO != 0,
			Name: C.GoString(entry.name), Params: C.GoString(entry.params), Help: C.GoString(entry.help),
		})
	}
	return list
}

// open opens a monitor, which the host does not know yet.
func (v *machine) open(mon C.uintptr_t, opts monitor.Options) *embedded {
	opts.Passthrough = v.passthrough
	m := &embedded{machine: v, handle: newHandle(), mon: mon}
	m.session = v.vm.Open(m.host(), opts)
	return m
}

// do runs f as a call for the VM.
func (v *machine) do(f func()) {
	v.calls++
	defer func() { v.calls-- }()
	f()
}

// close closes the VM's monitors.
func (v *machine) close() {
	for _, m := range engine.monitors {
		if m.machine == v {
			m.close()
		}
	}
	delete(engine.vms, v.handle)
}
