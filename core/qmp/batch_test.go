// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

func numbered(n int) []qmp.Request {
	requests := make([]qmp.Request, n)
	for i := range requests {
		requests[i] = qmp.Request{Command: fmt.Sprint("command-", i)}
	}
	return requests
}

// The peer answers only when it has heard them all: one round trip.
func TestBatchIsPipelined(t *testing.T) {
	const n = 10
	s := connect(t, within(limit), func(p *peer) {
		var heard []request
		for range n {
			heard = append(heard, p.hear())
		}
		for i, r := range heard {
			if i == 3 {
				p.say(fmt.Sprintf(`{"error": {"class": "GenericError", "desc": "no"}, "id": %d}`, r.ID))
				continue
			}
			p.say(fmt.Sprintf(`{"return": %q, "id": %d}`, r.Execute, r.ID))
		}
		p.hear()
	})
	for i, reply := range qmp.NewClient(s).Batch(numbered(n)) {
		if i == 3 {
			assert.EqualError(t, reply.Err, "no")
			continue
		}
		require.NoError(t, reply.Err)
		assert.Equal(t, fmt.Sprintf("%q", fmt.Sprint("command-", i)), string(reply.Value))
	}
}

func TestBatchOfManyIsAnsweredInOrder(t *testing.T) {
	const n = 1000
	s := connect(t, within(limit), func(p *peer) {
		for range n {
			r := p.hear()
			p.say(fmt.Sprintf(`{"return": %q, "id": %d}`, r.Execute, r.ID))
		}
		p.hear()
	})
	for i, reply := range qmp.NewClient(s).Batch(numbered(n)) {
		require.NoError(t, reply.Err)
		require.Equal(t, fmt.Sprintf("%q", fmt.Sprint("command-", i)), string(reply.Value))
	}
}

func TestBatchOfWhichThePeerDies(t *testing.T) {
	s := connect(t, within(limit), func(p *peer) {
		p.hear()
		p.say(`{"return": 1, "id": 2}`)
	})
	replies := qmp.NewClient(s).Batch(numbered(3))
	for _, reply := range replies[1:] {
		assert.ErrorIs(t, reply.Err, qmp.ErrClosed)
	}
}

func TestBatchWhoseDeadlinePasses(t *testing.T) {
	s := connect(t, within(20*time.Millisecond), func(p *peer) {
		for p.hear().ID != 0 {
		}
	})
	for _, reply := range qmp.NewClient(s).Batch(numbered(3)) {
		assert.ErrorContains(t, reply.Err, "no reply to command-2")
	}
}

// waiting is a transport that can only wait, as the callback in QEMU.
type waiting struct{ asked []string }

func (w *waiting) Execute(r qmp.Request) (json.RawMessage, error) {
	w.asked = append(w.asked, r.Command)
	return json.RawMessage(`1`), nil
}

func TestBatchOnATransportThatWaits(t *testing.T) {
	w := &waiting{}
	replies := qmp.NewClient(w).Batch(numbered(2))
	assert.Equal(t, []qmp.Reply{{Value: json.RawMessage(`1`)}, {Value: json.RawMessage(`1`)}}, replies)
	assert.Equal(t, []string{"command-0", "command-1"}, w.asked)
	assert.Empty(t, qmp.NewClient(w).Batch(nil))
}
