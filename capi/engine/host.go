// SPDX-License-Identifier: GPL-2.0-or-later

package main

/*
#include <stdlib.h>
#include "../engine.h"

static void host_output(const struct libhmp_host *h, void *mon,
                        const char *buf, size_t len)
{
    h->output(mon, buf, len);
}

static void host_flush(const struct libhmp_host *h, void *mon)
{
    if (h->flush) {
        h->flush(mon);
    }
}

static int host_qmp(const struct libhmp_host *h, void *mon, const char *req,
                    size_t len, struct libhmp_text *reply)
{
    return h->qmp(mon, req, len, reply);
}

static void host_suspend(const struct libhmp_host *h, void *mon, int on)
{
    if (h->suspend) {
        h->suspend(mon, on);
    }
}

static int host_timer(const struct libhmp_host *h, void *mon,
                      libhmp_monitor monitor, uint64_t token, uint32_t ms)
{
    if (!h->timer) {
        return 0;
    }
    h->timer(mon, monitor, token, ms);
    return 1;
}

static int host_poll(const struct libhmp_host *h, void *mon, uint32_t ms)
{
    return h->poll(mon, ms);
}

static int host_files(const struct libhmp_host *h, void *mon, const char *path,
                      struct libhmp_text *names)
{
    return h->files ? h->files(mon, path, names) : 0;
}

static int host_events(const struct libhmp_host *h, int on)
{
    if (!h->events) {
        return 0;
    }
    h->events(on);
    return 1;
}
*/
import "C"

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// embedded is a monitor of the host, and the world that its session sees.
type embedded struct {
	handle  uint64
	mon     unsafe.Pointer // the host's
	session *monitor.Session
	collect *[]byte // where output goes instead of to the host
}

var _ monitor.Host = (*embedded)(nil)

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
	C.host_output(&engine.host, m.mon, cbytes(text), C.size_t(len(text)))
}

func (m *embedded) Flush() {
	if m.collect == nil {
		C.host_flush(&engine.host, m.mon)
	}
}

func (m *embedded) Suspend(on bool) { C.host_suspend(&engine.host, m.mon, cbool(on)) }

func (m *embedded) Timer(token uint64, d time.Duration) bool {
	return C.host_timer(&engine.host, m.mon, C.libhmp_monitor(m.handle), C.uint64_t(token), cmillis(d)) != 0
}

func (m *embedded) Poll(d time.Duration) error {
	if code := C.host_poll(&engine.host, m.mon, cmillis(d)); code < 0 {
		return fmt.Errorf("waiting for QEMU: %w", syscall.Errno(-code))
	}
	return nil
}

func (m *embedded) Files(path string) []string {
	var names C.struct_libhmp_text
	code := C.host_files(&engine.host, m.mon, cbytes([]byte(path)), &names)
	text := takeText(&names)
	if code < 0 || len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

func (m *embedded) Events(on bool) bool { return C.host_events(&engine.host, cbool(on)) != 0 }

func (m *embedded) Now() time.Time { return time.Now() }

// transport is QMP by way of the host's callback.
type transport struct{}

func (transport) Execute(r qmp.Request) (json.RawMessage, error) {
	// Outside a line (banner, Tab) the host is to take no monitor as current.
	var mon unsafe.Pointer
	if m := engine.current; m != nil && m.session.Running() {
		mon = m.mon
	}
	r.OutOfBand = false // the host's QMP has no queue to go beside
	request := r.AppendJSON(make([]byte, 0, 128), 0)
	var reply C.struct_libhmp_text
	code := C.host_qmp(&engine.host, mon, cbytes(request), C.size_t(len(request)), &reply)
	text := takeText(&reply)
	if code < 0 {
		return nil, fmt.Errorf("QMP command %s: %w", r.Command, syscall.Errno(-code))
	}
	return qmp.ParseReply(text)
}

// takeText copies and frees a text of the host.
func takeText(t *C.struct_libhmp_text) []byte {
	if t.data == nil {
		return nil
	}
	text := C.GoBytes(unsafe.Pointer(t.data), C.int(min(uint64(t.len), math.MaxInt32)))
	C.free(unsafe.Pointer(t.data))
	return text
}

// giveText hands text to C, which frees it.
func giveText(t *C.struct_libhmp_text, text []byte) {
	if len(text) == 0 {
		return
	}
	t.data = (*C.char)(C.CBytes(append(text, 0)))
	t.len = C.size_t(len(text))
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
