// SPDX-License-Identifier: GPL-2.0-or-later

package share

import (
	"bytes"
	"encoding/json"
	"fmt"

	"libhmp/core/keyval"
	"libhmp/core/qmp"
)

// request is what a client asks of QEMU.
type request struct {
	qmp.Request
	id json.RawMessage // nil for none
	fd int             // a descriptor for QEMU, or none
}

// refusal is QEMU's answer to what is no request.
func refusal(format string, args ...any) error {
	return &qmp.Error{Class: "GenericError", Desc: fmt.Sprintf(format, args...)}
}

// parseValue reads a value as a QEMU of that dialect does, and returns plain JSON. from is where it begins
// in all that the client has sent.
func parseValue(text []byte, from keyval.JSONPlace, d keyval.JSONDialect) (json.RawMessage, error) {
	if len(text) > maxText {
		return nil, refusal("JSON token size limit exceeded")
	}
	value, err := d.JSONAt(string(text), from)
	if err != nil {
		return nil, refusal("%s", err)
	}
	return value, nil
}

// parseRequest looks at the members of a value as QEMU does (qmp_dispatch_check_obj in
// qapi/qmp-dispatch.c). The request has its id also with an error.
func parseRequest(value json.RawMessage, outOfBand bool) (r request, err error) {
	r.fd = none
	members := json.NewDecoder(bytes.NewReader(value))
	if t, _ := members.Token(); t != json.Delim('{') {
		return r, refusal("QMP input must be a JSON object")
	}
	execute := ""
	for members.More() {
		key, _ := members.Token() // it was read before: there is no error
		name, _ := key.(string)
		var value json.RawMessage
		_ = members.Decode(&value)
		if name == "id" {
			r.id = value
		} else if err == nil {
			err = r.take(name, value, &execute, outOfBand)
		}
	}
	if err == nil && execute == "" {
		err = refusal("QMP input lacks member 'execute'")
	}
	return r, err
}

// take takes a member other than the id. execute is the name of the one that has the command, once
// there was one.
func (r *request) take(name string, value json.RawMessage, execute *string, outOfBand bool) error {
	switch {
	case name == "execute" || name == "exec-oob" && outOfBand:
		if value[0] != '"' {
			return refusal("QMP input member '%s' must be a string", name)
		}
		if *execute != "" {
			return refusal("QMP input member '%s' clashes with '%s'", name, *execute)
		}
		*execute = name
		r.OutOfBand = name == "exec-oob"
		return json.Unmarshal(value, &r.Command)
	case name == "arguments":
		if value[0] != '{' {
			return refusal("QMP input member 'arguments' must be an object")
		}
		r.Arguments = value
		return nil
	}
	return refusal("QMP input member '%s' is unexpected", name)
}

// takesDescriptor reports whether QEMU takes a descriptor for the command. Out of band it has none that does: one
// that is sent with it would be taken by the request in band that QEMU runs next, which may be another client's.
func (r *request) takesDescriptor() bool {
	return !r.OutOfBand && (r.Command == "getfd" || r.Command == "add-fd")
}
