// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"io"

	"libhmp/cmd/hmp/internal/explain"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/vms"
	"libhmp/core/monitor"
)

// runExplainTogether is runExplain for several QEMUs, whose releases may differ. All are asked at the same
// time; what there is to say comes in their order. If one cannot be attached, nothing is said or run.
func (p *program) runExplainTogether() int {
	p.showHarmless()
	all, attached := p.attachAll(context.Background(), func(_ context.Context, q *part, vm *monitor.VM, l *link.Link) int {
		if _, run := <-q.lines; !run {
			return statusFine
		}
		q.explained = q.explainLine(vm, l, func(explain.Exchange) {})
		return q.explained.status
	})
	for _, q := range all {
		if attached {
			q.lines <- p.line
		}
		close(q.lines)
	}
	status := statusFine
	var list []any
	for _, q := range all {
		<-q.ended
		status = max(status, q.status)
		if !attached {
			continue
		}
		if p.json {
			list = append(list, q.explainedJSON())
			q.sayWhyItFails(q.explained)
			continue
		}
		_, err := io.WriteString(p.stdout, vms.Heading(q.name))
		if err == nil {
			err = q.printExplained(q.explained)
		}
		if err != nil {
			p.complain("writing output: " + err.Error())
			return statusFailed
		}
	}
	if p.json && attached {
		if err := encode(p.stdout, list); err != nil {
			p.complain("writing output: " + err.Error())
			return statusFailed
		}
	}
	return status
}

// explainedJSON is what --json prints of one of several QEMUs.
func (q *part) explainedJSON() any {
	if q.explainRun {
		return q.ran(q.explained)
	}
	return struct {
		VM       string         `json:"vm"`
		Requests []explain.Step `json:"requests"`
	}{q.name, append([]explain.Step{}, q.explained.steps...)}
}
