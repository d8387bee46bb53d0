// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"cmp"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qapi"
	"libhmp/core/qapi/qapitest"
)

// The columns that are usual are QEMU's, and their names leave room in a line.
func TestUsualColumns(t *testing.T) {
	schema := qapitest.Recorded(t, "11.1").QMP(t)
	for title, names := range usualColumns {
		command := cmp.Or(tableCommands[title], title)
		heading, err := qapi.Rows(json.RawMessage(`[{}]`), schema.CommandResult(command), qapi.Columns{Usual: names, Header: true})
		require.NoError(t, err)
		heading, _, _ = strings.Cut(heading, "\n")
		assert.Len(t, strings.Fields(heading), len(names), "%s: %s", title, heading)
		assert.LessOrEqual(t, len(heading), 100, title)
	}
}
