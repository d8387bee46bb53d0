// SPDX-License-Identifier: GPL-2.0-or-later

// Package qmp is a client of the QEMU Machine Protocol (docs/interop/qmp-spec in QEMU)
// to one QEMU, over any of three transports: a callback of the program that
// loaded us, a stream (socket), or a recording.
//
// Nothing here is safe for use by several goroutines at a time: a monitor and
// its QMP session belong to one goroutine.
package qmp

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// Request is one command to QEMU.
type Request struct {
	// Command is the command's name, such as "query-status".
	Command string
	// Arguments is its argument object as JSON, or nil for none.
	Arguments []byte
	// OutOfBand asks for execution beside the queue ("exec-oob"). Transports
	// that did not negotiate it send the command in band.
	OutOfBand bool
}

// AppendJSON appends the request as one JSON object to dst. An id of 0 is left
// out.
func (r Request) AppendJSON(dst []byte, id uint64) []byte {
	if r.OutOfBand {
		dst = append(dst, `{"exec-oob":`...)
	} else {
		dst = append(dst, `{"execute":`...)
	}
	dst = appendQuoted(dst, r.Command)
	if r.Arguments != nil {
		dst = append(dst, `,"arguments":`...)
		dst = append(dst, r.Arguments...)
	}
	if id != 0 {
		dst = append(dst, `,"id":`...)
		dst = strconv.AppendUint(dst, id, 10)
	}
	return append(dst, '}')
}

func appendQuoted(dst []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil { // cannot happen for a string
		return append(dst, `""`...)
	}
	return append(dst, quoted...)
}

// UnsentError is why a request was not sent to QEMU, in words for users.
type UnsentError struct{ Reason string }

func (e *UnsentError) Error() string { return e.Reason }

// Error is a command's failure as QEMU reports it.
type Error struct {
	// Class is the error's class, mostly "GenericError" (QapiErrorClass in
	// qapi/error.json).
	Class string `json:"class"`
	// Desc is the text for users.
	Desc string `json:"desc"`
	// Hint are lines with advice (error_append_hint in QEMU), with their line
	// ends. QMP leaves them out, the QEMU that we run in sends them: see Advice.
	Hint string `json:"hint,omitempty"`
}

func (e *Error) Error() string { return e.Desc }

// IsClass reports whether err is an error of QEMU with that class.
func IsClass(err error, class string) bool {
	var e *Error
	return errors.As(err, &e) && e.Class == class
}

// Unanswered is err if QEMU has not answered: QMP itself has failed. It is nil after
// success and after a refusal of QEMU's, that is, an *Error.
func Unanswered(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return nil
	}
	return err
}

// ErrNotFound is the class of "The command X has not been found".
const ErrNotFound = "CommandNotFound"

// ErrNoDevice is the class of "Device 'X' not found".
const ErrNoDevice = "DeviceNotFound"

// Event is an asynchronous message of QEMU.
type Event struct {
	Name string          `json:"event"`
	Data json.RawMessage `json:"data"`
	// Timestamp is when QEMU sent it, an object of "seconds" since 1970 and "microseconds", as it came.
	Timestamp json.RawMessage `json:"timestamp"`
}

// ParseReply takes a reply object apart: the value of "return", or an *Error.
// An empty reply stands for a command without success response, such as quit.
func ParseReply(reply []byte) (json.RawMessage, error) {
	if len(reply) == 0 {
		return json.RawMessage(`{}`), nil
	}
	m, err := parseMessage(reply)
	if err != nil {
		return nil, fmt.Errorf("malformed QMP reply: %w", err)
	}
	return m.result()
}
