// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

// phase is what a session is doing, as a user at its terminal sees it. If several hold, the
// first listed counts.
type phase string

const (
	closed     phase = "closed"
	unfocused  phase = "out of focus"              // of a multiplexer: keys go elsewhere
	running    phase = "running a line"            // within Session.Run
	suspended  phase = "waiting in the background" // for a timer (migrate), or for good (quit)
	unprompted phase = "waiting for its prompt"    // the host owes a Ready
	unopened   phase = "waiting for its device"    // no client to prompt yet
	password   phase = "asking for a password"
	completing phase = "waiting for candidates" // Enter was pressed behind Tab
	atPrompt   phase = "at the prompt"
)

func (st *state) phase() phase {
	switch {
	case st.closed:
		return closed
	case st.unfocused:
		return unfocused
	case st.running:
		return running
	case st.holds > 0:
		return suspended
	case st.unprompted:
		return unprompted
	case !st.opened:
		return unopened
	case st.entered:
		return completing
	}
	return atPrompt
}

// Phase is what the session is doing.
func (s *Session) Phase() string {
	now := s.state.phase()
	if now == atPrompt && s.edit != nil && s.edit.Prompt() != prompt {
		now = password
	}
	return string(now)
}
