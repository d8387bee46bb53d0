// SPDX-License-Identifier: GPL-2.0-or-later

package policy

import (
	"encoding/json"

	"libhmp/core/qmp"
)

// judged is a transport for a program that speaks QMP itself: each request is judged by rules.
type judged struct {
	to    qmp.Starter
	rules *Rules
}

// Judge returns a transport in front of to that sends only requests which the rules let.
func (p *Rules) Judge(to qmp.Starter) qmp.Starter { return &judged{to, p} }

// Execute implements qmp.Transport.
func (t *judged) Execute(r qmp.Request) (json.RawMessage, error) {
	if err := t.rules.Request(r); err != nil {
		return nil, err
	}
	return t.to.Execute(r)
}

// Start implements qmp.Starter.
func (t *judged) Start(r qmp.Request, done func(json.RawMessage, error)) error {
	if err := t.rules.Request(r); err != nil {
		return err
	}
	return t.to.Start(r, done)
}
