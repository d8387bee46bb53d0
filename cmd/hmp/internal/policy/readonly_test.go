// SPDX-License-Identifier: GPL-2.0-or-later

package policy

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/qmp"
)

// peer notes what reaches it.
type peer struct{ got []string }

func (p *peer) Execute(r qmp.Request) (json.RawMessage, error) {
	p.got = append(p.got, r.Command)
	return json.RawMessage(`{"fdset-id":3,"fd":7}`), nil
}

func (p *peer) Start(r qmp.Request, done func(json.RawMessage, error)) error {
	p.got = append(p.got, r.Command)
	return nil
}

func TestReadOnly(t *testing.T) {
	p := &peer{}
	ro := NewReadOnly(p)
	execute := func(command, args string) error {
		r := qmp.Request{Command: command}
		if args != "" {
			r.Arguments = json.RawMessage(args)
		}
		_, err := ro.Execute(r)
		return err
	}
	for _, allowed := range [][2]string{
		{"query-status", ""}, {"x-query-roms", ""}, {"x-accel-stats", ""}, {"qom-get", `{"path":"/","property":"type"}`}, {"add-fd", `{"opaque":"x"}`}, {"add-fd", ""},
		{"memsave", `{"val":0,"size":1,"filename":"` + link.DescriptorPath(7) + `"}`},
		{"screendump", `{"filename":"` + link.DescriptorPath(7) + `","format":"png"}`}, {"remove-fd", `{"fdset-id":3}`},
		{"human-monitor-command", `{"command-line":"info registers"}`}, {"human-monitor-command", `{"command-line":" p 1"}`},
	} {
		require.NoError(t, execute(allowed[0], allowed[1]), allowed)
	}
	before := len(p.got)
	for _, refused := range [][2]string{
		{"stop", ""}, {"quit", ""}, {"blockdev-add", `{}`}, {"qom-set", `{}`}, {"object-add", `[`}, {"transaction", `{}`}, {"screendump", `{"filename":"x"}`},
		{"memsave", `{"val":0,"size":1,"filename":"/etc/passwd"}`}, {"screendump", `{"filename":"a.png"}`}, {"memsave", `{"val":0,"size":1,"filename":"` + link.DescriptorPath(8) + `"}`},
		{"memsave", `{"val":0,"size":1,"filename":"` + link.DescriptorPath(7) + `"}`}, // removed above: the number may be a disk's
		{"remove-fd", `{"fdset-id":3}`}, {"add-fd", `{"fdset-id":0}`},
		{"add-fd", `{"fdset-id":3}`}, {"remove-fd", `{"fdset-id":4}`}, {"remove-fd", `{}`},
		{"human-monitor-command", `{"command-line":"stop"}`}, {"human-monitor-command", `{"command-line":"info status\nstop"}`},
		{"human-monitor-command", `{"command-line":"xp /1x 0xfee00000"}`}, {"human-monitor-command", `{"command-line":""}`}, {"human-monitor-command", `[`},
		{"human-monitor-command", `{"command-line":"stop","Command-Line":"info status"}`},
		{"add-fd", `{"fdset-\u0069d":3}`}, {"add-fd", `[]`},
		{"new-command", ""},
	} {
		assert.ErrorContains(t, execute(refused[0], refused[1]), "read-only", refused)
	}
	assert.Len(t, p.got, before, "nothing is sent")
	require.NoError(t, ro.Start(qmp.Request{Command: "query-block"}, nil))
	assert.ErrorContains(t, ro.Start(qmp.Request{Command: "cont"}, nil), "read-only: the QMP command cont")
}
