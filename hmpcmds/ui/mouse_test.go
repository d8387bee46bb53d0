// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"fmt"
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMice has the texts of hmp_info_mice in ui/ui-hmp-cmds.c.
func TestMice(t *testing.T) {
	for answer, want := range map[string]string{
		`[]`: "No mouse devices connected\n",
		`[{"name":"QEMU PS/2 Mouse","index":2,"current":false,"absolute":false},{"name":"tablet","index":0,"current":true,"absolute":true}]`: "  Mouse #2: QEMU PS/2 Mouse\n* Mouse #0: tablet (absolute)\n",
	} {
		q := hmptest.NewScript(map[string][]string{"query-mice": {answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info mice")
		assert.Equal(t, want, host.Take(), answer)
	}
	// A session asks once by query-mice whether the machine is there.
	q := hmptest.NewScript(map[string][]string{"query-mice": {`[]`, "!broken"}})
	host, session, _ := q.Open(Rows)
	session.Run("info mice")
	assert.Equal(t, "Error: broken\n", host.Take())
}

// leadingInt reads what strtol of C reads in base 0, cut to an int as in hmp_mouse_move.
func TestLeadingInt(t *testing.T) {
	for text, want := range map[string]int32{
		"": 0, "5": 5, "-5": -5, "+5": 5, " \t\n\v\f\r7": 7, "12abc": 12, "abc": 0, "-": 0, "+-3": 0, "- 3": 0,
		"0x10": 16, "0XfF": 255, "-0x10": -16, "0xb": 11, "0xAB": 171, "0x": 0, "0xg": 0, "0x1_0": 1, "1_000": 1,
		"010": 8, "-010": -8, "08": 0, "019": 1, "0b11": 0, "0B1": 0, "0o17": 0, "0O7": 0, "1e3": 1, "1.9": 1,
		"2147483648": -2147483648, "4294967295": -1, "4294967301": 5,
		// LONG_MAX and LONG_MIN, of which the lower half is cut.
		"99999999999999999999": -1, "-99999999999999999999": 0, "0xffffffffffffffffff": -1, "9223372036854775807x": -1,
	} {
		assert.Equal(t, want, leadingInt(text), text)
	}
}

// inputs are requests to input-send-event with these events.
func inputs(events ...string) (requests []string) {
	for _, e := range events {
		requests = append(requests, `{"execute":"input-send-event","arguments":{"events":[`+e+`]}}`)
	}
	return requests
}

func moved(x, y int) string {
	return fmt.Sprintf(`{"data":{"axis":"x","value":%d},"type":"rel"},{"data":{"axis":"y","value":%d},"type":"rel"}`, x, y)
}

func button(name string, down bool) string {
	return fmt.Sprintf(`{"data":{"button":"%s","down":%t},"type":"btn"}`, name, down)
}

// TestMouseMove: a wheel is turned by a button that goes down before QEMU's
// qemu_input_event_sync(), and up after it (hmp_mouse_move).
func TestMouseMove(t *testing.T) {
	for line, want := range map[string][]string{
		"mouse_move 0xb -5":   inputs(moved(11, -5)),
		"mouse_move 1 2 0":    inputs(moved(1, 2)),
		"mouse_move 1 2 none": inputs(moved(1, 2)),
		"mouse_move 0 0 3":    inputs(moved(0, 0)+","+button("wheel-up", true), button("wheel-up", false)),
		"mouse_move x y -1":   inputs(moved(0, 0)+","+button("wheel-down", true), button("wheel-down", false)),
	} {
		q := hmptest.NewScript(map[string][]string{"input-send-event": {`{}`}})
		host, session, _ := q.Open(Rows)
		require.True(t, session.Run(line), line)
		assert.Empty(t, host.Take(), line)
		assert.Equal(t, want, q.Requests, line)
	}
}

// TestMouseButton: only what has changed is sent, in the order left, middle, right, that of bmap
// in hmp_mouse_button.
func TestMouseButton(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"input-send-event": {`{}`}})
	_, session, _ := q.Open(Rows)
	for _, tt := range []struct {
		line string
		want []string
	}{
		{"mouse_button 7", inputs(button("left", true) + "," + button("middle", true) + "," + button("right", true))},
		{"mouse_button 7", nil},
		{"mouse_button 5", inputs(button("right", false))},
		{"mouse_button 13", nil}, // of 8 there is no button
		{"mouse_button 2", inputs(button("left", false) + "," + button("middle", false) + "," + button("right", true))},
	} {
		q.Requests = nil
		require.True(t, session.Run(tt.line), tt.line)
		assert.Equal(t, tt.want, q.Requests, tt.line)
	}
}

// TestRefusedInput: HMP drops events while the machine does not run (qemu_input_event_send in
// ui/input.c); other errors it has none, and we tell them.
func TestRefusedInput(t *testing.T) {
	for _, line := range []string{"mouse_move 1 1", "mouse_move 1 1 1", "mouse_button 1"} {
		for answer, want := range map[string]string{"!VM not running": "", "!broken": "Error: broken\n"} {
			q := hmptest.NewScript(map[string][]string{"input-send-event": {answer}})
			host, session, _ := q.Open(Rows)
			assert.Equal(t, want == "", session.Run(line), line)
			assert.Equal(t, want, host.Take(), line)
		}
	}
}

// TestMouseSet has what hmp_mouse_set prints (qemu_mouse_set in ui/input.c).
func TestMouseSet(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"x-mouse-set": {`{}`, "!Mouse at index '9' not found"}})
	host, session, _ := q.Open(Rows)
	require.True(t, session.Run("mouse_set 2"))
	assert.Empty(t, host.Take())
	assert.Equal(t, []string{`{"execute":"x-mouse-set","arguments":{"index":2}}`}, q.Requests)
	require.False(t, session.Run("mouse_set 9"))
	assert.Equal(t, "Error: Mouse at index '9' not found\n", host.Take())
}
