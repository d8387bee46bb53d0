// SPDX-License-Identifier: GPL-2.0-or-later

package manpage

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDateIsThatOfDebiansChangelog(t *testing.T) {
	data, err := os.ReadFile("../../debian/changelog")
	require.NoError(t, err)
	_, date, found := strings.Cut(string(data), "\n -- ")
	require.True(t, found)
	_, date, _ = strings.Cut(date, ">  ")
	date, _, _ = strings.Cut(date, "\n")
	released, err := time.Parse(time.RFC1123Z, date)
	require.NoError(t, err)
	assert.Equal(t, released.Format(time.DateOnly), Date)
}

func TestTidy(t *testing.T) {
	long := strings.Repeat("word ", 17)
	for _, tt := range []struct{ name, page, want string }{
		{"a paragraph behind a heading", ".SH A\n.PP\ntext\n", ".SH A\ntext\n"},
		{"two in a row", "text\n.PP\n.PP\ntext\n", "text\n.PP\ntext\n"},
		{"one that is needed", "text\n.PP\ntext\n", "text\n.PP\ntext\n"},
		{"a long line", long + "end.\n", strings.TrimSpace(long[:80]) + "\nword end.\n"},
		{"what is left of it", long + "end\nof it\n", strings.TrimSpace(long[:80]) + "\nword end of it\n"},
		{"what is left of it before a macro", long + "end\n.B it\n", strings.TrimSpace(long[:80]) + "\nword end\n.B it\n"},
		{"what is left of it at the end", long + "end", strings.TrimSpace(long[:80]) + "\nword end\n"},
		{"a long line as it is", ".nf\n" + long + ".end\n.fi\n", ".nf\n" + long + ".end\n.fi\n"},
		{"a long line before a word with a dot", long[:79] + " .end\n", long[:79] + "\n\\&.end\n"},
		{"a long word", strings.Repeat("x", 90) + "\n", strings.Repeat("x", 90) + "\n"},
	} {
		assert.Equal(t, tt.want, Tidy(tt.page), tt.name)
	}
}

func TestEscape(t *testing.T) {
	assert.Equal(t, `\-\-a\e \(aqb\(aq`, Escape(`--a\ 'b'`))
	assert.Equal(t, `\&.so x`, Escape(".so x"))
}
