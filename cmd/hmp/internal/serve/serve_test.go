// SPDX-License-Identifier: GPL-2.0-or-later

package serve

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// A QEMU whose events come faster than hmp takes them is told as that.
func TestFloodOfEvents(t *testing.T) {
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		c.Say(fakeqmp.Greeting)
		for negotiated := 0; negotiated < 2; negotiated++ { // by the server, and by hmp itself
			if r, ok := c.NextRequest(); ok {
				fakeqmp.Usual().Reply(c, r)
			}
		}
		for err := error(nil); err == nil; {
			_, err = io.WriteString(c, strings.Repeat(fakeqmp.Event, 1000))
		}
	})
	conn, err := net.Dial("unix", path)
	require.NoError(t, err)
	s := &Server{opts: Options{QMP: []Place{{}}}}
	own, err := s.Share(t.Context(), conn)
	require.NoError(t, err)
	defer own.Close()
	in := bufio.NewReader(own)
	_, err = in.ReadString('\n')
	require.NoError(t, err)
	_, err = io.WriteString(own, `{"execute": "qmp_capabilities"}`)
	require.NoError(t, err)
	<-s.shared.ended // as nothing more is read
	assert.EqualError(t, s.shared.err, "QEMU says more than hmp can take: more than 16 MB wait")
}
