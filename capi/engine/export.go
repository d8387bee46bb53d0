// SPDX-License-Identifier: GPL-2.0-or-later

package main

/*
#include "../engine.h"
*/
import "C"

import (
	"fmt"
	"runtime/debug"
	"strings"
	"syscall"
	"unsafe"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// The exports below are the functions of struct libhmp_engine (capi/engine.h).

// refuse fills in the error text and returns the code.
func refuse(e *C.struct_libhmp_engine_error, errno syscall.Errno, text string) C.int {
	dst := unsafe.Slice((*byte)(unsafe.Pointer(&e.text[0])), len(e.text))
	n := copy(dst[:len(dst)-1], strings.ReplaceAll(text, "\n", " "))
	dst[n] = 0
	return -C.int(errno)
}

// caught turns a panic that came through the monitor's own guard into -EIO.
// It must be deferred by every export: a panic must not cross C frames.
func caught(e *C.struct_libhmp_engine_error, ret *C.int) {
	if p := recover(); p != nil {
		*ret = refuse(e, syscall.EIO, fmt.Sprintf("internal error: %v at %s", p, panicSite()))
	}
}

// panicSite is the innermost line of ours on the stack of a panic.
func panicSite() string {
	for line := range strings.Lines(string(debug.Stack())) {
		if file, ok := strings.CutPrefix(line, "\t"); ok && !strings.Contains(file, "/runtime/") &&
			!strings.Contains(file, "export.go") {
			return strings.TrimSpace(file)
		}
	}
	return "an unknown place"
}

// withVM runs f with the VM that the handle names, as a call for it.
func withVM(handle C.libhmp_vm, e *C.struct_libhmp_engine_error, ret *C.int, f func(*machine)) {
	defer caught(e, ret)
	v := engine.vms[uint64(handle)]
	if v == nil {
		*ret = refuse(e, syscall.EBADF, fmt.Sprintf("VM %d is not open", uint64(handle)))
		return
	}
	v.do(func() { f(v) })
}

// withMonitor runs f with the open monitor that the handle names, as a call for it.
func withMonitor(handle C.libhmp_monitor, e *C.struct_libhmp_engine_error, ret *C.int, f func(*embedded)) {
	defer caught(e, ret)
	m := engine.monitors[uint64(handle)]
	if m == nil {
		*ret = refuse(e, syscall.EBADF, fmt.Sprintf("monitor %d is not open", uint64(handle)))
		return
	}
	m.do(func() { f(m) })
}

// giveLines is giveText of lines, each with a line end.
func giveLines(t *C.struct_libhmp_text, lines []string, e *C.struct_libhmp_engine_error) C.int {
	var text []byte
	for _, line := range lines {
		text = append(append(text, line...), '\n')
	}
	return giveText(t, text, e)
}

//export engineInit
func engineInit(e *C.struct_libhmp_engine_error) (ret C.int) {
	defer caught(e, &ret)
	start()
	return 0
}

//export engineVMNew
func engineVMNew(callbacks *C.struct_libhmp_callbacks, opaque C.uintptr_t, options *C.struct_libhmp_vm_options,
	handle *C.libhmp_vm, e *C.struct_libhmp_engine_error) (ret C.int) {
	defer caught(e, &ret)
	v := newMachine(callbacks, opaque, options)
	v.handle = newHandle()
	engine.vms[v.handle] = v
	*handle = C.libhmp_vm(v.handle)
	return 0
}

//export engineVMFree
func engineVMFree(handle C.libhmp_vm, e *C.struct_libhmp_engine_error) (ret C.int) {
	withVM(handle, e, &ret, func(v *machine) {
		if v.calls > 1 {
			ret = refuse(e, syscall.EBUSY, "a call for this VM has not returned")
			return
		}
		v.close()
	})
	return ret
}

// maxColumns is more than any terminal has.
const maxColumns = 1 << 16

//export engineOpen
func engineOpen(vm C.libhmp_vm, mon C.uintptr_t, options *C.struct_libhmp_open_options, handle *C.libhmp_monitor,
	e *C.struct_libhmp_engine_error) (ret C.int) {
	withVM(vm, e, &ret, func(v *machine) {
		terminal := options.flags&C.LIBHMP_OPEN_TERMINAL != 0
		if terminal && v.callbacks.suspend == nil {
			ret = refuse(e, syscall.EINVAL, "options->flags: LIBHMP_OPEN_TERMINAL needs callbacks->suspend")
			return
		}
		m := v.open(mon, monitor.Options{
			Terminal: terminal,
			CPUIndex: int(options.cpu_index),
			Editor: readline.Options{
				Extended: options.flags&C.LIBHMP_OPEN_EXTENDED != 0,
				Limited:  options.flags&C.LIBHMP_OPEN_LIMITED != 0,
				Columns:  int(min(options.columns, maxColumns)),
				Rows:     int(min(options.rows, maxColumns)),
			},
		})
		engine.monitors[m.handle] = m
		*handle = C.libhmp_monitor(m.handle)
	})
	return ret
}

//export engineClose
func engineClose(handle C.libhmp_monitor, e *C.struct_libhmp_engine_error) (ret C.int) {
	withMonitor(handle, e, &ret, func(m *embedded) { m.close() })
	return ret
}

//export engineFeed
func engineFeed(handle C.libhmp_monitor, buf unsafe.Pointer, n C.size_t,
	e *C.struct_libhmp_engine_error) C.int64_t {
	var taken int
	var ret C.int
	withMonitor(handle, e, &ret, func(m *embedded) {
		if m.session.Busy() {
			ret = refuse(e, syscall.EBUSY, "the monitor takes no input now")
			return
		}
		taken = m.session.Feed(C.GoBytes(buf, C.int(n)))
	})
	if ret < 0 {
		return C.int64_t(ret)
	}
	return C.int64_t(taken)
}

//export engineEvent
func engineEvent(handle C.libhmp_monitor, event C.int, e *C.struct_libhmp_engine_error) (ret C.int) {
	withMonitor(handle, e, &ret, func(m *embedded) { m.session.Event(monitor.DeviceEvent(event)) })
	return ret
}

//export engineResize
func engineResize(handle C.libhmp_monitor, columns, rows C.uint32_t, e *C.struct_libhmp_engine_error) (ret C.int) {
	withMonitor(handle, e, &ret, func(m *embedded) {
		m.session.Resize(int(min(columns, maxColumns)), int(min(rows, maxColumns)))
	})
	return ret
}

//export engineAnnounce
func engineAnnounce(handle C.libhmp_monitor, text *C.char, n C.size_t,
	e *C.struct_libhmp_engine_error) (ret C.int) {
	withMonitor(handle, e, &ret, func(m *embedded) { m.session.Announce(C.GoStringN(text, C.int(n))) })
	return ret
}

//export engineCancel
func engineCancel(handle C.libhmp_monitor, e *C.struct_libhmp_engine_error) (ret C.int) {
	withMonitor(handle, e, &ret, func(m *embedded) { m.session.Cancel() })
	return ret
}

//export engineInterrupt
func engineInterrupt(handle C.libhmp_monitor, why *C.char, e *C.struct_libhmp_engine_error) (ret C.int) {
	withMonitor(handle, e, &ret, func(m *embedded) { m.session.Interrupt(C.GoString(why)) })
	return ret
}

//export engineHistoryGet
func engineHistoryGet(handle C.libhmp_monitor, lines *C.struct_libhmp_text,
	e *C.struct_libhmp_engine_error) (ret C.int) {
	withMonitor(handle, e, &ret, func(m *embedded) { ret = giveLines(lines, m.session.History(), e) })
	return ret
}

//export engineHistorySet
func engineHistorySet(handle C.libhmp_monitor, lines *C.char, n C.size_t,
	e *C.struct_libhmp_engine_error) (ret C.int) {
	withMonitor(handle, e, &ret, func(m *embedded) {
		var list []string
		for line := range strings.Lines(C.GoStringN(lines, C.int(n))) {
			list = append(list, strings.TrimSuffix(line, "\n"))
		}
		m.session.SetHistory(list)
	})
	return ret
}

//export engineRun
func engineRun(vm C.libhmp_vm, mon C.uintptr_t, line *C.char, n C.size_t, cpu C.int32_t,
	text *C.struct_libhmp_text, e *C.struct_libhmp_engine_error) (ret C.int) {
	withVM(vm, e, &ret, func(v *machine) {
		m := v.open(mon, monitor.Options{CPUIndex: int(cpu)})
		defer m.end()
		var collected []byte
		if text != nil {
			m.collect = &collected
		}
		m.do(func() {
			if !m.session.Run(C.GoStringN(line, C.int(n))) {
				ret = 1
			}
		})
		if text != nil {
			if failed := giveText(text, collected, e); failed < 0 {
				ret = failed
			}
		}
	})
	return ret
}

//export engineComplete
func engineComplete(handle C.libhmp_monitor, line *C.char, n C.size_t, words *C.struct_libhmp_text,
	e *C.struct_libhmp_engine_error) (ret C.int) {
	withMonitor(handle, e, &ret, func(m *embedded) {
		found := m.session.Complete(C.GoStringN(line, C.int(n)))
		ret = giveLines(words, found, e)
		if ret == 0 {
			ret = C.int(len(found))
		}
	})
	return ret
}

//export engineTick
func engineTick(handle C.libhmp_monitor, token C.uint64_t, e *C.struct_libhmp_engine_error) (ret C.int) {
	withMonitor(handle, e, &ret, func(m *embedded) { m.session.Tick(uint64(token)) })
	return ret
}

//export engineQMPEvent
func engineQMPEvent(vm C.libhmp_vm, json *C.char, n C.size_t, e *C.struct_libhmp_engine_error) (ret C.int) {
	withVM(vm, e, &ret, func(v *machine) {
		event, err := qmp.ParseEvent(C.GoBytes(unsafe.Pointer(json), C.int(n)))
		if err != nil {
			ret = refuse(e, syscall.EINVAL, "json: "+err.Error())
			return
		}
		v.vm.QMP.Deliver(event)
	})
	return ret
}
