// SPDX-License-Identifier: GPL-2.0-or-later

package visible_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/visible"
)

// What --json prints may be on a terminal: json.Marshal leaves C1 controls, DEL and characters that change the direction.
func TestJSONOnATerminal(t *testing.T) {
	for _, text := range []string{"", "plain", "\u00e4\u4e2d\U0001f600", "\x1b]0;x\x07", "\u009b31m", "\x7f", "\u202e", "\U000e0041", "a\u200db", "\x9b\xff", "\"\\\u009b\n\t"} {
		marshalled, err := json.Marshal(map[string]any{"key" + text: []string{text}})
		require.NoError(t, err)
		shown := visible.JSON(append(marshalled, '\n'))
		assert.True(t, visible.Clean(shown[:len(shown)-1]), "%q", shown)
		assert.JSONEq(t, string(marshalled), string(shown))
	}
	assert.Equal(t, "[\n\t\"\u00e4\", \"\\u009b\"\n]\n", string(visible.JSON([]byte("[\n\t\"\u00e4\", \"\u009b\"\n]\n"))))
}
