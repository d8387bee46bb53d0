// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"libhmp/cmd/hmp/internal/address"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

// The exit statuses. One that a signal ends has 128 and the signal's number.
const (
	statusFine = iota
	statusFailed
	statusUsage
	statusNoConnection
	statusSignal = 128
)

// greetingTime is how long a connection may take if no --timeout says.
const greetingTime = 10 * time.Second

// program is one run of hmp.
type program struct {
	*options
	stdin          io.Reader
	stdout, stderr io.Writer
	work           *host.Work
	failed         bool // a line did not do what it says
}

// run is the whole program: it returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parseOptions(args)
	p := &program{options: o, stdin: stdin, stdout: stdout, stderr: stderr}
	switch {
	case err != nil:
		p.complain(err.Error() + " (see hmp --help)")
		return statusUsage
	case o.say != "":
		if _, err := io.WriteString(stdout, o.say); err != nil {
			p.complain(err.Error())
			return statusFailed
		}
		return statusFine
	case o.hx != "":
		return p.runParityHX()
	case o.explain && o.address == (address.Address{}):
		return p.runExplainAlone()
	case o.explain:
		return p.connected(context.Background(), p.runExplain)
	case o.parity:
		return p.connected(context.Background(), p.runParity)
	case o.interactive || o.lines == nil && terminal.Is(stdin) && terminal.Is(stdout):
		return p.runTerminal()
	}
	return p.connected(context.Background(), p.runLines)
}

// complain says what went wrong, in words that may be a peer's.
func (p *program) complain(text string) {
	fmt.Fprintf(p.stderr, "hmp: %s\n", monitor.AppendVisible(nil, text))
}

// connected runs f with a VM, all of whose work ends when ctx does.
func (p *program) connected(ctx context.Context, f func(context.Context, *monitor.VM, *link.Link) int) int {
	p.work = host.NewWork(ctx)
	l, err := p.connect(ctx)
	if err != nil {
		p.complain(p.address.Explain(err))
		return statusNoConnection
	}
	defer l.Close()
	return f(ctx, monitor.NewVM(qmp.NewClient(l), hmpcmds.Table()), l)
}

func (p *program) connect(ctx context.Context) (*link.Link, error) {
	patience := greetingTime
	if p.timeout > 0 {
		patience = p.timeout
	}
	start, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := p.address.Dial(start)
	if err != nil {
		return nil, err
	}
	return link.Open(start, conn, qmp.StreamOptions{Deadline: func() (context.Context, context.CancelFunc) {
		work := p.work.Context()
		if p.timeout == 0 {
			return work, func() {}
		}
		return context.WithTimeoutCause(work, p.timeout, fmt.Errorf("timed out after %v", p.timeout))
	}})
}

// runLines runs the lines of -c, or of standard input.
func (p *program) runLines(ctx context.Context, vm *monitor.VM, l *link.Link) int {
	h := host.New(ctx, vm, l, monitor.Options{CPUIndex: -1, Passthrough: p.passthrough},
		host.Options{Output: p.stdout, Visible: terminal.Is(p.stdout), Work: p.work})
	err := h.Lines(p.next(), func(ok bool) {
		p.failed = p.failed || !ok
		if p.null {
			h.Output([]byte{0})
		}
	})
	return p.status(h, l, err)
}

// next returns the source of lines.
func (p *program) next() func() (string, error) {
	if p.lines == nil {
		return lineReader(p.stdin)
	}
	left := p.lines
	return func() (string, error) {
		if len(left) == 0 {
			return "", io.EOF
		}
		line := left[0]
		left = left[1:]
		return line, nil
	}
}

// lineReader returns the lines of r without their ends. The last one need not
// have one.
func lineReader(r io.Reader) func() (string, error) {
	in := bufio.NewReader(r)
	return func() (string, error) {
		line, err := in.ReadString('\n')
		if err == io.EOF && line != "" {
			err = nil
		}
		line, ended := strings.CutSuffix(line, "\n")
		if ended {
			line = strings.TrimSuffix(line, "\r")
		}
		return line, err
	}
}

// status says what went wrong besides lines, and sums up.
func (p *program) status(h *host.Host, l *link.Link, err error) int {
	switch {
	case err != nil && l.Lost() != nil:
		p.complain(p.address.String() + ": " + l.Lost().Error())
		return statusNoConnection
	case err != nil:
		p.complain(err.Error())
		return statusFailed
	case h.WriteError() != nil:
		p.complain("writing output: " + h.WriteError().Error())
		return statusFailed
	case p.failed:
		return statusFailed
	}
	return statusFine
}
