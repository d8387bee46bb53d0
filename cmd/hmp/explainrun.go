// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"libhmp/cmd/hmp/internal/explain"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/core/secret"
)

// runExplained runs the line. Each request with its reply is told at once.
func (p *peer) runExplained(vm *monitor.VM, l *link.Link, each func(explain.Exchange)) explained {
	e := explained{ok: true}
	vm.QMP = qmp.NewClient(explain.NewLog(p.transport(l).(qmp.Starter), func(x explain.Exchange) {
		if !p.showSecrets {
			x.Request = secret.Request(x.Request)
			if x.Reply != nil {
				x.Reply = secret.Request(x.Reply)
			}
		}
		e.exchanges = append(e.exchanges, x)
		each(x)
	}))
	var text bytes.Buffer
	complain := func(text string) { p.complain(p.of(text)) }
	h := host.New(context.Background(), vm, l, monitor.Options{CPUIndex: -1, Passthrough: p.passthrough, Hidden: complain, Script: true},
		host.Options{Output: &text, Work: p.work})
	given := false
	err := h.Lines(func() (string, error) {
		if given {
			return "", io.EOF
		}
		given = true
		return p.line, nil
	}, func(ok bool) {
		if e.ok = ok; !ok {
			p.failed.Store(true)
		}
	})
	e.text = text.String()
	if !p.showSecrets && !e.ok {
		e.text = secret.Without(e.text, p.line)
	}
	e.status = p.status(h, l, err)
	return e
}

// ranLine is what --json prints of a line that was run.
type ranLine struct {
	VM        string             `json:"vm,omitempty"` // of one of several
	Exchanges []explain.Exchange `json:"exchanges"`
	OK        bool               `json:"ok"`
	Text      string             `json:"text"`
}

func (p *peer) ran(e explained) ranLine {
	return ranLine{p.name, append([]explain.Exchange{}, e.exchanges...), e.ok, e.text}
}

// printExchange prints a request, its reply and how long that took.
func (p *program) printExchange(e explain.Exchange) {
	reply := "nothing"
	if e.Reply != nil {
		reply = string(e.Reply)
	}
	took := time.Duration(e.Seconds * float64(time.Second)).Round(10 * time.Microsecond)
	if _, err := fmt.Fprintf(p.stdout, "-> %s\n<- %s\n# after %v\n", e.Request, strings.TrimSpace(reply), took); err != nil {
		p.complain("writing output: " + err.Error())
	}
}
