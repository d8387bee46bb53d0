// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var sendkeyRows = []*monitor.Command{
	{
		Name:     "sendkey",
		Args:     "keys:s,hold-time:i?",
		Params:   "keys [hold_ms]",
		Example:  "sendkey ctrl-alt-f1",
		Help:     "press keys, given as in ctrl-alt-delete",
		Group:    monitor.GroupDevices,
		Sources:  row.QMP("send-key"),
		Complete: completeKeys,
		Run:      sendKey,
	},
}

// keyValue is KeyValue in qapi/ui.json: a "qcode" with a name, or a "number".
type keyValue struct {
	Data any    `json:"data"`
	Type string `json:"type"`
}

// sendKey is hmp_sendkey: names joined by '-', or numbers in hexadecimal.
func sendKey(c *monitor.Call) error {
	var keys []keyValue
	bad, found := "", false
	for name := range strings.SplitSeq(c.Args.String("keys"), "-") {
		if name == "<" {
			name = "less"
		}
		digits, isNumber := strings.CutPrefix(name, "0x")
		if !isNumber {
			keys = append(keys, keyValue{name, "qcode"})
			continue
		}
		code, err := strconv.ParseUint(digits, 16, 31)
		if err != nil {
			bad, found = name, true
			break
		}
		keys = append(keys, keyValue{code, "number"})
	}
	unknown, isUnknown, err := unknownKey(c.Facts(), keys)
	if err != nil {
		return err
	}
	if isUnknown { // which stands before a number that is none
		bad, found = unknown, true
	}
	if found {
		c.Fail("invalid parameter: " + bad + "\n")
		return nil
	}
	hold := row.OptionalInt(c, "hold-time")
	if err := send(c, keys, hold); err != nil || !c.Extended() {
		return err
	}
	return awaitRelease(c, len(keys), hold)
}

// send presses keys one after the other, and releases them; QEMU does so by itself, and waits behind each
// step for hold milliseconds.
func send(c *monitor.Call, keys []keyValue, hold *int64) error {
	args := struct {
		HoldTime *int64     `json:"hold-time,omitempty"`
		Keys     []keyValue `json:"keys"`
	}{hold, keys}
	return c.Execute("send-key", args, nil)
}

// awaitRelease has the prompt come back when the keys were released, and notes if nobody takes them.
func awaitRelease(c *monitor.Call, keys int, hold *int64) error {
	if runs, err := running(c); err != nil {
		return qmp.Unanswered(err)
	} else if !runs {
		c.Note("the virtual machine does not run, so it takes no keys ('cont' lets it go on)")
		return nil
	}
	step := usualHold
	if hold != nil && *hold > 0 {
		step = time.Duration(*hold) * time.Millisecond
	}
	end := c.Now().Add(2 * time.Duration(keys) * step)
	c.Watch(monitor.Watch{Look: func(c *monitor.Call) bool { return c.Now().Before(end) }, Interval: typeInterval})
	return nil
}

// keyNames are the values of QKeyCode in qapi/ui.json.
func keyNames(schema *qmp.Schema) []string {
	key := schema.CommandArguments("send-key").MemberType("keys").Element()
	return key.Variant("qcode").MemberType("data").Values()
}

// unknownKey finds a name that QEMU does not know: its own error would not tell
// which one.
func unknownKey(f *qmp.Facts, keys []keyValue) (name string, found bool, err error) {
	schema, err := f.Schema()
	if err != nil {
		return "", false, err
	}
	known := keyNames(schema)
	for _, k := range keys {
		if name, ok := k.Data.(string); ok && !slices.Contains(known, name) {
			return name, true, nil
		}
	}
	return "", false, nil
}

// completeKeys offers names for what follows the last '-'.
func completeKeys(c *monitor.Completion, n int, word string) {
	if n != 2 {
		return
	}
	schema, err := c.Facts().Schema()
	if err != nil {
		return
	}
	c.Prefix(len(word) - strings.LastIndexByte(word, '-') - 1)
	c.Add(keyNames(schema)...)
}
