// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"encoding/json"
	"slices"

	"libhmp/core/qmp"
)

// A completer's requests are answered from the cache of replies (replycache.go), or by QEMU.
// There are two ways to have QEMU answer, each with an executor and a prefetch: VM.recall and
// VM.prefetch wait for it, those of pendingCompletion park the completer.

// Execute runs a QMP command. Completion has nowhere to print errors: offer
// nothing then.
func (c *Completion) Execute(command string, args, result any) error {
	return c.client.Execute(command, args, result)
}

// Query is a request to come.
type Query struct {
	Command string
	Args    any // as for Execute
}

// Prefetch has QEMU asked for all of the queries in one round trip, where they
// would wait for each other. Execute then has their answers at once.
func (c *Completion) Prefetch(queries ...Query) {
	var requests []qmp.Request
	for _, q := range queries {
		r := qmp.Request{Command: q.Command}
		if q.Args != nil {
			var err error
			if r.Arguments, err = json.Marshal(q.Args); err != nil {
				continue // Execute will say so
			}
		}
		requests = append(requests, r)
	}
	c.prefetch(requests)
}

// recall answers a request from what is known, or has QEMU do it.
func (vm *VM) recall(r qmp.Request) (json.RawMessage, error) {
	got, ok := vm.replies.find(keyOf(r))
	if !ok {
		asked := vm.replies.now()
		got.value, got.err = vm.QMP.Do(r)
		vm.replies.keep(r, got, asked)
	}
	return got.value, got.err
}

// prefetch is Prefetch where completion waits for QEMU. QEMU replies in order: with the last
// reply, the others are there.
func (vm *VM) prefetch(requests []qmp.Request) {
	requests = slices.DeleteFunc(requests, func(r qmp.Request) bool {
		_, known := vm.replies.find(keyOf(r))
		return known
	})
	if vm.QMP.Waits() || len(requests) == 0 {
		return
	}
	asked := vm.replies.now()
	last := len(requests) - 1
	for _, r := range requests[:last] {
		_, err := vm.QMP.Start(r, func(value json.RawMessage, err error) {
			vm.replies.keep(r, reply{value, err}, asked)
		})
		if err != nil {
			return // Execute will say so
		}
	}
	value, err := vm.QMP.Do(requests[last])
	vm.replies.keep(requests[last], reply{value, err}, asked)
}

// execute runs a request of the completer: it is answered from what is known, or the
// completer waits here until QEMU has replied.
func (p *pendingCompletion) execute(r qmp.Request) (json.RawMessage, error) {
	key := keyOf(r)
	if found, ok := p.find(key); ok {
		return found.value, found.err
	}
	if p.ended || !p.yield(p.unknown(append(p.s.vm.uncachedFactRequests(r), r))) {
		p.ended = true
		return nil, errAbandoned
	}
	found := p.replies[key]
	return found.value, found.err
}

// prefetch has QEMU asked for all of the requests in one round trip.
func (p *pendingCompletion) prefetch(requests []qmp.Request) {
	if unknown := p.unknown(requests); len(unknown) > 0 && !p.ended && !p.yield(unknown) {
		p.ended = true
	}
}

// unknown are the requests whose replies are not there, each once.
func (p *pendingCompletion) unknown(requests []qmp.Request) (list []qmp.Request) {
	seen := make(map[string]bool)
	for _, r := range requests {
		key := keyOf(r)
		if _, ok := p.find(key); !ok && !seen[key] {
			seen[key] = true
			list = append(list, r)
		}
	}
	return list
}

func (p *pendingCompletion) find(key string) (reply, bool) {
	if found, ok := p.replies[key]; ok {
		return found, true
	}
	found, ok := p.s.vm.replies.find(key)
	if ok {
		p.replies[key] = found // to the end, even if it changes meanwhile
	}
	return found, ok
}

// send asks QEMU; the reply goes to all completions, and to this one whatever
// happens meanwhile.
func (p *pendingCompletion) send(r qmp.Request) {
	cache, asked := &p.s.vm.replies, p.s.vm.replies.now()
	p.missing++
	_, err := p.s.vm.QMP.Start(r, func(value json.RawMessage, err error) {
		got := reply{value, err}
		cache.keep(r, got, asked)
		p.onReply(r, got)
	})
	if err != nil {
		p.replies[keyOf(r)] = reply{err: err}
		p.missing--
	}
}

// uncachedFactRequests are requests for facts that go along with one for a fact, since
// the others will be needed soon.
func (vm *VM) uncachedFactRequests(r qmp.Request) (others []qmp.Request) {
	isFact := false
	for _, command := range vm.QMP.Facts().UncachedQueries() {
		isFact = isFact || command == r.Command
		others = append(others, qmp.Request{Command: command})
	}
	if !isFact || r.Arguments != nil {
		return nil
	}
	return others
}
