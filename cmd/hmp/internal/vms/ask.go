// SPDX-License-Identifier: GPL-2.0-or-later

package vms

import (
	"time"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/core/monitor"
)

const (
	// soon is how long an answer is waited for before the user sees those before it.
	soon = 300 * time.Millisecond
	// Patience is how long one is waited for before the user sees those behind it.
	Patience = 2 * time.Second
)

// Answer is what a VM has said to a line.
type Answer struct {
	VM *VM
	monitor.Answer
}

// Showing is how answers are shown.
type Showing struct {
	// Show shows one, on the goroutine of the VM that has the terminal.
	Show func(Answer)
	// Aside shows one on another goroutine, while that runs its own line. It returns false if it cannot.
	// nil: it never can.
	Aside func(Answer) bool
	// Unwatched says that nobody waits for single answers: they are shown in the VMs' order.
	Unwatched bool
}

// asking is what is asked.
type asking struct {
	other func(h *host.Host, done func(monitor.Answer)) // of a VM with that host
	own   func() monitor.Answer                         // of the VM that has the terminal
	limit <-chan time.Time                              // when those that have not answered are given up, nil: never
	none  monitor.Answer                                // that of these
}

// Ask runs a line at VMs at the same time, and has the answers shown in the VMs' order; where one takes
// long, as they come. It is called on the goroutine of the VM that has the terminal, whose own line c is.
func (s *Set) Ask(c *monitor.Call, list []*VM, line string, w monitor.Within, how Showing) {
	s.ask(c, list, asking{
		other: func(h *host.Host, done func(monitor.Answer)) {
			h.RunWithin(s.CurrentHost().Work().Context(), line, w, done)
		},
		own: func() monitor.Answer { return c.RunWithin(line, w) },
	}, how)
}

// States asks VMs for their states, and returns them in order. One that does not tell in time has a text that
// says so.
func (s *Set) States(c *monitor.Call, list []*VM) (states []Answer) {
	state := func(vm *monitor.VM) monitor.Answer {
		var reply struct{ Status string }
		if err := vm.QMP.Execute("query-status", nil, &reply); err != nil {
			return monitor.Answer{Text: err.Error()}
		}
		return monitor.Answer{Text: reply.Status, OK: true}
	}
	s.ask(c, list, asking{
		other: func(h *host.Host, done func(monitor.Answer)) { h.Ask(func(vm *monitor.VM) { done(state(vm)) }) },
		own:   func() monitor.Answer { return state(c.VM()) },
		limit: time.After(Patience),
		none:  monitor.Answer{Text: "does not answer"},
	}, Showing{Show: func(a Answer) { states = append(states, a) }, Unwatched: true})
	return states
}

// arrival is an answer, with its place in the order.
type arrival struct {
	n      int
	answer Answer
}

// ask has the VMs asked, and their answers shown.
func (s *Set) ask(c *monitor.Call, list []*VM, what asking, how Showing) {
	current := s.Current()
	order := NewOrder[Answer](len(list))
	arrived := make(chan arrival, len(list)) // nobody waits who puts something there
	own := -1
	for n, v := range list {
		h, gone := s.hostOf(v)
		switch {
		case v == current:
			own = n
		case h == nil:
			order.Put(n, Answer{v, monitor.Answer{Text: "Error: not attached now\n"}})
		default:
			askOne(h, gone, what, func(a monitor.Answer) { arrived <- arrival{n, Answer{v, a}} })
		}
	}
	var visible, late <-chan time.Time
	if !how.Unwatched {
		visible, late = time.After(soon), time.After(Patience)
	}
	if own >= 0 {
		end := showAside(order, arrived, late, how)
		a := what.own()
		for _, kept := range end() {
			how.Show(kept)
		}
		order.Put(own, Answer{current, a})
	}
	work := current.host.Work().Context().Done()
	for {
		for a, ok := order.Take(); ok; a, ok = order.Take() {
			how.Show(a)
		}
		if order.Left() == 0 {
			return
		}
		if visible == nil && !how.Unwatched {
			c.Show()
		}
		select {
		case a := <-arrived:
			order.Put(a.n, a.answer)
		case <-visible:
			visible = nil
		case <-late:
			order.Late()
			late = nil
		case <-work:
			for _, n := range order.Missing() {
				if h, _ := s.hostOf(list[n]); h != nil {
					h.Interrupt()
				}
			}
			work = nil
		case <-what.limit:
			for _, n := range order.Missing() {
				order.Put(n, Answer{list[n], what.none})
			}
		}
	}
}

// askOne has said called once, on any goroutine.
func askOne(h *host.Host, gone <-chan struct{}, what asking, said func(monitor.Answer)) {
	answer := make(chan monitor.Answer, 1)
	what.other(h, func(a monitor.Answer) { answer <- a })
	crash.Go(func() {
		select {
		case a := <-answer:
			said(a)
			return
		case <-gone:
		}
		select {
		case a := <-answer:
			said(a)
		default:
			said(monitor.Answer{Text: "Error: the connection was lost\n"})
		}
	})
}

// showAside shows, when late says that it takes long, the answers that are there, and then others as they come, until
// end is called: it returns those that are still to be shown.
func showAside(order *Order[Answer], arrived <-chan arrival, late <-chan time.Time, how Showing) (end func() []Answer) {
	if how.Aside == nil || late == nil {
		return func() []Answer { return nil }
	}
	var kept []Answer
	stop, ended := make(chan struct{}), make(chan struct{})
	crash.Go(func() {
		long := false
		for {
			select {
			case <-stop:
				return
			case a := <-arrived:
				order.Put(a.n, a.answer)
			case <-late:
				order.Late()
				long = true
			}
			for long {
				a, ok := order.Take()
				if !ok {
					break
				}
				if !how.Aside(a) {
					kept = append(kept, a)
				}
			}
		}
	}, func() { close(ended) })
	return func() []Answer {
		close(stop)
		<-ended
		return kept
	}
}
