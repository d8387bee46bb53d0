// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

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
	client    *qmp.Client
	transport *patient
	now       time.Time
	// memory is what QEMU writes into a descriptor.
	memory func() []byte
}

func newTrial(answer func(qmp.Request) (json.RawMessage, error)) *trial {
	transport := &patient{answer: answer}
	return &trial{client: qmp.NewClient(transport), transport: transport, now: time.Unix(1e9, 0).UTC()}
}

// typing is keys at one kind of terminal.
type typing struct {
	keys     string
	extended bool
}

// typings has a line run, and its last word completed at terminals of both kinds.
func typings(line string) []typing {
	start := line[:strings.LastIndexByte(line, ' ')+1]
	if start == "" {
		start = line
	}
	return []typing{{line + "\r", false}, {start + "\t\x15", false}, {start + "\t\x15", true}}
}

// typed is what a new terminal gets.
func (tr *trial) typed(k typing) string {
	tr.transport.asked = 0
	host := &impatient{}
	host.Time, host.FileNames = tr.now, []string{"file", "file\x1b[2J", "dir/"}
	host.OnCapture = func(write func(string) error) ([]byte, bool, error) {
		if tr.memory == nil {
			return nil, false, nil
		}
		err := write("/dev/fdset/1")
		return tr.memory(), true, err
	}
	session := monitor.NewVM(tr.client, allRows).Open(host, monitor.Options{Terminal: true, CPUIndex: -1,
		Editor: readline.Options{Extended: k.extended}})
	session.Event(monitor.Opened)
	host.Settle(session)
	host.Take()
	for p := []byte(k.keys); len(p) > 0; {
		n := session.Feed(p)
		p = p[n:]
		host.Settle(session)
		if n == 0 && len(p) > 0 { // quit: no prompt comes any more
			break
		}
	}
	session.Close()
	return host.Take()
}

var allRows = Table()

// editing is what an editor sends beside text, and the row clear.
var editing = regexp.MustCompile("\x1b\\[[0-9;?]*[A-DHJKhl]|\r| \r|\b|\n|\t")

// requireOrderly has keys typed: there is an end, nothing panics, and nothing
// reaches the terminal that it would obey.
func (tr *trial) requireOrderly(t testing.TB, k typing, where string) {
	t.Helper()
	begun := time.Now()
	sent := tr.typed(k)
	switch {
	case strings.Contains(sent, "internal error"):
		_, message, _ := strings.Cut(sent, "internal error")
		t.Errorf("%q: internal error%.200s\n%s", k.keys, message, where)
	case visible.Clean(strings.TrimRight(k.keys, "\r\t\x15")) && !visible.Clean(editing.ReplaceAllString(sent, "")):
		t.Errorf("%q: a terminal gets %+q\n%s", k.keys, sent, where)
	case time.Since(begun) > 20*time.Second:
		t.Errorf("%q took %v\n%s", k.keys, time.Since(begun), where)
	}
}
