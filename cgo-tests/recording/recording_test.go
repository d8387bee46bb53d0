// SPDX-License-Identifier: GPL-2.0-or-later

package recording

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFactsAreLeftOutOnce(t *testing.T) {
	const mice = "-> {\"execute\":\"query-mice\"}\n<- {\"return\": []}\n"
	const stop = "-> {\"execute\":\"stop\"}\n<- {\"event\": \"STOP\"}\n<- {\"return\": {}}\n"
	assert.Equal(t, []string{mice, stop, mice}, exchanges(mice+stop+mice))
	// The first reports whether the machine is ready, the second is info mice.
	assert.Equal(t, []string{stop, mice}, without(exchanges(mice+stop+mice), []string{mice}))
	assert.Empty(t, without(exchanges(mice), []string{mice, stop}))
	assert.Empty(t, exchanges(""))
}

func TestTextSections(t *testing.T) {
	for text, want := range map[string]string{
		"":      "text:\n",
		"a\n":   "text:\na\n",
		"\na\n": "text:\n\na\n",
		"a":     "text without line end:\na\n",
	} {
		assert.Equal(t, want, textSection(text))
	}
}
