// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lowScreen has two rows.
type lowScreen struct{ paper }

func (*lowScreen) Size() (columns, rows int) { return 80, 2 }

// A $PAGER that is not there costs no text.
func TestPagerThatIsMissing(t *testing.T) {
	const text = "1\n2\n3\n"
	for pager, want := range map[string]string{"/nonexistent/pager 2>&-": text, "false": ""} {
		screen := &lowScreen{}
		p := New(screen, Options{Pager: pager})
		prepared, err := p.Prepare("help")
		require.NoError(t, err)
		prepared.To.Write([]byte(text))
		require.NoError(t, prepared.To.Close())
		assert.Equal(t, want, screen.String(), pager)
	}
}
