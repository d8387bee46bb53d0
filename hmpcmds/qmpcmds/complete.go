// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qapi"
	"libhmp/core/qmp"
)

// complete offers keys and values for the end of the arguments.
func (r *command) complete(c *monitor.Completion, text string) {
	_, rest := r.takeOptions(text)
	if strings.HasPrefix(rest, "-") && !strings.Contains(rest, " ") {
		r.completeOptions(c, rest)
	}
	place, ok := qapi.PlaceOf(rest, r.arguments())
	if !ok {
		return
	}
	offer(c, r.name, place)
}

func (r *command) completeOptions(c *monitor.Completion, typed string) {
	c.Prefix(len(typed))
	c.AddNoted("-j", "the reply as JSON")
	if r.startsJob() {
		c.AddNoted("-d", "do not wait for the job")
	}
	c.Keep(typed)
}

// offer adds what may stand at a place in a command's arguments.
func offer(c *monitor.Completion, command string, place qapi.Place) {
	d := newDocuments(c.Definer())
	c.Prefix(len(place.Typed))
	if place.Path != "" {
		addValues(c, command, place)
	}
	for _, k := range place.Keys {
		text := k.Text
		if place.JSON {
			text = inJSON(k.Text, place.InString) + ":"
		}
		c.AddNoted(text, keyNote(k.Member, d.defaultOf(command, strings.TrimRight(k.Text, "=."), place.Given)))
	}
	typed := place.Typed
	if place.JSON && !place.InString {
		typed = strings.Trim(typed, `"`)
	}
	c.Keep(typed)
	if !place.JSON {
		c.GoesOn(".")
	}
}

// inJSON is a name or a value as it goes on in JSON.
func inJSON(text string, inString bool) string {
	if inString {
		return text + `"`
	}
	return `"` + text + `"`
}

// keyNote describes a member: its type, whether it must be given, its default.
func keyNote(m qmp.Member, defaultValue string) string {
	note := valueWord(m.Type)
	if !m.Optional {
		note += ", mandatory"
	}
	if defaultValue != "" {
		note += ", default " + defaultValue
	}
	return strings.Join(append([]string{note}, marks(m.Features)...), ", ")
}

// addValues offers values of a type, and what there is of the kind in this VM.
func addValues(c *monitor.Completion, command string, place qapi.Place) {
	for _, t := range append([]qmp.Type{place.Type}, place.Type.Alternatives()...) {
		switch t.Kind() {
		case qmp.KindEnum:
			for _, value := range t.Values() {
				addValue(c, place, value, strings.Join(marks(t.ValueFeatures(value)), ", "), true)
			}
		case qmp.KindBool:
			words := []string{"on", "off"}
			if place.JSON {
				words = []string{"true", "false"}
			}
			for _, word := range words {
				addValue(c, place, word, "", false)
			}
		case qmp.KindNull:
			addValue(c, place, "null", "", false)
		case qmp.KindString:
			addLive(c, command, place)
		}
	}
}

// addValue offers a value; text says whether it is a string to JSON.
func addValue(c *monitor.Completion, place qapi.Place, value, note string, text bool) {
	if place.JSON && text {
		value = inJSON(value, place.InString)
	} else if !place.JSON {
		var ok bool
		if value, ok = place.Spell(value); !ok {
			return
		}
	}
	if note == "" {
		c.Add(value)
		return
	}
	c.AddNoted(value, note)
}

// addLive offers what there is in this VM for a member, by its name.
func addLive(c *monitor.Completion, command string, place qapi.Place) {
	find := liveOf(command, place)
	if find == nil {
		return
	}
	for _, found := range c.Found(find, place.Typed) {
		addValue(c, place, found.Word, found.Note, true)
	}
}

// liveOf are the candidates for a member of a command's arguments, nil for none.
func liveOf(command string, place qapi.Place) monitor.Candidates {
	name := place.Path[strings.LastIndexByte(place.Path, '.')+1:]
	for _, l := range live {
		if l.member == name && (l.command == "" || strings.HasPrefix(command, l.command)) {
			return l.find(place)
		}
	}
	if strings.HasSuffix(name, "node-name") || strings.HasSuffix(name, "-node") {
		return monitor.BlockNodes
	}
	return nil
}

// live are the members whose values are names of something in the VM: by the beginning of the
// command's name, where not all commands mean the same.
var live = []struct {
	command, member string
	find            func(qapi.Place) monitor.Candidates
}{
	{"job-", "id", always(jobs)},
	{"block-job-", "device", always(jobs)},
	{"block-job-", "id", always(jobs)},
	{"blockdev-change", "id", always(blockDevices)},
	{"blockdev-close-tray", "id", always(blockDevices)},
	{"blockdev-open-tray", "id", always(blockDevices)},
	{"blockdev-insert-medium", "id", always(blockDevices)},
	{"blockdev-remove-medium", "id", always(blockDevices)},
	{"block_set_io_throttle", "id", always(blockDevices)},
	{"block-latency-histogram-set", "id", always(blockDevices)},
	{"eject", "id", always(blockDevices)},
	{"block-export-del", "id", always(monitor.MembersOf("query-block-exports", "id", "type"))},
	{"nbd-server-remove", "name", always(monitor.MembersOf("query-block-exports", "id", "type"))},
	{"block-dirty-bitmap-", "name", bitmaps},
	{"block-dirty-bitmap-", "target", bitmaps},
	{"chardev-", "id", always(monitor.MembersOf("query-chardev", "label", "filename"))},
	{"ringbuf-", "device", always(monitor.MembersOf("query-chardev", "label", "filename"))},
	{"object-del", "id", always(monitor.QOMChildren("/objects"))},
	{"device_del", "id", always(monitor.Devices)},
	{"device-sync-config", "id", always(monitor.Devices)},
	{"display-", "device", always(monitor.Devices)},
	{"qom-", "path", always(monitor.QOMPaths)},
	{"qom-", "property", func(p qapi.Place) monitor.Candidates { return monitor.QOMPropertiesOf(p.Given("path")) }},
	{"qom-list-types", "implements", always(types)},
	{"qom-list-properties", "typename", always(types)},
	{"device-list-properties", "typename", always(types)},
	{"trace-event-", "name", always(monitor.MembersOf("trace-event-get-state", "name", "state"))},
	{"", "iothread", always(monitor.MembersOf("query-iothreads", "id", ""))},
	{"", "netdev", always(monitor.QOMChildren("/objects"))},
	{"", "bitmap", bitmaps},
	{"drive-", "target", always(monitor.FileNames)},
	{"", "device", always(monitor.Either(monitor.BlockNodes, blockDevices))},
	{"", "target", always(monitor.BlockNodes)},
	{"", "node", always(monitor.BlockNodes)},
	{"", "overlay", always(monitor.BlockNodes)},
	{"", "file", always(monitor.BlockNodes)},
	{"", "backing", always(monitor.BlockNodes)},
	{"", "parent", always(monitor.BlockNodes)},
	{"", "child", always(monitor.BlockNodes)},
	{"", "snapshot-file", always(monitor.FileNames)},
	{"", "filename", always(monitor.FileNames)},
	{"", "path", always(monitor.FileNames)},
	{"", "logfile", always(monitor.FileNames)},
	{"", "chardev", always(monitor.MembersOf("query-chardev", "label", "filename"))},
	{"", "qom-path", always(monitor.QOMPaths)},
}

func always(find monitor.Candidates) func(qapi.Place) monitor.Candidates {
	return func(qapi.Place) monitor.Candidates { return find }
}

var (
	jobs         = monitor.MembersOf("query-jobs", "id", "type")
	blockDevices = monitor.Either(monitor.MembersOf("query-block", "qdev", "device"), func(c *monitor.Completion, _ string) { c.BlockBackends() })
)

// types are the names of all types of objects.
func types(c *monitor.Completion, _ string) {
	var list []struct {
		Name   string `json:"name"`
		Parent string `json:"parent"`
	}
	if c.Execute("qom-list-types", nil, &list) != nil {
		return
	}
	for _, t := range list {
		c.AddNoted(t.Name, t.Parent)
	}
}

// bitmaps are the dirty bitmaps of the node that the same arguments name, or of all.
func bitmaps(p qapi.Place) monitor.Candidates {
	folder := p.Path[:strings.LastIndexByte(p.Path, '.')+1]
	node := p.Given(folder + "node")
	return func(c *monitor.Completion, _ string) {
		var nodes []struct {
			Name    string `json:"node-name"`
			Bitmaps []struct {
				Name string `json:"name"`
			} `json:"dirty-bitmaps"`
		}
		if c.NamedNodes(&nodes) != nil {
			return
		}
		for _, n := range nodes {
			for _, b := range n.Bitmaps {
				if node == "" || node == n.Name {
					c.AddNoted(b.Name, "of "+n.Name)
				}
			}
		}
	}
}

// completeRequest offers members and values for the end of a QMP request.
func completeRequest(c *monitor.Completion, text string) {
	schema, err := c.Facts().Schema()
	if err != nil {
		return
	}
	place, command, ok := qapi.PlaceInRequest(text, schema)
	switch {
	case !ok:
		return
	case place.Path == qapi.ExecuteMember || place.Path == qapi.ExecOOBMember:
		c.Prefix(len(place.Typed))
		for _, name := range schema.Commands() {
			addValue(c, place, name, strings.Join(marks(schema.CommandFeatures(name)), ", "), true)
		}
		c.Keep(place.Typed)
		return
	}
	if !c.MayRequest(command) {
		return
	}
	place.Path = strings.TrimPrefix(place.Path, qapi.ArgumentsMember+".")
	offer(c, command, place)
}
