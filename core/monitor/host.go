// SPDX-License-Identifier: GPL-2.0-or-later

// Package monitor is the human monitor without its commands: sessions, their
// prompt, history and completion, the table of rows and how a line becomes a
// handler's call. It is QEMU's monitor/hmp.c over QMP.
//
// Everything is driven by calls from a Host, on one goroutine; nothing here
// starts a goroutine, reads a clock or touches a terminal.
package monitor

import "time"

// Host is what one monitor needs of the program that it is in. Its methods are called only
// during calls to the Session, on the same goroutine.
type Host interface {
	// Output puts out text with "\n" line ends. The slice is only lent.
	Output(text []byte)
	// Flush sends on what Output may have kept back.
	Flush()
	// Suspend stops (on) or starts again the delivery of input. After
	// Suspend(false) the host must send Ready from its main loop, not from
	// within the call.
	Suspend(on bool)
	// Timer has Session.Tick called with token after d. It returns false if
	// the host has no timers.
	Timer(token uint64, d time.Duration) bool
	// Poll lets QEMU's jobs make progress and events arrive, for at most d. An
	// error means that there is nothing to wait for any more.
	Poll(d time.Duration) error
	// Files lists the files whose path begins with the given one, directories
	// with a '/' at the end.
	Files(path string) []string
	// Events says whether QMP events are needed now. It returns false if the
	// host cannot deliver them.
	Events(on bool) bool
	// Now is the present in the time zone to print times in.
	Now() time.Time
}

// Capturer is a Host that can hand QEMU a descriptor to write to.
type Capturer interface {
	// Capture makes a file, hands it to QEMU, calls write with the name under
	// which QEMU can open it, and returns what QEMU wrote. ok is false if this
	// connection cannot carry descriptors.
	Capture(write func(filename string) error) (data []byte, ok bool, err error)
}

// DeviceEvent is what happened to the monitor's character device (QEMUChrEvent
// in include/chardev/char.h).
type DeviceEvent int

// The values are those of enum libhmp_device_event.
const (
	// Opened: a client is connected. A terminal gets banner and prompt.
	Opened DeviceEvent = iota + 1
	// FocusIn: a multiplexer gives the terminal to this monitor.
	FocusIn
	// FocusOut: a multiplexer takes the terminal away. The host keeps output
	// back from after this event until FocusIn.
	FocusOut
	// Ready: the main loop's answer to Suspend(false).
	Ready
)

// Passthrough says when a line goes to human-monitor-command of a QEMU that
// has it.
type Passthrough int

const (
	// PassNever: rows that QMP cannot serve say what is missing.
	PassNever Passthrough = iota
	// PassAuto: rows that QMP cannot serve, and unknown words, go there.
	PassAuto
	// PassAlways: all rows that need QEMU go there.
	PassAlways
)
