// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"slices"
	"strconv"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var sendkeyRows = []*monitor.Command{
	{
		Name:     "sendkey",
		Args:     "keys:s,hold-time:i?",
		Params:   "keys [hold_ms]",
		Help:     "press keys, given as in ctrl-alt-delete",
		Group:    monitor.GroupDevices,
		Sources:  row.QMP("send-key"),
		Complete: completeKeys,
		Run:      sendKey,
	},
}

// sendKey is hmp_sendkey: names joined by '-', or numbers in hexadecimal.
func sendKey(c *monitor.Call) error {
	var keys []row.Arguments
	for name := range strings.SplitSeq(c.Args.String("keys"), "-") {
		if name == "<" {
			name = "less"
		}
		if !strings.HasPrefix(name, "0x") {
			keys = append(keys, row.Arguments{"type": "qcode", "data": name})
			continue
		}
		code, err := strconv.ParseInt(name, 0, 32)
		if err != nil {
			c.Fail("invalid parameter: " + name + "\n")
			return nil
		}
		keys = append(keys, row.Arguments{"type": "number", "data": code})
	}
	bad, found, err := unknownKey(c.Facts(), keys)
	if err != nil {
		return err
	}
	if found {
		c.Fail("invalid parameter: " + bad + "\n")
		return nil
	}
	args := row.Arguments{"keys": keys}
	args.SetOptionalInt(c, "hold-time")
	return c.Execute("send-key", args, nil)
}

// unknownKey finds a name that QEMU does not know: its own error would not tell
// which one.
func unknownKey(f *qmp.Facts, keys []row.Arguments) (name string, found bool, err error) {
	schema, err := f.Schema()
	if err != nil {
		return "", false, err
	}
	known := schema.EnumWith("kp_multiply", "meta_l")
	for _, k := range keys {
		if name, ok := k["data"].(string); ok && !slices.Contains(known, name) {
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
	c.Add(schema.EnumWith("kp_multiply", "meta_l")...)
}
