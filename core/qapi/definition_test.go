// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The comments in qapi/*.json changed their form: members were indented under their text, and
// sections were plain words, before 8.0; since 10.0 there are directives of reStructuredText.

const oldForm = `##
# @frob:
#
# Frobs a device, see @unfrob.
#
# @id: the device's id
#
# @mode: how, one of
#        - "fast"
#        - "slow" (since 5.1)
#
# Returns: - nothing on success
#          - DeviceNotFound if there is no such device
#
# Notes: This needs a machine.
#
# Since: 4.2
#
# Example:
#
# -> { "execute": "frob", "arguments": { "id": "x" } }
# <- { "return": {} }
#
##
{ 'command': 'frob', 'data': { 'id': 'str', '*mode': 'FrobMode' }, 'if': 'defined(CONFIG_FROB)' }
`

const newForm = `##
# @frob:
#
# Frobs a device, see ` + "`unfrob`" + `.
#
# @id: the device's id.  It may be a
#     QOM path, see :ref:` + "`paths <qom paths>`" + `
#
# @mode: how (default: fast)
#
# Features:
#
# @deprecated: Use ` + "``unfrob``" + ` instead.
# @unstable: It is new.
#
# The machine keeps running.
#
# .. note:: This needs a machine.
#
# Errors:
#     - if there is no such device
#
# .. qmp-example::
#    :title: Frobbing
#
#    -> { "execute": "frob", "arguments": { "id": "x" } }
#    <- { "return": {} }
#
# Since: 4.2
##
{ 'command': 'frob',
  'data': { 'id': 'str', # with a comment
            '*mode': { 'type': 'FrobMode', 'if': 'CONFIG_FROB' },
            'all': [ 'FrobMode' ] },
  'features': [ 'deprecated', 'unstable' ] }
`

func TestParseDefinitionOfOldForm(t *testing.T) {
	d, err := ParseDefinition(oldForm)
	require.NoError(t, err)
	assert.Equal(t, "frob", d.Name)
	assert.Equal(t, "command", d.Meta)
	assert.Equal(t, []string{"Frobs a device, see unfrob.", "Returns:", "- nothing on success",
		"- DeviceNotFound if there is no such device", "This needs a machine."}, d.Text)
	assert.Equal(t, map[string]string{"id": "the device's id", "mode": `how, one of - "fast" - "slow" (since 5.1)`}, d.Members)
	assert.Equal(t, "4.2", d.Since)
	assert.Equal(t, map[string]string{"id": "str", "mode": "FrobMode"}, d.Types)
	assert.Equal(t, []json.RawMessage{json.RawMessage(`{ "id": "x" }`)}, d.Examples)
}

func TestParseDefinitionOfNewForm(t *testing.T) {
	d, err := ParseDefinition(newForm)
	require.NoError(t, err)
	assert.Equal(t, []string{"Frobs a device, see unfrob.", "The machine keeps running.", "This needs a machine.",
		"Errors:", "- if there is no such device"}, d.Text)
	assert.Equal(t, map[string]string{"id": "the device's id. It may be a QOM path, see paths", "mode": "how (default: fast)"}, d.Members)
	assert.Equal(t, map[string]string{"deprecated": "Use unfrob instead.", "unstable": "It is new."}, d.Features)
	assert.Equal(t, "4.2", d.Since)
	assert.Equal(t, map[string]string{"id": "str", "mode": "FrobMode", "all": "[FrobMode]"}, d.Types)
	assert.Equal(t, []json.RawMessage{json.RawMessage(`{ "id": "x" }`)}, d.Examples)
}

// TestExamplesOfDocumentation: those of other commands, of several lines, without arguments, and with something
// left out.
func TestExamplesOfDocumentation(t *testing.T) {
	const text = `
-> { "execute": "other", "arguments": { "id": "x" } }
-> { "execute": "frob",
     "arguments": {
       "id": "x" } }
<- { "return": {} }
-> { "execute": "frob" }
-> { "execute": "frob", "arguments": { ... } }
-> { "execute": "frob", "arguments": {
<- { "return": {} }`
	assert.Equal(t, []json.RawMessage{json.RawMessage(`{ "id": "x" }`), json.RawMessage(`{}`)}, examples(strings.Split(text, "\n"), "frob"))
}

func TestParseDefinitionOfTypes(t *testing.T) {
	d, err := ParseDefinition(`{ 'union': 'U', 'base': { 'driver': 'D', '*name': 'str' }, 'discriminator': 'driver', 'data': { 'a': 'A', 'b': 'B' } }`)
	require.NoError(t, err)
	assert.Equal(t, "driver", d.Tag)
	assert.Equal(t, map[string]string{"a": "A", "b": "B"}, d.Variants)
	assert.Equal(t, map[string]string{"driver": "D", "name": "str"}, d.Types)
	d, err = ParseDefinition(`{ 'struct': 'S', 'base': 'Base', 'data': { 'x': 'size' } }`)
	require.NoError(t, err)
	assert.Equal(t, "Base", d.Base)
	d, err = ParseDefinition(`{ 'command': 'c', 'data': 'S', 'boxed': true }`)
	require.NoError(t, err)
	assert.Equal(t, "S", d.Data)
	d, err = ParseDefinition(`{ 'enum': 'E', 'data': [ 'a', { 'name': 'b', 'if': 'X' } ] }`)
	require.NoError(t, err)
	assert.Empty(t, d.Types)
	d, err = ParseDefinition(`{ 'alternate': 'A', 'data': { 'definition': 'O', 'reference': 'str' } }`)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"definition": "O", "reference": "str"}, d.Types)
}

func TestParseDefinitionRefuses(t *testing.T) {
	for _, source := range []string{"", "##\n# @x:\n##\n", "{ 'include': 'a.json' }", "{ 'command': ", "[ 1 ]", "{ 'command': 1 }"} {
		_, err := ParseDefinition(source)
		assert.Error(t, err, source)
	}
}

func TestDefinitions(t *testing.T) {
	all := Definitions("# licence\n\n##\n# = Heading\n##\n\n{ 'include': 'common.json' }\n\n" + newForm + "\n{ 'enum': 'FrobMode', 'data': [ 'fast',\n 'slow' ] }\n")
	assert.Len(t, all, 2)
	assert.Equal(t, newForm, all["frob"])
	assert.Equal(t, "{ 'enum': 'FrobMode', 'data': [ 'fast',\n 'slow' ] }\n", all["FrobMode"])
}
