// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
	"libhmp/core/visible"
)

// How much a line may ask for before it gets no answers any more, and how often it
// may wait. What still goes on then does not end.
const (
	mostRequests = 2000
	mostWaits    = 20
)

var errNoMore = errors.New("QEMU answers no more")

// patient is a transport that answers so many requests.
type patient struct {
	answer func(qmp.Request) (json.RawMessage, error)
	asked  int
}

// Execute implements qmp.Transport.
func (p *patient) Execute(r qmp.Request) (json.RawMessage, error) {
	p.asked++
	switch {
	case p.asked > 10*mostRequests:
		panic("this does not end")
	case p.asked > mostRequests:
		return nil, errNoMore
	}
	return p.answer(r)
}

// stream is a transport whose replies come later, as those from a socket do.
type stream struct {
	*patient
	started []func()
}

// Start implements qmp.Starter.
func (s *stream) Start(r qmp.Request, done func(json.RawMessage, error)) error {
	s.started = append(s.started, func() { done(s.patient.Execute(r)) })
	return nil
}

// Execute implements qmp.Transport.
func (s *stream) Execute(r qmp.Request) (json.RawMessage, error) {
	s.deliver()
	return s.patient.Execute(r)
}

// deliver has the replies come that are still to come.
func (s *stream) deliver() {
	for len(s.started) > 0 {
		next := s.started[0]
		s.started = s.started[1:]
		next()
	}
}

// impatient is a host that waits so often.
type impatient struct {
	monitortest.Host
	waits int
}

func (h *impatient) waited() bool {
	h.waits++
	return h.waits <= mostWaits
}

// Timer implements monitor.Host.
func (h *impatient) Timer(token uint64, d time.Duration) bool {
	return h.waited() && h.Host.Timer(token, d)
}

// Poll implements monitor.Host.
func (h *impatient) Poll(time.Duration) error {
	if !h.waited() {
		return errNoMore
	}
	return nil
}

// trial is a QEMU that answers oddly.
type trial struct {
	transport *patient
	stream    *stream
	classic   *qmp.Client // as inside QEMU
	extended  *qmp.Client // as over a socket
	now       time.Time
	// memory is what QEMU writes into a descriptor.
	memory func() []byte
}

func newTrial(answer func(qmp.Request) (json.RawMessage, error)) *trial {
	tr := &trial{transport: &patient{answer: answer}, now: time.Unix(1e9, 0).UTC()}
	tr.stream = &stream{patient: tr.transport}
	tr.forget()
	return tr
}

// forget has all facts asked for again.
func (tr *trial) forget() {
	tr.classic, tr.extended = qmp.NewClient(tr.transport), qmp.NewClient(tr.stream)
}

// learn asks for all facts.
func (tr *trial) learn() {
	tr.classic.Facts().Prefetch()
	tr.extended.Facts().Prefetch()
}

// typing is keys at one kind of terminal.
type typing struct {
	keys     string
	extended bool
}

// typings has a line run, and its last word, and the last part of that, completed
// at terminals of both kinds.
func typings(line string) []typing {
	list := []typing{{line + "\r", false}}
	word, part := strings.LastIndexByte(line, ' ')+1, strings.LastIndexAny(line, ",=")+1
	for _, start := range []string{line[:word], line[:part]} {
		if start != "" && (len(start) != part || part > word) {
			list = append(list, typing{start + "\t\x15", false}, typing{start + "\t\x15", true})
		}
	}
	return list
}

// typed is what a new terminal gets.
func (tr *trial) typed(k typing) string {
	tr.transport.asked, tr.stream.started = 0, nil
	host := &impatient{}
	host.Time, host.FileNames = tr.now, []string{"file", "file\x1b[2J", "dir/"}
	host.OnCapture = func(write func(string) error) ([]byte, bool, error) {
		if tr.memory == nil {
			return nil, false, nil
		}
		err := write("/dev/fdset/1")
		return tr.memory(), true, err
	}
	client := tr.classic
	if k.extended {
		client = tr.extended
	}
	session := monitor.NewVM(client, allRows).Open(host, monitor.Options{Terminal: true, CPUIndex: -1,
		Editor: readline.Options{Extended: k.extended}})
	session.Event(monitor.Opened)
	host.Settle(session)
	host.Take()
	for p := []byte(k.keys); len(p) > 0; {
		if p[0] == '\t' {
			session.Idle()
		}
		n := session.Feed(p[:1])
		p = p[n:]
		tr.stream.deliver()
		host.Settle(session)
		if n == 0 { // quit: no prompt comes any more
			break
		}
	}
	session.Close()
	return host.Take()
}

// allRows are the rows, which note in ran that they were run.
var (
	ran     sync.Map // of titles
	allRows = noting(Table())
)

func noting(table *monitor.Table) *monitor.Table {
	var rows []*monitor.Command
	for _, row := range slices.Concat(table.Rows(false), table.Rows(true)) {
		other := *row
		other.Run = func(c *monitor.Call) error {
			ran.Store(row.Title(), true)
			return row.Run(c)
		}
		rows = append(rows, &other)
	}
	return monitor.NewTable(rows)
}

// editing is what an editor sends beside text, and the row clear.
var editing = regexp.MustCompile("\x1b\\[[0-9;?]*[A-DHJKhl]|\r| \r|\b|\n|\t")

// requireOrderly has keys typed: there is an end, nothing panics, and nothing
// reaches the terminal that it would obey. said is what QEMU replied. The result is
// what the terminal gets.
func (tr *trial) requireOrderly(t testing.TB, k typing, said func() string) (sent string) {
	t.Helper()
	begun := time.Now()
	sent = tr.typed(k)
	switch {
	case strings.Contains(sent, "internal error"):
		_, message, _ := strings.Cut(sent, "internal error")
		t.Errorf("%q: internal error%.200s\n%s", k.keys, message, said())
	case isASCII(k.keys) && !visible.Clean(editing.ReplaceAllString(sent, "")): // others are echoed by halves
		t.Errorf("%q: a terminal gets %+q\n%s", k.keys, sent, said())
	case time.Since(begun) > 20*time.Second:
		t.Errorf("%q took %v\n%s", k.keys, time.Since(begun), said())
	}
	return sent
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}
