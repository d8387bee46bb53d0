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

// with runs f with the open monitor that the handle names as the current one.
func with(handle C.libhmp_monitor, e *C.struct_libhmp_engine_error, ret *C.int, f func(*embedded)) {
	defer caught(e, ret)
	m := engine.monitors[uint64(handle)]
	if m == nil {
		*ret = refuse(e, syscall.EBADF, fmt.Sprintf("monitor %d is not open", uint64(handle)))
		return
	}
	as(m, func() { f(m) })
}

// as runs f with m as the current monitor.
func as(m *embedded, f func()) {
	outer := engine.current
	engine.current = m
	defer func() { engine.current = outer }()
	f()
}

//export engineInit
func engineInit(host *C.struct_libhmp_host, e *C.struct_libhmp_engine_error) (ret C.int) {
	defer caught(e, &ret)
	start(host)
	return 0
}

func open(mon unsafe.Pointer, opts monitor.Options) *embedded {
	engine.last++
	m := &embedded{handle: engine.last, mon: mon}
	m.session = engine.vm.Open(m, opts)
	return m
}

// end closes the session; from then on the host's pointer is not used.
func (m *embedded) end() {
	m.session.Close()
	m.mon = nil
}

// maxColumns is more than any terminal has.
const maxColumns = 1 << 16

//export engineOpen
func engineOpen(mon unsafe.Pointer, options *C.struct_libhmp_open_options, handle *C.libhmp_monitor,
	e *C.struct_libhmp_engine_error) (ret C.int) {
	defer caught(e, &ret)
	m := open(mon, monitor.Options{
		Terminal: options.flags&C.LIBHMP_OPEN_TERMINAL != 0,
		CPUIndex: int(options.cpu_index),
		Editor: readline.Options{
			Extended: options.flags&C.LIBHMP_OPEN_EXTENDED != 0,
			Limited:  options.flags&C.LIBHMP_OPEN_LIMITED != 0,
			Columns:  int(min(options.columns, maxColumns)),
		},
	})
	engine.monitors[m.handle] = m
	*handle = C.libhmp_monitor(m.handle)
	return 0
}

//export engineClose
func engineClose(handle C.libhmp_monitor, e *C.struct_libhmp_engine_error) (ret C.int) {
	with(handle, e, &ret, func(m *embedded) {
		delete(engine.monitors, m.handle)
		m.end()
	})
	return ret
}

//export engineFeed
func engineFeed(handle C.libhmp_monitor, buf unsafe.Pointer, n C.size_t,
	e *C.struct_libhmp_engine_error) C.int64_t {
	var taken int
	var ret C.int
	with(handle, e, &ret, func(m *embedded) {
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
	with(handle, e, &ret, func(m *embedded) { m.session.Event(monitor.DeviceEvent(event)) })
	return ret
}

//export engineRun
func engineRun(mon unsafe.Pointer, line *C.char, n C.size_t, cpu C.int32_t, text *C.struct_libhmp_text,
	e *C.struct_libhmp_engine_error) (ret C.int) {
	defer caught(e, &ret)
	m := open(mon, monitor.Options{CPUIndex: int(cpu)})
	defer m.end()
	var collected []byte
	if text != nil {
		m.collect = &collected
	}
	as(m, func() {
		if !m.session.Run(C.GoStringN(line, C.int(n))) {
			ret = 1
		}
	})
	if text != nil {
		giveText(text, collected)
	}
	return ret
}

//export engineComplete
func engineComplete(handle C.libhmp_monitor, line *C.char, n C.size_t, words *C.struct_libhmp_text,
	e *C.struct_libhmp_engine_error) (ret C.int) {
	with(handle, e, &ret, func(m *embedded) {
		found := m.session.Complete(C.GoStringN(line, C.int(n)))
		var text []byte
		for _, w := range found {
			text = append(append(text, w...), '\n')
		}
		giveText(words, text)
		ret = C.int(len(found))
	})
	return ret
}

//export engineTick
func engineTick(handle C.libhmp_monitor, token C.uint64_t, e *C.struct_libhmp_engine_error) (ret C.int) {
	with(handle, e, &ret, func(m *embedded) { m.session.Tick(uint64(token)) })
	return ret
}

//export engineQMPEvent
func engineQMPEvent(json *C.char, n C.size_t, e *C.struct_libhmp_engine_error) (ret C.int) {
	defer caught(e, &ret)
	event, err := qmp.ParseEvent(C.GoBytes(unsafe.Pointer(json), C.int(n)))
	if err != nil {
		return refuse(e, syscall.EINVAL, err.Error())
	}
	engine.vm.QMP.Deliver(event)
	return 0
}
