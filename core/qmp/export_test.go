// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

// The bounds, for tests.
const (
	MaxGreeting  = maxGreeting
	MaxDepth     = maxDepth
	Pending      = pending
	PendingBytes = pendingBytes
)

// IsValue is isValue.
var IsValue = isValue

// Parsed is a message as tests compare it.
type Parsed struct {
	Value, Failure, Event, Data string
	ID                          uint64
	HasID, Greeting             bool
}

func parsed(m message) Parsed {
	p := Parsed{Value: string(m.value), Event: m.event, Data: string(m.data), ID: m.id, HasID: m.hasID, Greeting: m.greeting != nil}
	if m.failure != nil {
		p.Failure = m.failure.Error()
	}
	return p
}

// ParseSuccess is parseSuccess, which is quick.
func ParseSuccess(data []byte) (Parsed, bool) {
	m, ok := parseSuccess(data)
	return parsed(m), ok
}

// ParseAny is parseAny, which reads what parseSuccess leaves.
func ParseAny(data []byte) (Parsed, error) {
	m, err := parseAny(data)
	return parsed(m), err
}
