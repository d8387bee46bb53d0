// SPDX-License-Identifier: GPL-2.0-or-later

package monitor_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
)

// The phases of a session, in the order of an eventful life.
func TestPhases(t *testing.T) {
	_, s := open(newFake(), monitor.Options{Terminal: true, CPUIndex: -1})
	type step struct {
		name  string
		do    func()
		phase string
		taken bool // whether a key is taken then
	}
	feed := func(keys string) func() { return func() { s.Feed([]byte(keys)) } }
	event := func(e monitor.DeviceEvent) func() { return func() { s.Event(e) } }
	for _, st := range []step{
		{"nobody is there", func() {}, "waiting for its device", true},
		{"opened", event(monitor.Opened), "waiting for its prompt", false},
		{"the prompt is printed", event(monitor.Ready), "at the prompt", true},
		{"a line was run", feed("say x\r"), "waiting for its prompt", false},
		{"ready", event(monitor.Ready), "at the prompt", true},
		{"another reader", event(monitor.FocusOut), "out of focus", false},
		{"again", event(monitor.FocusOut), "out of focus", false},
		{"ready comes late", event(monitor.Ready), "out of focus", false},
		{"back", event(monitor.FocusIn), "waiting for its prompt", false},
		{"again", event(monitor.FocusIn), "waiting for its prompt", false},
		{"ready", event(monitor.Ready), "at the prompt", true},
		{"a password", feed("secret\r"), "waiting for its prompt", false},
		{"its prompt", event(monitor.Ready), "asking for a password", true},
		{"another reader meanwhile", event(monitor.FocusOut), "out of focus", false},
		{"back", func() { s.Event(monitor.FocusIn); s.Event(monitor.Ready) }, "asking for a password", true},
		{"the password", feed("pw\r"), "waiting for its prompt", false},
		{"the prompt after it", event(monitor.Ready), "at the prompt", true},
		{"in the background", feed("sleep\r"), "waiting in the background", false},
		{"another reader meanwhile", event(monitor.FocusOut), "out of focus", false},
		{"back", event(monitor.FocusIn), "waiting in the background", false},
		{"enough", func() { s.Interrupt("enough") }, "waiting for its prompt", false},
		{"ready", event(monitor.Ready), "at the prompt", true},
		{"quit", feed("leave\r"), "waiting in the background", false},
		{"no prompt", event(monitor.Ready), "waiting in the background", false},
		{"closed", func() { s.Close() }, "closed", false},
		{"nothing opens it again", event(monitor.Opened), "closed", false},
	} {
		st.do()
		require.Equal(t, st.phase, s.Phase(), st.name)
		assert.Equal(t, st.taken, s.Feed([]byte("a")) == 1, "%s: a key is taken", st.name)
		if st.taken {
			s.Feed([]byte("\x08")) // taken back
		}
	}
}

// Within a line, and within a line that a QMP command of it runs.
func TestPhaseOfNestedLines(t *testing.T) {
	var s *monitor.Session
	var phases []string
	rows := append(rows(), &monitor.Command{Name: "outer", Run: func(*monitor.Call) error {
		phases = append(phases, s.Phase())
		s.Run("inner")
		phases = append(phases, s.Phase())
		return nil
	}}, &monitor.Command{Name: "inner", Run: func(*monitor.Call) error {
		phases = append(phases, s.Phase())
		return nil
	}})
	s = monitor.NewVM(qmp.NewClient(newFake()), monitor.NewTable(rows)).Open(&monitortest.Host{}, monitor.Options{CPUIndex: -1})
	require.True(t, s.Run("outer"))
	require.Equal(t, []string{"running a line", "running a line", "running a line"}, phases)
	require.False(t, s.Busy())
}
