// SPDX-License-Identifier: GPL-2.0-or-later

package main

/*
#include <stdlib.h>
#include <string.h>
#include "../engine.h"

typedef const struct libhmp_callbacks callbacks;

static void host_output(callbacks *c, uintptr_t opaque, uintptr_t mon,
                        const char *buf, size_t len)
{
    c->output((void *)opaque, (void *)mon, buf, len);
}

static void host_flush(callbacks *c, uintptr_t opaque, uintptr_t mon)
{
    if (c->flush) {
        c->flush((void *)opaque, (void *)mon);
    }
}

static void host_suspend(callbacks *c, uintptr_t opaque, uintptr_t mon, int on)
{
    if (c->suspend) {
        c->suspend((void *)opaque, (void *)mon, on);
    }
}

static int host_timer(callbacks *c, uintptr_t opaque, uintptr_t mon,
                      libhmp_monitor monitor, uint64_t token, uint32_t ms)
{
    if (!c->timer) {
        return 0;
    }
    c->timer((void *)opaque, (void *)mon, monitor, token, ms);
    return 1;
}

static int host_poll(callbacks *c, uintptr_t opaque, uintptr_t mon, uint32_t ms)
{
    return c->poll((void *)opaque, (void *)mon, ms);
}

static int host_files(callbacks *c, uintptr_t opaque, uintptr_t mon,
                      const char *path, struct libhmp_text *names)
{
    return c->files ? c->files((void *)opaque, (void *)mon, path, names) : 0;
}

static int host_events(callbacks *c, uintptr_t opaque, int on)
{
    if (!c->events) {
        return 0;
    }
    c->events((void *)opaque, on);
    return 1;
}

// Go's C.malloc() and C.CBytes() end the process when there is no memory.
static int give_text(struct libhmp_text *t, const void *text, size_t len)
{
    char *data = malloc(len + 1);

    if (!data) {
        return 0;
    }
    memcpy(data, text, len);
    data[len] = '\0';
    t->data = data;
    t->len = len;
    return 1;
}
*/
import "C"

import (
	"fmt"
	"math"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"libhmp/core/monitor"
)

// embedded is a monitor of the host, and what its session needs of the host.
type embedded struct {
	machine *machine
	handle  uint64
	mon     C.uintptr_t // the host's
	session *monitor.Session
	collect *[]byte // where output goes instead of to the host
}

var _ monitor.Host = (*embedded)(nil)

// host is what the session gets: it can hand over descriptors if the host can.
func (m *embedded) host() monitor.Host {
	if m.machine.callbacks.send_fd != nil {
		return capturer{m}
	}
	return m
}

// do runs f as a call for the monitor, the current one.
func (m *embedded) do(f func()) {
	v := m.machine
	v.do(func() {
		outer := v.current
		v.current = m
		defer func() { v.current = outer }()
		f()
	})
}

// end closes the session; from then on the host's pointer is not used.
func (m *embedded) end() {
	m.session.Close()
	m.mon = 0
}

// close ends a monitor that the host knows.
func (m *embedded) close() {
	delete(engine.monitors, m.handle)
	m.end()
}

// cbytes lends p, with a NUL after it, to C for one call.
func cbytes(p []byte) *C.char {
	p = append(p, 0)
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(p)))
}

func (m *embedded) Output(text []byte) {
	if m.collect != nil {
		*m.collect = append(*m.collect, text...)
		return
	}
	C.host_output(&m.machine.callbacks, m.machine.opaque, m.mon, cbytes(text), C.size_t(len(text)))
}

func (m *embedded) Flush() {
	if m.collect == nil {
		C.host_flush(&m.machine.callbacks, m.machine.opaque, m.mon)
	}
}

func (m *embedded) Suspend(on bool) {
	C.host_suspend(&m.machine.callbacks, m.machine.opaque, m.mon, cbool(on))
}

func (m *embedded) Timer(token uint64, d time.Duration) bool {
	return C.host_timer(&m.machine.callbacks, m.machine.opaque, m.mon, C.libhmp_monitor(m.handle),
		C.uint64_t(token), cmillis(d)) != 0
}

func (m *embedded) Poll(d time.Duration) error {
	if code := C.host_poll(&m.machine.callbacks, m.machine.opaque, m.mon, cmillis(d)); code < 0 {
		return fmt.Errorf("waiting for QEMU: %w", syscall.Errno(-code))
	}
	return nil
}

func (m *embedded) Files(path string) []string {
	var names C.struct_libhmp_text
	defer free(&names)
	code := C.host_files(&m.machine.callbacks, m.machine.opaque, m.mon, cbytes([]byte(path)), &names)
	text := string(bytesOf(&names))
	if code < 0 || len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func (m *embedded) Events(on bool) bool {
	return C.host_events(&m.machine.callbacks, m.machine.opaque, cbool(on)) != 0
}

func (m *embedded) Now() time.Time { return time.Now() }

// bytesOf are the bytes of a text, which stays C's: the receiver copies what it keeps.
func bytesOf(t *C.struct_libhmp_text) []byte {
	if t.data == nil {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(t.data)), uint64(t.len))
}

// free frees a text of the host, whatever its callback has returned.
func free(t *C.struct_libhmp_text) { C.free(unsafe.Pointer(t.data)) }

// giveText hands text to C, which frees it; 0, or -ENOMEM with words in e.
func giveText(t *C.struct_libhmp_text, text []byte, e *C.struct_libhmp_engine_error) C.int {
	if len(text) > 0 && C.give_text(t, unsafe.Pointer(unsafe.SliceData(text)), C.size_t(len(text))) == 0 {
		return refuse(e, syscall.ENOMEM, fmt.Sprintf("no memory for a text of %d bytes", len(text)))
	}
	return 0
}

func cbool(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

func cmillis(d time.Duration) C.uint32_t {
	return C.uint32_t(min(max(d.Milliseconds(), 0), math.MaxUint32))
}
