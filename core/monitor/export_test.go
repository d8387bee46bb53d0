// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

// Phase is what the session is doing.
func (s *Session) Phase() string { return string(s.state.phase()) }
