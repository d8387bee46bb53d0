// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

const status = `{"status": "running", "running": true}`

func TestExecute(t *testing.T) {
	s := connect(t, qmp.StreamOptions{}, func(p *peer) {
		r := p.hear()
		assert.Equal(t, request{Execute: "query-status", ID: 2}, r)
		p.say(`{"return": ` + status + `, "id": 2}` + "\r\n")
		r = p.hear()
		assert.Equal(t, "nosuch", r.Execute)
		assert.JSONEq(t, `{"a": 1}`, string(r.Arguments))
		p.say(`{"id": 3, "error": {"class": "CommandNotFound", "desc": "The command nosuch has not been found"}}` + "\r\n")
	})
	got, err := s.Execute(qmp.Request{Command: "query-status"})
	require.NoError(t, err)
	assert.Equal(t, status, string(got), "as it came: key order matters")

	_, err = s.Execute(qmp.Request{Command: "nosuch", Arguments: []byte(`{"a": 1}`)})
	require.EqualError(t, err, "The command nosuch has not been found")
	assert.True(t, qmp.IsClass(err, qmp.ErrNotFound))
	assert.False(t, qmp.IsClass(err, "GenericError"))
}

func TestOutOfBand(t *testing.T) {
	s := connect(t, qmp.StreamOptions{}, func(p *peer) {
		r := p.hear()
		assert.Equal(t, "query-yank", r.OOB)
		assert.Empty(t, r.Execute)
		p.say(`{"return": [], "id": 2}`)
	})
	_, err := s.Execute(qmp.Request{Command: "query-yank", OutOfBand: true})
	require.NoError(t, err)
}

func TestEventsArriveBeforeTheReplyTheyPrecede(t *testing.T) {
	s := connect(t, qmp.StreamOptions{}, func(p *peer) {
		p.hear()
		p.say(`{"timestamp": {"seconds": 1795206083, "microseconds": 279834}, "event": "STOP"}` + "\r\n" +
			`{"return": {}, "id": 2}` + "\r\n" +
			`{"event": "RESET", "data": {"guest": false, "reason": "host-qmp-system-reset"}}` + "\r\n")
	})
	var events []string
	s.OnEvent(func(e qmp.Event) { events = append(events, e.Name+string(e.Data)) })
	_, err := s.Execute(qmp.Request{Command: "stop"})
	require.NoError(t, err)
	assert.Equal(t, []string{"STOP"}, events)
	require.NoError(t, s.Wait(t.Context()))
	assert.Equal(t, []string{"STOP", `RESET{"guest": false, "reason": "host-qmp-system-reset"}`}, events)
}

func TestWaitIsBounded(t *testing.T) {
	s := connect(t, qmp.StreamOptions{}, func(p *peer) { p.hear() })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	require.NoError(t, s.Wait(ctx), "nothing has arrived")
}

func TestPumpTakesWhatIsThere(t *testing.T) {
	const flood = 1000 // more than the reader takes ahead
	s := connect(t, qmp.StreamOptions{}, func(p *peer) {
		for range flood {
			p.say(`{"event": "RTC_CHANGE", "data": {"offset": 0, "qom-path": "/machine"}}` + "\r\n")
		}
		p.hear()
	})
	seen := 0
	s.OnEvent(func(qmp.Event) { seen++ })
	for end := time.Now().Add(limit); seen < flood && time.Now().Before(end); {
		require.NoError(t, s.Pump())
	}
	assert.Equal(t, flood, seen)
}

func TestLateReplyIsNotTheNextOnes(t *testing.T) {
	s := connect(t, within(50*time.Millisecond), func(p *peer) {
		first, second := p.hear(), p.hear()
		p.say(fmt.Sprintf(`{"return": "late", "id": %d}`+"\r\n"+`{"return": "mine", "id": %d}`, first.ID, second.ID))
	})
	_, err := s.Execute(qmp.Request{Command: "first"})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.EqualError(t, err, "no reply to first: context deadline exceeded")
	got, err := s.Execute(qmp.Request{Command: "second"})
	require.NoError(t, err)
	assert.Equal(t, `"mine"`, string(got))
}

func TestDeadlineSaysWhy(t *testing.T) {
	why := errors.New("interrupted")
	s := connect(t, qmp.StreamOptions{Deadline: func() (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancelCause(context.Background())
		time.AfterFunc(10*time.Millisecond, func() { cancel(why) })
		return ctx, func() { cancel(nil) }
	}}, func(p *peer) { p.hear(); p.hear() })
	_, err := s.Execute(qmp.Request{Command: "query-status"})
	require.ErrorIs(t, err, why)
}

// Whoever interrupts is told whether QEMU was asked.
func TestInterruptedBeforeAndAfterSending(t *testing.T) {
	ctx, interrupt := context.WithCancelCause(context.Background())
	s := connect(t, qmp.StreamOptions{Deadline: func() (context.Context, context.CancelFunc) {
		return ctx, func() {}
	}}, func(p *peer) {
		assert.Equal(t, "savevm", p.hear().Execute)
		interrupt(qmp.ErrInterrupted)
		<-p.t.Context().Done()
	})
	_, err := s.Execute(qmp.Request{Command: "savevm"})
	require.EqualError(t, err, "no reply to savevm: interrupted, QEMU goes on with it")
	require.ErrorIs(t, err, qmp.ErrInterrupted)
	require.Equal(t, err, qmp.GoesOn(err), "it is said once")
	_, err = s.Execute(qmp.Request{Command: "stop"})
	require.EqualError(t, err, "stop not sent: interrupted")
}

func TestPeerThatDoesNotReadIsGivenUp(t *testing.T) {
	s := connect(t, within(50*time.Millisecond), func(p *peer) { <-p.t.Context().Done() })
	_, err := s.Execute(qmp.Request{Command: "query-status"})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorIs(t, err, qmp.ErrClosed, "half a request may have been sent")
	_, err = s.Execute(qmp.Request{Command: "query-status"})
	require.ErrorIs(t, err, qmp.ErrClosed)
}

func TestDeadlineThatIsOverSendsNothing(t *testing.T) {
	over := true
	s := connect(t, qmp.StreamOptions{Deadline: func() (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(context.Background())
		if over {
			cancel()
		}
		return ctx, cancel
	}}, func(p *peer) {
		assert.Equal(t, "second", p.hear().Execute)
		p.say(`{"return": {}, "id": 3}`)
	})
	_, err := s.Execute(qmp.Request{Command: "first"})
	require.EqualError(t, err, "first not sent: context canceled")
	over = false
	_, err = s.Execute(qmp.Request{Command: "second"})
	require.NoError(t, err, "the connection is as good as before")
}

func TestTensOfMegabytes(t *testing.T) {
	// Marshalled once: under -race, that takes longer than everything else here.
	line, err := json.Marshal("    0000000000000000-ffffffffffffffff (prio 0, i/o): système\n")
	require.NoError(t, err)
	line = line[1 : len(line)-1]
	want := `{"human-readable-text": "` + strings.Repeat(string(line), 20<<20/len(line)+1) + `"}`
	s := connect(t, within(6*limit), func(p *peer) {
		p.hear()
		p.say(`{"return": ` + want + `, "id": 2}` + "\r\n")
	})
	got, err := s.Execute(qmp.Request{Command: "x-query-mtree"})
	require.NoError(t, err)
	assert.Greater(t, len(want), 20<<20)
	assert.True(t, string(got) == want) // Equal would print it
}

func TestPeerDies(t *testing.T) {
	for _, test := range []struct {
		name string
		last string
		want error
	}{
		{"between replies", "", qmp.ErrClosed},
		{"in the middle of a reply", `{"return": {"status": "runn`, qmp.ErrClosed},
		{"after an event", `{"event": "SHUTDOWN", "data": {"guest": false, "reason": "host-qmp-quit"}}`, qmp.ErrClosed},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := connect(t, within(limit), func(p *peer) { p.hear(); p.say(test.last) })
			_, err := s.Execute(qmp.Request{Command: "query-status"})
			require.ErrorIs(t, err, test.want)
			require.ErrorIs(t, s.Wait(t.Context()), test.want)
			require.ErrorIs(t, s.Pump(), test.want)
		})
	}
}

func TestMalformedReplies(t *testing.T) {
	for _, test := range []struct{ name, reply, want string }{
		{"not JSON", `{"return": }`, "this is not QMP"},
		{"not an object", `["return"]`, "this is not QMP"},
		{"nothing", "null\r\n", "this is not QMP: it sends \"null"},
		{"neither return nor error", `{"id": 2}`, "malformed QMP reply"},
		{"an error without id", `{"error": {"class": "GenericError", "desc": "JSON parse error, stray '\"'"}}`,
			"JSON parse error, stray"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := connect(t, within(limit), func(p *peer) { p.hear(); p.say(test.reply); p.hear() })
			_, err := s.Execute(qmp.Request{Command: "query-status"})
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestRepliesOfNobodyAreDropped(t *testing.T) {
	s := connect(t, within(limit), func(p *peer) {
		p.hear()
		p.say(`{"return": 1, "id": 77}` + "\r\n" + `{"return": 2}` + "\r\n" + `{}` + greeting + `{"return": 3, "id": 2}`)
	})
	got, err := s.Execute(qmp.Request{Command: "query-status"})
	require.NoError(t, err)
	assert.Equal(t, "3", string(got))
}

func TestCloseEndsTheReader(t *testing.T) {
	s := connect(t, qmp.StreamOptions{}, func(p *peer) {
		for range 200 { // more than the reader takes ahead: it waits for us
			p.say(`{"event": "STOP"}`)
		}
	})
	require.NoError(t, s.Close())
	for {
		if err := s.Wait(t.Context()); err != nil {
			require.ErrorIs(t, err, qmp.ErrClosed)
			return
		}
	}
}

func TestStartedRequestsAreAnsweredMeanwhile(t *testing.T) {
	s := connect(t, within(limit), func(p *peer) {
		p.hear()
		p.hear()
		p.hear()
		p.say(`{"return": "one", "id": 2}` + "\r\n" + `{"error": {"class": "GenericError", "desc": "no"}, "id": 3}` + "\r\n" +
			`{"return": "three", "id": 4}`)
		p.hear()
	})
	var got []string
	note := func(value json.RawMessage, err error) { got = append(got, fmt.Sprint(string(value), err)) }
	require.NoError(t, s.Start(qmp.Request{Command: "first"}, note))
	require.NoError(t, s.Start(qmp.Request{Command: "second"}, note))
	require.Empty(t, got, "nothing waits")
	last, err := s.Execute(qmp.Request{Command: "third"})
	require.NoError(t, err)
	assert.Equal(t, `"three"`, string(last))
	assert.Equal(t, []string{`"one"<nil>`, "no"}, got)

	require.NoError(t, s.Start(qmp.Request{Command: "fourth"}, note)) // then the peer goes
	require.ErrorIs(t, s.Wait(t.Context()), qmp.ErrClosed)
	assert.Equal(t, qmp.ErrClosed.Error(), got[2], "who waits is told")
}
