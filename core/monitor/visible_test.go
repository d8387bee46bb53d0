// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAppendVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain\n\ttext":      "plain\n\ttext",
		"\x1b[2J\r\x00":      `\x1b[2J\x0d\x00`,
		"del\x7f":            `del\x7f`,
		"grün é":             "grün é",
		"csi \u009b2J":       `csi \x9b2J`,
		"raw csi \x9b2J":     `raw csi \x9b2J`,
		"cut short \xe2\x82": `cut short \xe2\x82`,
	} {
		require.Equal(t, want, string(AppendVisible(nil, text)), "%q", text)
	}
}
