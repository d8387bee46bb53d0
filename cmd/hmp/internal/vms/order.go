// SPDX-License-Identifier: GPL-2.0-or-later

package vms

// Order gives answers back in the order of their numbers, or once there was patience enough as they come.
// It is for one goroutine at a time.
type Order[T any] struct {
	answers []*T // nil: not there, or taken
	taken   []bool
	left    int
	late    bool
}

// NewOrder returns an order of n answers, which are numbered from 0.
func NewOrder[T any](n int) *Order[T] {
	return &Order[T]{answers: make([]*T, n), taken: make([]bool, n), left: n}
}

// Put adds an answer.
func (o *Order[T]) Put(n int, answer T) { o.answers[n] = &answer }

// Late has those that are there not wait for others any more.
func (o *Order[T]) Late() { o.late = true }

// Take returns the next answer, if there is one now.
func (o *Order[T]) Take() (answer T, ok bool) {
	for n, a := range o.answers {
		switch {
		case o.taken[n]:
		case a != nil:
			o.answers[n], o.taken[n] = nil, true
			o.left--
			return *a, true
		case !o.late:
			return answer, false
		}
	}
	return answer, false
}

// Left is how many have not been taken.
func (o *Order[T]) Left() int { return o.left }

// Missing are the numbers of those that have not been put.
func (o *Order[T]) Missing() (list []int) {
	for n, a := range o.answers {
		if a == nil && !o.taken[n] {
			list = append(list, n)
		}
	}
	return list
}
