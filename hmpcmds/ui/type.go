// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var typeRows = []*monitor.Command{
	{
		Name:    "type",
		Args:    "text:S?", // flags too: of two flags with values, QEMU's language reads the second wrong
		Params:  "[-d delay_ms] [-h hold_ms] [text]",
		Example: `type -d 50 "ls -l\n"`,
		Help:    "type a text on the guest's keyboard, which has to be a US one: \\n is Enter, \\t Tab; without text ask for a password to type",
		Group:   monitor.GroupDevices,
		Extra:   true,
		Sources: row.QMP("send-key", "query-status"),
		Run:     typeText,
	},
}

const (
	// usualDelay is how long no key is pressed between two characters. A guest gets 16 bytes of PS/2, or 16
	// events of USB, late: what comes then is dropped, and QEMU does not tell (PS2_QUEUE_SIZE in
	// hw/input/ps2.c, QUEUE_LENGTH in hw/input/hid.c).
	usualDelay = 20 * time.Millisecond
	// usualHold is how long send-key waits behind each press and each release if it is not told otherwise
	// (kbd_default_delay_ms in ui/input.c).
	usualHold = 10 * time.Millisecond
	// longest is the longest time that can be asked for.
	longest = 60 * time.Second
	// typeInterval is how often it is looked whether the next key is due.
	typeInterval = 10 * time.Millisecond
	// showEach is how often it is shown how far it is.
	showEach = 250 * time.Millisecond
)

// typing is a text that is being typed.
type typing struct {
	strokes     [][]keyValue
	done        int // how many of them were sent
	delay, hold time.Duration
	due         time.Time // when the last one is over
	show        time.Time // when to show next how far it is
	stopped     bool      // the virtual machine does not run any more
	listening   bool      // events tell that
}

var (
	errNotRunning  = errors.New("the virtual machine does not run, so it takes no keys: nothing was typed ('cont' lets it go on)")
	errStopped     = errors.New("the virtual machine has stopped: it may not have taken the last keys")
	errCannotPause = errors.New("type needs time between keys, which a terminal has, or the hmp program")
)

func typeText(c *monitor.Call) error {
	if !c.CanWait() {
		return errCannotPause
	}
	t := &typing{delay: usualDelay, hold: usualHold}
	rest, err := t.takeFlags(c.Args.String("text"))
	if err != nil {
		return err
	}
	if rest == "" {
		c.Password(func(c *monitor.Call, password string) error { return t.start(c, password, true) })
		return nil
	}
	text, err := typedText(rest)
	if err != nil {
		return err
	}
	return t.start(c, text, false)
}

// takeFlags takes -d and -h, with their values, off the front of the arguments.
func (t *typing) takeFlags(arguments string) (rest string, err error) {
	rest = arguments
	for {
		flag, after, _ := strings.Cut(rest, " ")
		to, name, least := &t.delay, "delay", time.Duration(0)
		switch flag {
		case "-d":
		case "-h":
			to, name, least = &t.hold, "hold", time.Millisecond
		default:
			return rest, nil
		}
		word, behind, _ := strings.Cut(language.SkipSpace(after), " ")
		n, err := strconv.ParseUint(word, 10, 32)
		*to = time.Duration(n) * time.Millisecond
		if err != nil || *to < least || *to > longest {
			return "", fmt.Errorf("'%s' is no %s in milliseconds: %d to %d", word, name, least.Milliseconds(), longest.Milliseconds())
		}
		rest = language.SkipSpace(behind)
	}
}

// start types the text, of which errors show nothing if it is secret.
func (t *typing) start(c *monitor.Call, text string, secret bool) (err error) {
	if t.strokes, err = strokes(text, secret); err != nil {
		return err
	}
	runs, err := running(c)
	switch {
	case err != nil:
		return err
	case !runs:
		return errNotRunning
	}
	stop, listening := c.OnEvent(func(e qmp.Event) { t.stopped = t.stopped || e.Name == "STOP" })
	t.listening = listening
	t.due = c.Now()
	if c.Watch(monitor.Watch{Look: t.look, Interval: typeInterval, Left: t.left, End: stop}) {
		return nil
	}
	defer stop()
	if err := c.Wait(typeInterval, func() (bool, error) { return t.step(c) }); err != nil {
		return fmt.Errorf("after %s: %w", t.progress(), err)
	}
	return nil
}

// step types the next character when it is time. done reports whether all keys were released.
func (t *typing) step(c *monitor.Call) (done bool, err error) {
	if c.Now().Before(t.due) {
		return false, nil
	}
	if !t.listening {
		runs, err := running(c)
		if err != nil {
			return false, err
		}
		t.stopped = !runs
	}
	switch {
	case t.stopped:
		return false, errStopped
	case t.done == len(t.strokes):
		return true, nil
	}
	keys := t.strokes[t.done]
	hold := t.hold.Milliseconds()
	if err := send(c, keys, &hold); err != nil {
		return false, err
	}
	t.done++
	t.due = c.Now().Add(2*time.Duration(len(keys))*t.hold + t.delay)
	return false, nil
}

func (t *typing) look(c *monitor.Call) (again bool) {
	done, err := t.step(c)
	if err != nil {
		c.Report(fmt.Errorf("after %s: %w", t.progress(), err))
	}
	if now := c.Now(); !done && err == nil && !now.Before(t.show) {
		c.Status("typed " + t.progress() + " (Ctrl-C: type no more)")
		t.show = now.Add(showEach)
	}
	return !done && err == nil
}

func (t *typing) progress() string {
	return fmt.Sprintf("%d of %d characters", t.done, len(t.strokes))
}

// left says what was typed.
func (t *typing) left(c *monitor.Call) {
	c.Print("typed " + t.progress() + "\n")
}

// running reports whether the virtual machine takes keys: QEMU drops those that come while it does not.
func running(c *monitor.Call) (bool, error) {
	var vm struct {
		Status  string `json:"status"`
		Running bool   `json:"running"`
	}
	err := c.Execute("query-status", nil, &vm)
	return vm.Running || vm.Status == "suspended", err
}
