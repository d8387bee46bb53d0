// SPDX-License-Identifier: GPL-2.0-or-later

package recording

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"libhmp/core/qmp"
)

// Head is how the recordings of a QEMU begin: which one it is, and the facts about it,
// which every session may ask for.
type Head struct {
	version qmp.Version
	arch    string
	facts   string
	schema  string
}

// ReadHead asks the QEMU behind a recorder. schema is which of hmpcmds/testdata/schemas it
// has, "" if the recordings are to have it themselves.
func ReadHead(recorder *qmp.Recorder, schema string) (*Head, error) {
	facts := qmp.NewClient(recorder).Facts()
	h := &Head{schema: schema}
	var err error
	if h.version, err = facts.Version(); err != nil {
		return nil, err
	}
	var refused *qmp.Error
	if h.arch, err = facts.Arch(); err != nil && !errors.As(err, &refused) { // -preconfig allows few queries
		return nil, err
	}
	if _, err = facts.Has(); err != nil {
		return nil, err
	}
	if _, err = facts.MachineReady(); err != nil {
		return nil, err
	}
	h.facts = recorder.Take()
	return h, nil
}

// Text is the beginning of a file. what says more of the QEMU, now is what sessions take the
// time to be.
func (h *Head) Text(what string, now time.Time) string {
	text := fmt.Sprintf("# SPDX-License-Identifier: GPL-2.0-or-later\n# QEMU %d.%d.%d %s%s\n# now: %s\n",
		h.version.Major, h.version.Minor, h.version.Micro, h.arch, what, now.Format(time.RFC3339))
	if h.schema != "" {
		text += "# schema: " + h.schema + "\n"
	}
	return text + h.facts
}

// Own are the exchanges of a line, of what a recorder wrote for it: those that are not in
// the head, each of which a session asks for once.
func (h *Head) Own(text string) []string {
	own := without(exchanges(text), exchanges(h.facts))
	if h.schema == "" {
		return own
	}
	return slices.DeleteFunc(own, func(e string) bool { return strings.HasPrefix(e, `-> {"execute":"query-qmp-schema"}`) })
}

// Through has a client carry requests, for a recorder in front of it.
func Through(client *qmp.Client) qmp.Transport { return clientTransport{client} }

type clientTransport struct{ client *qmp.Client }

// Execute implements qmp.Transport.
func (c clientTransport) Execute(r qmp.Request) (json.RawMessage, error) { return c.client.Do(r) }
