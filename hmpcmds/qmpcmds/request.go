// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/core/qapi"
	"libhmp/core/qmp"
)

var requestRow = &monitor.Command{
	Name:         "{",
	Args:         "request:S?",
	Params:       `"execute": NAME, "arguments": {...}}`,
	Example:      `{ "execute": "query-status" }`,
	Help:         "send a QMP request as it is, which may have several lines, and print the reply",
	Group:        monitor.GroupMonitor,
	Preconfig:    true,
	Extra:        true,
	Sources:      []monitor.Source{{Kind: monitor.SourceClient}},
	Run:          runRequest,
	CompleteText: completeRequest,
}

// runRequest runs a QMP request, or has the monitor read the rest of it first.
func runRequest(c *monitor.Call) error {
	text := c.Args.String("request")
	if qapi.WholeJSON(text) {
		return request(c, text)
	}
	begun := c.TakeLines(monitor.Lines{
		Prompt: "     > ",
		Take: func(c *monitor.Call, line string) (more bool, err error) {
			if line == "" { // the way out of a request that is wrong
				return false, request(c, text)
			}
			if text += "\n" + line; !qapi.WholeJSON(text) {
				return true, nil
			}
			return false, request(c, text)
		},
		Complete: func(c *monitor.Completion, line string) { completeRequest(c, text+"\n"+line) },
	})
	if !begun {
		return request(c, text)
	}
	return nil
}

// request sends the request and prints what came back.
func request(c *monitor.Call, text string) error {
	raw, err := keyval.JSONPositioned.JSON(text)
	if err != nil {
		return err
	}
	r, id, err := parseRequest(raw)
	if err != nil {
		return err
	}
	value, err := c.Do(r)
	var refused *qmp.Error
	switch {
	case errors.As(err, &refused):
		c.Fail(reply("error", map[string]string{"class": refused.Class, "desc": refused.Desc}, id))
		return nil
	case err != nil:
		return err
	}
	c.Print(reply("return", value, id))
	return nil
}

// parseRequest reads the members of a request (docs/interop/qmp-spec.rst).
func parseRequest(raw json.RawMessage) (r qmp.Request, id json.RawMessage, err error) {
	var members struct {
		Execute   *string         `json:"execute"`
		ExecOOB   *string         `json:"exec-oob"`
		Arguments json.RawMessage `json:"arguments"`
		ID        json.RawMessage `json:"id"`
		Control   json.RawMessage `json:"control"`
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&members); err != nil {
		return r, nil, fmt.Errorf("a QMP request has the members execute, arguments and id: %w", err)
	}
	switch {
	case members.Execute != nil && members.ExecOOB == nil:
		r.Command = *members.Execute
	case members.ExecOOB != nil && members.Execute == nil:
		r.Command, r.OutOfBand = *members.ExecOOB, true
	default:
		return r, nil, errors.New(`a QMP request needs a member "execute" (or "exec-oob")`)
	}
	r.Arguments = members.Arguments
	return r, members.ID, nil
}

// reply is a reply as QEMU prints it with pretty=on.
func reply(name string, value any, id json.RawMessage) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error() + "\n"
	}
	whole := fmt.Sprintf(`{%q: %s`, name, text)
	if id != nil {
		whole += `, "id": ` + string(id)
	}
	return indented(json.RawMessage(whole+"}")) + "\n"
}
