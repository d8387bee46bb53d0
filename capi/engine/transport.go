// SPDX-License-Identifier: GPL-2.0-or-later

package main

/*
#include "../engine.h"

static int host_qmp(const struct libhmp_callbacks *c, uintptr_t opaque,
                    uintptr_t mon, const char *request, size_t len,
                    struct libhmp_reply *reply)
{
    return c->qmp((void *)opaque, (void *)mon, request, len, reply);
}
*/
import "C"

import (
	"encoding/json"
	"fmt"
	"syscall"

	"libhmp/core/qmp"
)

// transport is QMP by way of the host's callback.
type transport struct{ machine *machine }

var _ qmp.TextTransport = transport{}

// Execute implements qmp.Transport.
func (t transport) Execute(r qmp.Request) (json.RawMessage, error) {
	text, value, err := t.ExecuteText(r)
	if err == nil && value == nil {
		value, err = json.Marshal(qmp.HumanReadableText{Text: text})
	}
	return value, err
}

// ExecuteText implements qmp.TextTransport.
func (t transport) ExecuteText(r qmp.Request) (text string, value json.RawMessage, err error) {
	v := t.machine
	// Outside a line (banner, Tab) the host is to take no monitor as current.
	var mon C.uintptr_t
	if m := v.current; m != nil && m.session.Running() {
		mon = m.mon
	}
	r.OutOfBand = false // the host's QMP has no queue to go beside
	request := r.AppendJSON(make([]byte, 0, 128), 0)
	var reply C.struct_libhmp_reply
	code := C.host_qmp(&v.callbacks, v.opaque, mon, cbytes(request), C.size_t(len(request)), &reply)
	text = takeText(&reply.text)
	switch {
	case code < 0:
		return "", nil, fmt.Errorf("QMP command %s: %w", r.Command, syscall.Errno(-code))
	case reply.kind == C.LIBHMP_REPLY_TEXT:
		return text, nil, nil
	case reply.kind != C.LIBHMP_REPLY_JSON:
		return "", nil, fmt.Errorf("QMP command %s: unknown kind of reply %d", r.Command, uint32(reply.kind))
	}
	value, err = qmp.ParseReply([]byte(text))
	return "", value, err
}
