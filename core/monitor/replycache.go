// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"libhmp/core/qmp"
)

// permanentQueries are those whose replies cannot change while QEMU runs. (Facts
// keeps the ones that it asks for.)
var permanentQueries = []string{
	queryDefinition, "device-list-properties", "qom-list-properties", "qom-list-types", "query-chardev-backends",
	"query-command-line-options", "query-cpu-definitions", "query-machines", "query-tpm-models", "query-tpm-types",
}

// reply is what a request got.
type reply struct {
	value json.RawMessage
	err   error
}

// replyCache holds replies that completion may use again: permanent ones for good, the
// others until an event arrives, a line is run or a second is over: of much that other
// clients do there is no event.
type replyCache struct {
	client    *qmp.Client
	permanent map[string]reply
	volatile  map[string]reply
	runs      uint64     // how often invalidate was called
	filled    generation // of volatile
	began     time.Time  // when the oldest reply in volatile may have been asked for
}

// volatileTime is how long replies that may change are used.
const volatileTime = time.Second

// dropOld drops replies that are too old, before more are asked for.
func (c *replyCache) dropOld(now time.Time) {
	if c.volatile == nil || now.Sub(c.began) > volatileTime {
		c.volatile, c.began = nil, now
	}
}

// generation is the state of the VM as far as it is known to have changed.
type generation struct{ runs, events uint64 }

func (c *replyCache) now() generation { return generation{c.runs, c.client.Delivered()} }

// invalidate drops what may have changed.
func (c *replyCache) invalidate() {
	c.runs++
	c.volatile = nil
}

// find returns the reply to a request.
func (c *replyCache) find(key string) (reply, bool) {
	if found, ok := c.permanent[key]; ok {
		return found, true
	}
	if c.filled != c.now() {
		c.volatile = nil
	}
	found, ok := c.volatile[key]
	return found, ok
}

// keep stores the reply to a request that was made in that generation. A connection
// that failed is no reply.
func (c *replyCache) keep(r qmp.Request, got reply, asked generation) {
	var refused *qmp.Error
	switch {
	case got.err != nil && !errors.As(got.err, &refused):
	case got.err == nil && slices.Contains(permanentQueries, r.Command):
		if c.permanent == nil {
			c.permanent = make(map[string]reply)
		}
		c.permanent[keyOf(r)] = got
	case asked == c.now():
		if c.volatile == nil || c.filled != asked {
			c.volatile, c.filled = make(map[string]reply), asked
		}
		c.volatile[keyOf(r)] = got
	}
}

// keyOf is equal for equal requests.
func keyOf(r qmp.Request) string { return r.Command + "\x00" + string(r.Arguments) }
