// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"errors"
	"strconv"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var mouseRows = []*monitor.Command{
	{
		Name:    "mice",
		Info:    true,
		Help:    "show the pointing devices and which of them gets events",
		Group:   monitor.GroupDevices,
		Sources: row.QMP("query-mice"),
		Run:     infoMice,
	},
	{
		Name:    "mouse_move",
		Args:    "dx_str:s,dy_str:s,dz_str:s?",
		Params:  "dx dy [dz]",
		Example: "mouse_move 10 -5",
		Help:    "move the mouse",
		Group:   monitor.GroupDevices,
		Sources: row.QMP("input-send-event"),
		Run:     mouseMove,
	},
	{
		Name:    "mouse_button",
		Args:    "button_state:i",
		Params:  "state",
		Example: "mouse_button 1",
		Help:    "hold down mouse buttons, the sum of 1 (left), 2 (right) and 4 (middle); release the others",
		Group:   monitor.GroupDevices,
		Sources: row.QMP("input-send-event"),
		// The buttons held down are what this monitor knows.
		Passable: row.NeverPassed,
		Run:      mouseButton,
	},
	{
		Name:            "mouse_set",
		Args:            "index:i",
		Params:          "index",
		Example:         "mouse_set 1",
		Help:            "choose the mouse that gets events",
		Group:           monitor.GroupDevices,
		ExtraCandidates: map[string]monitor.Candidates{"index": monitor.MembersOf("query-mice", "index", "name")},
		Sources:         row.Added("x-mouse-set"),
		Run:             mouseSet,
	},
}

func infoMice(c *monitor.Call) error {
	var mice []struct {
		Name     string `json:"name"`
		Index    int64  `json:"index"`
		Current  bool   `json:"current"`
		Absolute bool   `json:"absolute"`
	}
	if err := c.Execute("query-mice", nil, &mice); err != nil {
		return err
	}
	if len(mice) == 0 {
		c.Print("No mouse devices connected\n")
	}
	for _, m := range mice {
		mark, absolute := ' ', ""
		if m.Current {
			mark = '*'
		}
		if m.Absolute {
			absolute = " (absolute)"
		}
		c.Printf("%c Mouse #%d: %s%s\n", mark, m.Index, m.Name, absolute)
	}
	return nil
}

// mouseMove is hmp_mouse_move; the words are read as C's strtol() does.
func mouseMove(c *monitor.Call) error {
	axis := func(name, key string) inputEvent {
		return inputEvent{struct {
			Axis  string `json:"axis"`
			Value int32  `json:"value"`
		}{name, leadingInt(c.Args.String(key))}, "rel"}
	}
	events := []inputEvent{axis("x", "dx_str"), axis("y", "dy_str")}
	wheel := leadingInt(c.Args.String("dz_str"))
	if wheel == 0 {
		return sendInput(c, events...)
	}
	name := "wheel-up"
	if wheel < 0 {
		name = "wheel-down"
	}
	if err := sendInput(c, append(events, buttonEvent(name, true))...); err != nil {
		return err
	}
	return sendInput(c, buttonEvent(name, false))
}

// inputEvent is InputEvent in qapi/ui.json.
type inputEvent struct {
	Data any    `json:"data"`
	Type string `json:"type"`
}

func buttonEvent(name string, down bool) inputEvent {
	return inputEvent{struct {
		Button string `json:"button"`
		Down   bool   `json:"down"`
	}{name, down}, "btn"}
}

// mouseButtons are the bits of mouse_button's argument in the order in which QEMU
// sends their events (bmap in hmp_mouse_button).
var mouseButtons = []struct {
	bit  int32
	name string
}{{1, "left"}, {4, "middle"}, {2, "right"}}

// mouseButton is hmp_mouse_button: what has changed is sent.
func mouseButton(c *monitor.Call) error {
	state := int32(c.Args.Int("button_state"))
	changed := state ^ c.VM().MouseButtons
	c.VM().MouseButtons = state
	var events []inputEvent
	for _, b := range mouseButtons {
		if changed&b.bit != 0 {
			events = append(events, buttonEvent(b.name, state&b.bit != 0))
		}
	}
	if len(events) == 0 {
		return nil
	}
	return sendInput(c, events...)
}

// sendInput sends events. HMP drops them silently while the virtual machine
// does not run; QMP refuses them.
func sendInput(c *monitor.Call, events ...inputEvent) error {
	err := c.Execute("input-send-event", struct {
		Events []inputEvent `json:"events"`
	}{events}, nil)
	if qmp.VMNotRunning.Is(err) {
		return nil
	}
	return err
}

// leadingInt is C's strtol(s, NULL, 0), cut to an int.
func leadingInt(s string) int32 {
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	for end := len(s); end > 0; end-- {
		if goOnly(s[:end]) {
			continue
		}
		v, err := strconv.ParseInt(s[:end], 0, 64)
		if err == nil || errors.Is(err, strconv.ErrRange) { // then v is the nearest there is
			return int32(v)
		}
	}
	return 0
}

// goOnly reports whether a number has what C's strtol() does not know: '_', 0b and 0o.
func goOnly(number string) bool {
	digits := strings.ToLower(strings.TrimLeft(number, "+-"))
	return strings.ContainsAny(digits, "_o") || strings.HasPrefix(digits, "0b")
}

// mouseSet is hmp_mouse_set.
func mouseSet(c *monitor.Call) error {
	args := struct {
		Index int32 `json:"index"`
	}{int32(c.Args.Int("index"))}
	return c.Execute("x-mouse-set", args, nil)
}
