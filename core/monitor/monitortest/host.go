// SPDX-License-Identifier: GPL-2.0-or-later

// Package monitortest holds a Host for tests: it collects output and lets the
// test play main loop.
package monitortest

import (
	"bytes"
	"strings"
	"time"

	"libhmp/core/monitor"
)

// Host collects what a session does.
type Host struct {
	Text      bytes.Buffer // all output
	Suspended bool         // the session does not want input
	Resumed   bool         // a Ready event is owed
	Timers    []uint64     // tokens asked for and not yet ticked
	FileNames []string     // what Files offers
	Time      time.Time    // what Now says
	OnPoll    func() error // plays QEMU at work
	OnCapture func(write func(string) error) ([]byte, bool, error)
	OnView    func(picture []byte) (said string, err error)
	NoEvents  bool
	NoTimers  bool
}

var _ monitor.Host = (*Host)(nil)
var _ monitor.Capturer = (*Host)(nil)
var _ monitor.Viewer = (*Host)(nil)

// Output implements monitor.Host.
func (h *Host) Output(text []byte) { h.Text.Write(text) }

// Flush implements monitor.Host.
func (h *Host) Flush() {}

// Suspend implements monitor.Host.
func (h *Host) Suspend(on bool) {
	if on == h.Suspended {
		panic("Suspend says what the host knows")
	}
	h.Suspended = on
	h.Resumed = !on
}

// Timer implements monitor.Host.
func (h *Host) Timer(token uint64, _ time.Duration) bool {
	if h.NoTimers {
		return false
	}
	h.Timers = append(h.Timers, token)
	return true
}

// Poll implements monitor.Host.
func (h *Host) Poll(time.Duration) error {
	if h.OnPoll == nil {
		return nil
	}
	return h.OnPoll()
}

// Files implements monitor.Host.
func (h *Host) Files(path string) []string {
	var names []string
	for _, n := range h.FileNames {
		if strings.HasPrefix(n, path) {
			names = append(names, n)
		}
	}
	return names
}

// Events implements monitor.Host.
func (h *Host) Events(bool) bool { return !h.NoEvents }

// Now implements monitor.Host.
func (h *Host) Now() time.Time { return h.Time }

// Capture implements monitor.Capturer.
func (h *Host) Capture(write func(string) error) ([]byte, bool, error) {
	if h.OnCapture == nil {
		return nil, false, nil
	}
	return h.OnCapture(write)
}

// CanView implements monitor.Viewer.
func (h *Host) CanView() bool { return h.OnView != nil }

// View implements monitor.Viewer.
func (h *Host) View(picture []byte) (string, error) { return h.OnView(picture) }

// Settle plays the main loop: it sends the Ready event that is owed and lets
// all timers run out, until nothing is left to do.
func (h *Host) Settle(s *monitor.Session) {
	for h.Resumed || len(h.Timers) > 0 {
		if h.Resumed {
			h.Resumed = false
			s.Event(monitor.Ready)
			continue
		}
		token := h.Timers[0]
		h.Timers = h.Timers[1:]
		s.Tick(token)
	}
}

// Take returns the output since the last call.
func (h *Host) Take() string {
	s := h.Text.String()
	h.Text.Reset()
	return s
}
