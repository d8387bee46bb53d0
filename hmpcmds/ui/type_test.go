// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

const runs = `{"status":"running","running":true}`

// typist is a session at a QEMU that takes keys; its clock goes on by each wait.
func typist(opts monitor.Options, answers map[string][]string) (q *hmptest.Script, host *monitortest.Host, s *monitor.Session, client *qmp.Client) {
	answers["send-key"] = []string{`{}`}
	if answers["query-status"] == nil {
		answers["query-status"] = []string{runs}
	}
	q = hmptest.NewScript(answers)
	host = &monitortest.Host{Time: time.Unix(1000, 0)}
	host.OnPoll = func() error {
		host.Time = host.Time.Add(typeInterval)
		return nil
	}
	client = qmp.NewClient(q)
	return q, host, monitor.NewVM(client, hmptest.Table(Rows)).Open(host, opts), client
}

// pressed are the keys of all send-key requests, as sendkey has them, and their hold times.
func pressed(requests []string) (keys []string) {
	for _, r := range requests {
		if _, of, ok := strings.Cut(r, `"hold-time":`); ok {
			hold, rest, _ := strings.Cut(of, ",")
			rest = strings.NewReplacer(`"keys":[{"data":"`, "", `","type":"qcode"},{"data":"`, "-", `","type":"qcode"}]}}`, "").Replace(rest)
			keys = append(keys, rest+" "+hold)
		}
	}
	return keys
}

// TestType: what each character's keys are is what is printed on a US keyboard.
func TestType(t *testing.T) {
	for typed, want := range map[string]string{
		"type aZ0":          "a,shift-z,0",
		`type "a b\n"`:      "a,spc,b,ret",
		`type  ls -l\n`:     "l,s,spc,minus,l,ret",
		`type \t\e\b\\\"'`:  "tab,esc,backspace,backslash,shift-apostrophe,apostrophe",
		"type !@#$%^&*()_+": "shift-1,shift-2,shift-3,shift-4,shift-5,shift-6,shift-7,shift-8,shift-9,shift-0,shift-minus,shift-equal",
		"type {}:~|<>?":     "shift-bracket_left,shift-bracket_right,shift-semicolon,shift-grave_accent,shift-backslash,shift-comma,shift-dot,shift-slash",
		"type []=;'`,./":    "bracket_left,bracket_right,equal,semicolon,apostrophe,grave_accent,comma,dot,slash",
		`type "\"" `:        "shift-apostrophe",
		`type ""`:           "",
	} {
		q, host, s, _ := typist(monitor.Options{Script: true}, map[string][]string{})
		require.True(t, s.Run(typed), typed)
		assert.Empty(t, host.Take())
		keys := pressed(q.Requests)
		for i := range keys {
			keys[i] = strings.TrimSuffix(keys[i], " 10")
		}
		assert.Equal(t, want, strings.Join(keys, ","), typed)
	}
}

// TestTypeRefuses before any key is pressed.
func TestTypeRefuses(t *testing.T) {
	for typed, want := range map[string]string{
		"type naïve café ï":                     "a US keyboard has no key for 'ï', 'é': nothing was typed",
		"type àáâãäåæçèéêë":                     "a US keyboard has no key for 'à', 'á', 'â', 'ã', 'ä', 'å', 'æ', 'ç', 'è', 'é' and others: nothing was typed",
		"type a\xffb\xff\xfe":                   "a US keyboard has no key for 0xff (which is no UTF-8), 0xfe (which is no UTF-8): nothing was typed",
		"type a\u00a0b\u202e\u0301\x07\r\ufffd": "a US keyboard has no key for U+00A0, U+202E, U+0301, U+0007, U+000D, '\ufffd': nothing was typed",
		`type a\q`:                              `\q stands for no key: \n is Enter, \t Tab, \b Backspace, \e Escape, \\ a backslash`,
		`type a\`:                               `there is nothing behind the last \ (\\ types one)`,
		`type "a`:                               `a closing quote is missing (a quote that is to be typed is \" here)`,
		`type "a"b`:                             `'b' stands behind the closing quote`,
		"type -d x a":                           "'x' is no delay in milliseconds: 0 to 60000",
		"type -h 0 a":                           "'0' is no hold in milliseconds: 1 to 60000",
		"type -h 60001 a":                       "'60001' is no hold in milliseconds: 1 to 60000",
	} {
		q, host, s, _ := typist(monitor.Options{Script: true}, map[string][]string{})
		assert.False(t, s.Run(typed))
		assert.Equal(t, "Error: "+want+"\n", host.Take(), typed)
		assert.Empty(t, q.Requests)
	}
	_, host, s, _ := typist(monitor.Options{}, map[string][]string{}) // such as human-monitor-command's
	assert.False(t, s.Run("type a"))
	assert.Contains(t, host.Take(), "type needs time between keys")
}

// TestTypeTakesItsTime: a key is pressed when the one before was released, and the line ends when all were.
func TestTypeTakesItsTime(t *testing.T) {
	q, host, s, _ := typist(monitor.Options{Script: true}, map[string][]string{})
	began := host.Time
	require.True(t, s.Run("type -d 30 -h 20 aB"))
	assert.Equal(t, []string{"a 20", "shift-b 20"}, pressed(q.Requests))
	assert.Equal(t, 70*time.Millisecond+110*time.Millisecond, host.Time.Sub(began)) // 2 steps, then 4
}

// TestTypeWhileItDoesNotRun: QEMU drops keys then without a word.
func TestTypeWhileItDoesNotRun(t *testing.T) {
	const paused = `{"status":"paused","running":false}`
	q, host, s, _ := typist(monitor.Options{Script: true}, map[string][]string{"query-status": {paused}})
	assert.False(t, s.Run("type a"))
	assert.Contains(t, host.Take(), "it takes no keys: nothing was typed")
	assert.Empty(t, pressed(q.Requests))

	q, host, s, _ = typist(monitor.Options{Script: true}, map[string][]string{"query-status": {runs, runs, runs, paused}})
	host.NoEvents = true
	assert.False(t, s.Run("type abc"))
	assert.Equal(t, "Error: after 2 of 3 characters: the virtual machine has stopped: it may not have taken the last keys\n", host.Take())
	assert.Len(t, pressed(q.Requests), 2)

	q, host, s, client := typist(monitor.Options{Script: true}, map[string][]string{})
	polls := 0
	host.OnPoll = func() error {
		host.Time = host.Time.Add(time.Second)
		if polls++; polls == 1 {
			client.Deliver(qmp.Event{Name: "STOP"})
		}
		return nil
	}
	assert.False(t, s.Run("type abc"))
	assert.Contains(t, host.Take(), "after 1 of 3 characters")
	assert.Len(t, pressed(q.Requests), 1)
}

// TestTypeAtTerminal: Ctrl-C ends it.
func TestTypeAtTerminal(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"send-key": {`{}`}, "query-status": {runs}})
	host, s := hmptest.OpenTerminal(Rows, q)
	q.Requests = nil
	s.Feed([]byte("type abc\r"))
	host.Take()
	tick(host, s)
	s.Feed([]byte{3})
	host.Settle(s)
	text := host.Take()
	assert.True(t, strings.HasPrefix(text, "typed 1 of 3 characters (Ctrl-C: type no more)\r"), text)
	assert.True(t, strings.HasSuffix(text, " \rtyped 1 of 3 characters\n(qemu) "), text)
	assert.Equal(t, []string{"a 10"}, pressed(q.Requests))
}

// TestTypePassword: without text it is asked for, unseen.
func TestTypePassword(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"send-key": {`{}`}, "query-status": {runs}})
	host, s := hmptest.OpenTerminal(Rows, q)
	s.Feed([]byte("type\r"))
	host.Settle(s)
	assert.True(t, strings.HasSuffix(host.Take(), "Password: "))
	s.Feed([]byte("\\n\r"))
	for len(pressed(q.Requests)) < 2 {
		host.Time = host.Time.Add(time.Hour)
		tick(host, s)
	}
	assert.Equal(t, []string{"backslash 10", "n 10"}, pressed(q.Requests))
	assert.NotContains(t, s.History(), `\n`)
}

// TestTypePasswordWithoutKey: an error shows nothing of it.
func TestTypePasswordWithoutKey(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"send-key": {`{}`}, "query-status": {runs}})
	host, s := hmptest.OpenTerminal(Rows, q)
	s.Feed([]byte("type\r"))
	host.Settle(s)
	host.Take()
	s.Feed([]byte("gr\xc3\xbcn\r"))
	host.Settle(s)
	shown := host.Take()
	assert.Contains(t, shown, "Error: a US keyboard has no key for one of the characters, or more: nothing was typed")
	assert.NotContains(t, shown, "\u00fc")
	assert.Empty(t, pressed(q.Requests))
}

// TestSendkeyExtended: the prompt comes back when the keys were released, and a VM that is paused is told.
func TestSendkeyExtended(t *testing.T) {
	answers := map[string][]string{"query-qmp-schema": {string(hmptest.Schema(t, "7.2"))}, "send-key": {`{}`},
		"query-status": {`{"status":"paused","running":false}`, runs}}
	host, s := hmptest.OpenExtended(Rows, hmptest.NewScript(answers))
	assert.True(t, s.Run("sendkey a"))
	assert.Equal(t, "the virtual machine does not run, so it takes no keys ('cont' lets it go on)\n", host.Take())
	assert.True(t, s.Run("sendkey ctrl-a 50"))
	assert.True(t, s.Watching())
	host.Time = host.Time.Add(199 * time.Millisecond)
	tick(host, s)
	assert.True(t, s.Watching())
	host.Time = host.Time.Add(time.Millisecond)
	tick(host, s)
	assert.False(t, s.Watching())
}

// tick plays one round of the main loop.
func tick(host *monitortest.Host, s *monitor.Session) {
	if host.Resumed {
		host.Resumed = false
		s.Event(monitor.Ready)
	}
	token := host.Timers[0]
	host.Timers = host.Timers[1:]
	s.Tick(token)
}
