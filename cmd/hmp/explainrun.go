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

// runExplained runs the line, and prints each request with its reply before what the line prints.
func (p *peer) runExplained(vm *monitor.VM, l *link.Link) int {
	var exchanges []explain.Exchange
	vm.QMP = qmp.NewClient(explain.NewLog(p.transport(l).(qmp.Starter), func(e explain.Exchange) {
		if !p.showSecrets {
			e.Request = secret.Request(e.Request)
			if e.Reply != nil {
				e.Reply = secret.Request(e.Reply)
			}
		}
		exchanges = append(exchanges, e)
		if !p.json {
			p.printExchange(e)
		}
	}))
	var text bytes.Buffer
	h := host.New(context.Background(), vm, l, monitor.Options{CPUIndex: -1, Passthrough: p.passthrough, Hidden: p.complain, Script: true},
		host.Options{Output: &text, Work: p.work})
	p.lines = []source{{text: p.line}}
	err := h.Lines(p.next(), func(ok bool) { p.failed.Store(!ok) })
	said := text.String()
	if !p.showSecrets && p.failed.Load() {
		said = secret.Without(said, p.line)
	}
	if p.json {
		if err := encode(p.stdout, struct {
			Exchanges []explain.Exchange `json:"exchanges"`
			OK        bool               `json:"ok"`
			Text      string             `json:"text"`
		}{append([]explain.Exchange{}, exchanges...), !p.failed.Load(), said}); err != nil {
			p.complain("writing output: " + err.Error())
			return statusFailed
		}
	} else if _, err := io.WriteString(p.stdout, said); err != nil {
		p.complain("writing output: " + err.Error())
		return statusFailed
	}
	return p.status(h, l, err)
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
