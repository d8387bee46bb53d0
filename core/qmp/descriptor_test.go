// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"libhmp/core/qmp"
)

// fdsets is a QEMU that has descriptors.
type fdsets struct {
	reply   string
	fail    error // of remove-fd
	removed []string
}

func (f *fdsets) Execute(r qmp.Request) (json.RawMessage, error) {
	if r.Command == "query-fdsets" {
		return json.RawMessage(f.reply), nil
	}
	f.removed = append(f.removed, r.Command+string(r.Arguments))
	return json.RawMessage(`{}`), f.fail
}

// A session that was killed leaves its descriptor in QEMU. The next one takes it back, and
// leaves those of others alone, and those that a session may be about to take back.
func TestDescriptorThatAKilledSessionLeft(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	ours := func(age time.Duration) string { return qmp.Marked(now.Add(-age)).Opaque }
	reply := fmt.Sprintf(`[{"fdset-id":1,"fds":[{"fd":11,"opaque":%q}]},{"fdset-id":2,"fds":[{"fd":12,"opaque":%q}]},`+
		`{"fdset-id":3,"fds":[{"fd":13},{"fd":14,"opaque":"theirs"},{"fd":15,"opaque":"hmp-capture soon"}]}]`,
		ours(2*time.Minute), ours(time.Second))
	for _, fail := range []error{nil, &qmp.Error{Desc: "File descriptor named '11' not found"}} {
		f := &fdsets{reply: reply, fail: fail}
		assert.NoError(t, qmp.RemoveLeft(qmp.NewClient(f), now))
		assert.Equal(t, []string{`remove-fd{"fdset-id":1,"fd":11}`}, f.removed)
	}
	f := &fdsets{reply: reply, fail: errors.New("gone")}
	assert.ErrorContains(t, qmp.RemoveLeft(qmp.NewClient(f), now), "gone")
}
