// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"libhmp/core/keyval"
	"libhmp/core/monitor"
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
	t := &typedRequest{}
	if t.add(text) {
		return request(c, text)
	}
	begun := c.TakeLines(monitor.Lines{
		Prompt:   "     > ",
		Take:     t.take,
		Complete: func(c *monitor.Completion, line string) { completeRequest(c, t.text.String()+line) },
	})
	if !begun {
		return request(c, text)
	}
	return nil
}

// typedRequest is a request that comes in several lines.
type typedRequest struct {
	text  strings.Builder
	end   keyval.JSONEnd
	empty int // how many lines before were empty
}

// add adds a line and reports whether the request is whole.
func (t *typedRequest) add(line string) (whole bool) {
	line += "\n"
	t.text.WriteString(line)
	return t.end.Find(line) >= 0
}

// take gets a line after the first. Two that are empty are the way out of a request that is wrong;
// one may be part of it.
func (t *typedRequest) take(c *monitor.Call, line string) (more bool, err error) {
	if strings.TrimSpace(line) != "" {
		t.empty = 0
	} else if t.empty++; t.empty == maxEmpty {
		return false, request(c, t.text.String())
	}
	if !t.add(line) {
		return true, nil
	}
	return false, request(c, t.text.String())
}

// maxEmpty is how many empty lines end a request.
const maxEmpty = 2

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
	var members map[string]json.RawMessage // encoding/json's structs take other spellings too
	if json.Unmarshal(raw, &members) != nil {
		return r, nil, errors.New("a QMP request is a JSON object")
	}
	for name, value := range members {
		switch name {
		case "execute", "exec-oob":
			if r.Command != "" {
				return r, nil, errors.New(`a QMP request has either "execute" or "exec-oob"`)
			}
			if json.Unmarshal(value, &r.Command) != nil || r.Command == "" {
				return r, nil, fmt.Errorf("member %q of a QMP request is the name of a command, not %s", name, value)
			}
			r.OutOfBand = name == "exec-oob"
		case "arguments":
			r.Arguments = value
		case "id":
			id = value
		default:
			return r, nil, fmt.Errorf(`a QMP request has the members "execute", "arguments" and "id", not %q`, name)
		}
	}
	if r.Command == "" {
		return r, nil, errors.New(`a QMP request needs a member "execute" (or "exec-oob")`)
	}
	return r, id, nil
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
