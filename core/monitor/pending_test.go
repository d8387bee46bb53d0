// SPDX-License-Identifier: GPL-2.0-or-later

package monitor_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// lateQEMU keeps replies back until deliver. What is asked for before that is
// one round trip.
type lateQEMU struct {
	fakeQEMU
	asked   []string // commands, "|" before each round trip
	replies []func()
}

func (l *lateQEMU) Start(r qmp.Request, done func(json.RawMessage, error)) error {
	if len(l.replies) == 0 {
		l.asked = append(l.asked, "|")
	}
	l.asked = append(l.asked, r.Command)
	l.replies = append(l.replies, func() { done(l.fakeQEMU.Execute(r)) })
	return nil
}

// deliver hands over the replies to one round trip.
func (l *lateQEMU) deliver() {
	replies := l.replies
	l.replies = nil
	for _, reply := range replies {
		reply()
	}
}

// take returns what was asked for since the last call, a round trip after each
// "|".
func (l *lateQEMU) take() string {
	asked := strings.Join(l.asked, " ")
	l.asked = nil
	return asked
}

// late opens a prompt of an extended editor at a QEMU that takes its time.
func late(t testing.TB) (*lateQEMU, *qmp.Client, *monitortest.Host, *monitor.Session) {
	t.Helper()
	q := &lateQEMU{fakeQEMU: newFake()}
	q.fakeQEMU["query-target"] = `{"arch": "x86_64"}`
	q.fakeQEMU["query-qmp-schema"] = `[]`
	q.fakeQEMU["query-chardev"] = `[{"label": "serial0", "filename": "pty"}, {"label": "parallel0", "filename": "vc"}]`
	client := qmp.NewClient(q)
	all := append(rows(),
		&monitor.Command{Name: "chardev", Args: "id:s,to:s", Run: say(""),
			ExtraCandidates: map[string]monitor.Candidates{"id": monitor.MembersOf("query-chardev", "label", "filename")}},
		&monitor.Command{Name: "both", Args: "id:s", Run: say(""), Complete: func(c *monitor.Completion, _ int, _ string) {
			c.Prefetch(monitor.Query{Command: "query-chardev"}, monitor.Query{Command: "query-block"})
			c.Members("query-block", "device")
			c.Members("query-chardev", "label")
		}})
	host := &monitortest.Host{}
	s := monitor.NewVM(client, monitor.NewTable(all)).Open(host, monitor.Options{
		Terminal: true, CPUIndex: -1, Editor: readline.Options{Extended: true, Columns: 80}})
	t.Cleanup(s.Close)
	s.Event(monitor.Opened)
	host.Settle(s)
	s.Idle()
	q.deliver()
	q.take()
	host.Take()
	return q, client, host, s
}

const facts = "query-version query-target query-commands query-mice query-qmp-schema"

func TestFactsAreOneRoundTrip(t *testing.T) {
	q := &lateQEMU{fakeQEMU: newFake()}
	q.fakeQEMU["query-target"] = `{"arch": "x86_64"}`
	q.fakeQEMU["query-qmp-schema"] = `[]`
	host := &monitortest.Host{}
	s := monitor.NewVM(qmp.NewClient(q), monitor.NewTable(rows())).Open(host, monitor.Options{
		Terminal: true, CPUIndex: -1, Editor: readline.Options{Extended: true, Columns: 80}})
	s.Event(monitor.Opened) // the banner has asked for the version
	host.Settle(s)
	s.Idle()
	q.deliver()
	require.Equal(t, "| "+strings.TrimPrefix(facts, "query-version "), q.take())
	s.Feed([]byte("sa\t"))
	require.Empty(t, q.take(), "nothing is left to ask")
	require.Contains(t, host.Take(), "say ")
}

func TestTabAsksOnceAndDoesNotBlock(t *testing.T) {
	q, _, host, s := late(t)
	s.Feed([]byte("chardev ser\t"))
	require.Equal(t, "| query-chardev", q.take())
	require.NotContains(t, host.Take(), "serial0")
	q.deliver()
	require.Contains(t, host.Take(), "ial0 ")
	require.Empty(t, q.take())
}

func TestKeysTypedMeanwhileStay(t *testing.T) {
	q, _, host, s := late(t)
	s.Feed([]byte("chardev ser\t"))
	require.Equal(t, 1, s.Feed([]byte("x")))
	require.Contains(t, host.Take(), "x")
	q.deliver()
	require.NotContains(t, host.Take(), "ial0", "the answer is for another line")
	s.Feed([]byte("\x7f\t"))
	require.Contains(t, host.Take(), "ial0 ")
	require.Equal(t, "| query-chardev", q.take(), "what came late is of use now")
}

// Who types Tab and Enter wants what Tab completes, however fast.
func TestEnterWaitsForTab(t *testing.T) {
	q, _, host, s := late(t)
	typed := "chardev ser\t\rinfo"
	taken := s.Feed([]byte(typed))
	require.Equal(t, "info", typed[taken:], "what follows is for the next prompt")
	require.Zero(t, s.Feed([]byte("info")))
	require.Equal(t, "waiting for candidates", s.Phase())
	require.NotContains(t, host.Take(), "\n")
	q.deliver()
	require.Contains(t, host.Take(), "ial0 \n", "completed, then entered")
	host.Settle(s)
	require.Equal(t, 4, s.Feed([]byte("info")))

	s.Cancel()
	s.Feed([]byte("chardev par\t\r"))
	s.Cancel() // nothing is run
	require.Equal(t, 1, s.Feed([]byte("x")))
	require.NotContains(t, host.Take(), "allel0")
	q.deliver()
	require.NotContains(t, host.Take(), "allel0")
}

func TestPauseAsksBeforeTab(t *testing.T) {
	q, _, host, s := late(t)
	s.Feed([]byte("chardev "))
	s.Idle()
	require.Equal(t, "| query-chardev", q.take())
	s.Idle()
	s.Feed([]byte("\t"))
	require.Empty(t, q.take(), "the reply is on its way")
	require.NotContains(t, host.Take(), "pty")
	q.deliver()
	require.Contains(t, host.Take(), "serial0    pty\n")
	s.Feed([]byte("p\t"))
	require.Contains(t, host.Take(), "arallel0 ")
	require.Empty(t, q.take(), "the line is the same")
}

func TestSeveralQueriesAreOneRoundTrip(t *testing.T) {
	q, _, host, s := late(t)
	s.Feed([]byte("both \t"))
	require.Equal(t, "| query-chardev query-block", q.take())
	q.deliver()
	text := host.Take()
	for _, word := range []string{"serial0", "parallel0", "ide0", "ide1"} {
		require.Contains(t, text, word)
	}
	require.Empty(t, q.take())
}

func TestWhatMayHaveChangedIsAskedAgain(t *testing.T) {
	for name, change := range map[string]func(*qmp.Client, *monitortest.Host, *monitor.Session){
		"an event": func(c *qmp.Client, _ *monitortest.Host, _ *monitor.Session) {
			c.Deliver(qmp.Event{Name: "DEVICE_DELETED"})
		},
		"a line": func(_ *qmp.Client, h *monitortest.Host, s *monitor.Session) {
			s.Feed([]byte("\r"))
			h.Settle(s)
			s.Feed([]byte("chardev p"))
		},
		// Of device_add and the like of another client there is no event.
		"two seconds": func(_ *qmp.Client, h *monitortest.Host, _ *monitor.Session) { h.Time = h.Time.Add(2 * time.Second) },
		"a dropped line": func(_ *qmp.Client, _ *monitortest.Host, s *monitor.Session) {
			s.Cancel()
			s.Feed([]byte("chardev p"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			q, client, host, s := late(t)
			s.Feed([]byte("chardev p"))
			s.Idle()
			q.deliver()
			q.take()
			q.fakeQEMU["query-chardev"] = `[{"label": "pipe", "filename": "pipe"}]`
			change(client, host, s)
			s.Feed([]byte("\t"))
			require.Equal(t, "| query-chardev", q.take())
			q.deliver()
			require.Contains(t, host.Take(), "ipe ")
		})
	}
}

// A reply to what was asked before a line ran tells how things were then.
func TestReplyFromBeforeALineIsNotKept(t *testing.T) {
	q, _, host, s := late(t)
	s.Feed([]byte("chardev p"))
	s.Idle()
	s.Feed([]byte("\r"))
	host.Settle(s)
	q.deliver()
	q.take()
	s.Feed([]byte("chardev p\t"))
	require.Equal(t, "| query-chardev", q.take())
}

func TestPasswordsAreNotCompletedUnasked(t *testing.T) {
	q, _, _, s := late(t)
	s.Feed([]byte("secret\r"))
	s.Event(monitor.Ready)
	s.Feed([]byte("chardev "))
	s.Idle()
	require.Empty(t, q.take())
}

func TestCloseEndsACompletion(t *testing.T) {
	q, _, host, s := late(t)
	s.Feed([]byte("chardev ser\t"))
	host.Take()
	s.Close()
	q.deliver()
	require.Empty(t, host.Take())
}

func TestClassicEditorWaits(t *testing.T) {
	q := &lateQEMU{fakeQEMU: newFake()}
	host, s := &monitortest.Host{}, (*monitor.Session)(nil)
	s = monitor.NewVM(qmp.NewClient(q), monitor.NewTable(rows())).Open(host, monitor.Options{Terminal: true, CPUIndex: -1})
	s.Event(monitor.Opened)
	host.Settle(s)
	host.Take()
	s.Feed([]byte("block \t"))
	require.Contains(t, host.Take(), "ide0      ide1      \n")
	s.Idle()
	require.Empty(t, q.asked)
}

func TestLastingAnswersAreKept(t *testing.T) {
	asked := 0
	f := newFake()
	f["qom-list-types"] = func(qmp.Request) (json.RawMessage, error) {
		asked++
		return json.RawMessage(`[{"name": "e1000"}]`), nil
	}
	all := append(rows(), &monitor.Command{Name: "types", Args: "t:s", Complete: func(c *monitor.Completion, _ int, _ string) {
		c.Members("qom-list-types", "name")
	}})
	s := monitor.NewVM(qmp.NewClient(f), monitor.NewTable(all)).Open(&monitortest.Host{}, monitor.Options{CPUIndex: -1})
	for range 3 {
		require.Equal(t, []string{"e1000"}, s.Complete("types e"))
		s.Run("say x")
	}
	require.Equal(t, 1, asked)
}

func TestOffersKnowTheirArgument(t *testing.T) {
	candidate := func(word string) monitor.Candidates { return monitor.Words(word) }
	row := &monitor.Command{Name: "row", Args: "force:-f,format:-os,fmt:/,device:s,target:s?", Run: say(""),
		ExtraCandidates: map[string]monitor.Candidates{
			"device": candidate("DEVICE"), "format": candidate("FORMAT"),
			"target": func(c *monitor.Completion, _ string) { c.Add("of-" + c.Arg("device")) },
		}}
	f := newFake()
	open := func(extended bool) *monitor.Session {
		return monitor.NewVM(qmp.NewClient(f), monitor.NewTable(append(rows(), row))).Open(&monitortest.Host{},
			monitor.Options{Terminal: true, CPUIndex: -1, Editor: readline.Options{Extended: extended}})
	}
	for line, want := range map[string][]string{
		"row ":                {"DEVICE"},
		"row -f ":             {"DEVICE"},
		"row -f -o ":          {"FORMAT"},
		"row -o raw ":         {"DEVICE"},
		"row -f /x ":          {"DEVICE"},
		"row -":               {"-f", "-o"},
		"row -f -":            {"-o"},
		"row hd0 ":            {"of-hd0"},
		"row -f -o raw hd0 ":  {"of-hd0"},
		"row hd0 x y ":        nil,
		"row hd0 x -":         nil,
		"row -f -o raw hd0 z": nil,
	} {
		require.Equal(t, want, open(true).Complete(line), line)
		require.Nil(t, open(false).Complete(line), "QEMU has none: %s", line)
	}
}

func TestOffersOfObjects(t *testing.T) {
	f := newFake()
	f["qom-list"] = func(r qmp.Request) (json.RawMessage, error) {
		return json.RawMessage(map[string]string{
			`{"path":"/"}`:         `[{"name":"type","type":"string"},{"name":"machine","type":"child<pc-machine>"}]`,
			`{"path":"/machine/"}`: `[{"name":"peripheral","type":"child<container>"},{"name":"acpi","type":"OnOffAuto"}]`,
			`{"path":"/machine"}`:  `[{"name":"acpi","type":"OnOffAuto"}]`,
		}[string(r.Arguments)]), nil
	}
	row := &monitor.Command{Name: "get", Args: "path:s,property:s", Run: say(""), ExtraCandidates: map[string]monitor.Candidates{
		"path": monitor.QOMPaths, "property": monitor.QOMProperties("path")}}
	s := monitor.NewVM(qmp.NewClient(f), monitor.NewTable([]*monitor.Command{row})).Open(&monitortest.Host{},
		monitor.Options{Terminal: true, CPUIndex: -1, Editor: readline.Options{Extended: true}})
	require.Equal(t, []string{"/machine/"}, s.Complete("get "))
	require.Equal(t, []string{"/machine/peripheral/"}, s.Complete("get /machine/p"))
	require.Equal(t, []string{"acpi"}, s.Complete("get /machine a"))
	require.Nil(t, s.Complete("get machine"))
}

func FuzzComplete(f *testing.F) {
	for _, line := range []string{"", "chardev ", "block -", "both \"", "info s", "row -f -o ", "chardev \xff\x00", "chardev a b c"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if len(line) > 500 {
			t.Skip("longer inputs add no coverage")
		}
		q, _, _, s := late(t)
		text, _, _ := strings.Cut(line, "\r")
		s.Feed([]byte(text + "\t"))
		q.deliver()
		q.deliver()
		found := s.Complete(line)
		require.True(t, slices.IsSorted(found))
		require.Equal(t, slices.Compact(slices.Clone(found)), found, "each once")
	})
}
