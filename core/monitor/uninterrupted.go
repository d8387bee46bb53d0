// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

// Finisher is a Host whose user can end the waiting for a line that is being run.
type Finisher interface {
	// Uninterrupted runs f. Whoever wants to end the waiting meanwhile, the user or a
	// time limit, is told why that has to wait, and gets it when f has returned.
	Uninterrupted(why string, f func())
}

// Uninterrupted runs f, whose requests belong together: with only some of them the VM
// would be left half done. why says so to a user who wants to leave meanwhile, as in
// "savevm replaces a snapshot".
func (c *Call) Uninterrupted(why string, f func() error) (err error) {
	host, ok := c.s.host.(Finisher)
	if !ok || c.s.state.closed {
		return f()
	}
	host.Uninterrupted(why, func() { err = f() })
	return err
}

// TidyUpLater has f called before each line that is run from now on, until it returns true:
// it tidies up after a line whose end was not waited for.
func (vm *VM) TidyUpLater(f func(*Call) (done bool)) { vm.tidyUps = append(vm.tidyUps, f) }

// tidyUp does what TidyUpLater was given.
func (s *Session) tidyUp() {
	waiting := s.vm.tidyUps
	s.vm.tidyUps = nil
	for _, f := range waiting {
		if !f(&Call{s: s}) {
			s.vm.tidyUps = append(s.vm.tidyUps, f)
		}
	}
}
