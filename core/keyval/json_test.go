// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestJSON: cgo-tests/differential asks QEMU the same (json.lines).
func TestJSON(t *testing.T) {
	for text, want := range map[string]string{
		` {'a' : [ 1,"x'\'y" , '"', true,{ } ,null], "b":-0.5E+07} `: `{"a":[1,"x''y","\"",true,{},null],"b":-0.5E+07}`,
		`"\u00e9\ud83d\ude00\u0000"`:                                 `"é😀\u0000"`,
		"'\xc0\x80'":                                                 `"\u0000"`,
		"\t[\r\n]":                                                   "[]",
	} {
		got, err := JSONPositioned.JSON(text)
		assert.NoError(t, err, text)
		assert.Equal(t, want, string(got), text)
	}
	deep := strings.Repeat("[", maxNesting)
	_, err := JSONBefore11.JSON(deep + strings.Repeat("]", maxNesting))
	assert.NoError(t, err)
	_, err = JSONPositioned.JSON("[" + deep)
	assert.EqualError(t, err, "JSON nesting depth limit exceeded")
}
