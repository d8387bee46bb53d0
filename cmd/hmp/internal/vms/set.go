// SPDX-License-Identifier: GPL-2.0-or-later

package vms

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"libhmp/cmd/hmp/internal/host"
)

// VM is one of a Set.
type VM struct {
	Name    string // no other's
	Address string
	// Leave ends what is done for the VM, with the cause; it is called from any goroutine.
	Leave context.CancelCauseFunc

	host *host.Host    // nil while it is not attached
	gone chan struct{} // closed when that host's loop has ended
	// Its host has begun without the terminal: what it says first is a banner, which nobody is to see.
	unseen bool
}

// ErrDropped is why a VM that the user no longer wants is left.
var ErrDropped = errors.New("dropped")

// Set is the VMs of one terminal, in the order in which they were added. One of those that are attached
// has the terminal: its host gets the keys. Methods may be called from any goroutine unless they say
// otherwise.
type Set struct {
	mu      sync.Mutex
	list    []*VM
	current *VM // nil if none is attached
	owed    []func(*host.Host)
	rest    *host.Rest // of the last one that had the terminal, while there is none
	leaving bool       // no other gets the terminal

	typed    []byte // by the user, and not yet given to a host
	typedAll bool   // no more will be
	offered  bool   // a host is to take them, or has not yet room for more
	taken    sync.Cond
	closed   bool
}

// NewSet returns a set without VMs.
func NewSet() *Set {
	s := &Set{}
	s.taken.L = &s.mu
	return s
}

// Add adds a VM that is to be called name, or so with a number.
func (s *Set) Add(name, address string, leave context.CancelCauseFunc) *VM {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := &VM{Name: Distinct(name, s.names(false)), Address: address, Leave: leave}
	s.list = append(s.list, v)
	s.showNames()
	return v
}

// Rename gives a VM a better name, if no other has it.
func (s *Set) Rename(v *VM, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v.Name = ""
	v.Name = Distinct(name, s.names(false))
	s.showNames()
}

// Remove takes out a VM that is not attached.
func (s *Set) Remove(v *VM) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = slices.DeleteFunc(s.list, func(other *VM) bool { return other == v })
	s.showNames()
}

// showNames has prompts show names where there are several VMs.
func (s *Set) showNames() {
	for _, v := range s.list {
		if h := v.host; h != nil {
			h.Do(func() { h.SetVMName(s.Shown(v)) })
		}
	}
}

// Shown is the VM's name as users see it, "" if there is only one.
func (s *Set) Shown(v *VM) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.list) < 2 {
		return ""
	}
	return v.Name
}

// Join gives a VM its host, before its loop and on its goroutine. The first one gets the terminal.
func (s *Set) Join(v *VM, h *host.Host) {
	h.SetVMName(s.Shown(v))
	h.FocusOut()
	s.mu.Lock()
	defer s.mu.Unlock()
	v.host, v.gone, v.unseen = h, make(chan struct{}), s.current != nil || s.leaving
	if !v.unseen {
		s.current = v
		var rest host.Rest
		if s.rest != nil {
			rest, s.rest = *s.rest, nil
		}
		h.Do(func() { s.focusIn(v, rest) })
	}
	owed := s.owed
	s.owed = nil
	for _, f := range owed {
		s.onCurrent(f)
	}
}

// Leave has no other VM get the terminal, as the user leaves them all.
func (s *Set) Leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leaving = true
}

// Part takes the host away, whose loop has ended, on its goroutine. Another VM gets the terminal if
// this one had it.
func (s *Set) Part(v *VM) {
	s.mu.Lock()
	h := v.host
	v.host = nil
	had := s.current == v
	if had {
		s.current = nil
		for _, other := range s.list {
			if other.host != nil && !s.leaving {
				s.current = other
				break
			}
		}
	}
	next := s.current
	s.mu.Unlock()
	h.Drain()
	close(v.gone)
	if !had {
		return
	}
	s.give(next, h.TakeRest())
}

// give gives a VM the terminal, nil for the next that is attached.
func (s *Set) give(v *VM, rest host.Rest) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v == nil || v.host == nil {
		s.rest = &rest
		return
	}
	v.host.Do(func() { s.focusIn(v, rest) })
}

// focusIn is called by the VM's loop, or by Part when that has ended.
func (s *Set) focusIn(v *VM, rest host.Rest) {
	s.mu.Lock()
	current, h := s.current, v.host
	s.mu.Unlock()
	if current != v {
		s.give(current, rest)
		return
	}
	h.FocusIn(rest)
}

// Current is the VM that has the terminal, nil if none is attached.
func (s *Set) Current() *VM {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// CurrentHost is the host of Current, nil if there is none.
func (s *Set) CurrentHost() *host.Host {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		return nil
	}
	return s.current.host
}

// OnCurrent has f called by the loop of the VM that has the terminal then, or as soon as there is one.
func (s *Set) OnCurrent(f func(*host.Host)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onCurrent(f)
}

func (s *Set) onCurrent(f func(*host.Host)) {
	v := s.current
	if v == nil {
		s.owed = append(s.owed, f)
		return
	}
	h := v.host
	h.Do(func() {
		if s.Current() != v {
			s.OnCurrent(f)
			return
		}
		f(h)
	})
}

// Each has f called for all that are attached, on the caller's goroutine.
func (s *Set) Each(f func(*VM, *host.Host)) {
	for _, v := range s.List() {
		if h, _ := s.hostOf(v); h != nil {
			f(v, h)
		}
	}
}

// List are the VMs, in order.
func (s *Set) List() []*VM {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.list)
}

// Attached reports whether there is a connection to the VM.
func (s *Set) Attached(v *VM) bool {
	h, _ := s.hostOf(v)
	return h != nil
}

func (s *Set) hostOf(v *VM) (*host.Host, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return v.host, v.gone
}

// names are those of all VMs, or of those that are attached.
func (s *Set) names(attached bool) (list []string) {
	for _, v := range s.list {
		if !attached || v.host != nil {
			list = append(list, v.Name)
		}
	}
	return list
}

// Find returns the VMs that a word means: by their names (see Match), else the one with that address.
func (s *Set) Find(word string) ([]*VM, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names, err := Match(s.names(false), word)
	for _, v := range s.list {
		if err != nil && v.Address == word {
			return []*VM{v}, nil
		}
	}
	if err != nil {
		return nil, err
	}
	var found []*VM
	for _, v := range s.list {
		if slices.Contains(names, v.Name) {
			found = append(found, v)
		}
	}
	return found, nil
}

// Switch gives another VM the terminal when the line has ended that is run at the one that has it,
// whose goroutine calls this.
func (s *Set) Switch(to *VM) error { return s.switchThen(to, func() {}) }

func (s *Set) switchThen(to *VM, then func()) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := s.current.host
	switch {
	case to.host == nil:
		return errors.New(to.Name + " is not attached now")
	case to == s.current:
		return nil
	}
	from.Instead(func() {
		s.mu.Lock()
		if to.host != nil {
			s.current = to
		}
		moved := s.current == to
		s.mu.Unlock()
		from.FocusOut()
		rest := from.TakeRest()
		if !moved {
			from.FocusIn(rest)
			return
		}
		s.give(to, rest)
		then()
	})
	return nil
}

// Drop leaves a VM, which goes on. It is called on the goroutine of the VM that has the terminal.
func (s *Set) Drop(v *VM) error {
	if v != s.Current() {
		v.Leave(ErrDropped)
		return nil
	}
	for _, other := range s.List() {
		if other != v && s.Attached(other) {
			return s.switchThen(other, func() { v.Leave(ErrDropped) })
		}
	}
	return errors.New("no other VM is attached: 'detach' leaves hmp, and lets the VM go on")
}

// typedAhead is how many keys Type takes while the VM takes none. It is much, since Ctrl-C is among them:
// whoever waits for a line pastes less meanwhile.
const typedAhead = 4 << 20

// Type gives the keys of the terminal to the VM that has it; ended says that there are no more. If many
// are still to be taken it waits for that, or for Close.
func (s *Set) Type(keys []byte, ended bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.typed) >= typedAhead && !s.closed {
		s.taken.Wait()
	}
	s.typed = append(s.typed, keys...)
	s.typedAll = s.typedAll || ended
	if !s.offered {
		s.offerKeys()
	}
}

// offerKeys has the VM that has the terminal take what was typed.
func (s *Set) offerKeys() {
	s.offered = true
	s.onCurrent(func(h *host.Host) {
		s.mu.Lock()
		keys, ended := s.typed, s.typedAll
		s.typed, s.typedAll = nil, false
		s.taken.Broadcast()
		s.mu.Unlock()
		h.Keys(keys, ended, s.keysTaken)
	})
}

// keysTaken is called when a host may be given other keys.
func (s *Set) keysTaken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offered = false
	if len(s.typed) > 0 || s.typedAll {
		s.offerKeys()
	}
}

// Close ends the waiting of Type.
func (s *Set) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.taken.Broadcast()
}

// Announce shows a text above the line being typed. It returns false if there is none.
func (s *Set) Announce(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		return false
	}
	s.onCurrent(func(h *host.Host) { h.Announce(text) })
	return true
}

// Begun says that the VM's host has shown its banner.
func (s *Set) Begun(v *VM) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v.unseen = false
}

// Output is where a VM's host writes: to the terminal if it has that, else above the line being typed.
func (s *Set) Output(v *VM, terminal func([]byte) (int, error)) func([]byte) (int, error) {
	return func(text []byte) (int, error) {
		s.mu.Lock()
		unseen, current := v.unseen, s.current == v
		s.mu.Unlock()
		switch {
		case unseen:
		case current:
			return terminal(text)
		default:
			for line := range strings.Lines(string(text)) {
				s.Announce(v.Name + ": " + strings.TrimSuffix(line, "\n"))
			}
		}
		return len(text), nil
	}
}
