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
	deep := strings.Repeat("[", maxJSONNesting)
	_, err := JSONBefore11.JSON(deep + strings.Repeat("]", maxJSONNesting))
	assert.NoError(t, err)
	_, err = JSONPositioned.JSON("[" + deep)
	assert.EqualError(t, err, "JSON nesting depth limit exceeded")
}

// QEMU bounds a value by its tokens, whatever is between them. (cgo-tests/serve compares with QEMU what that reads in
// a test's time.)
func TestJSONLimits(t *testing.T) {
	lists := strings.Repeat("[],", maxJSONTokens/len("[],"))
	for _, d := range []JSONDialect{JSONPositioned, JSONBefore11} {
		_, err := d.JSON("[" + lists[len("[],"):] + "[]]")
		assert.NoError(t, err)
		_, err = d.JSON("[" + lists + "[]]")
		assert.EqualError(t, err, "JSON token count limit exceeded")
	}
	var size JSONSize
	assert.NoError(t, size.Add('"', maxJSONBytes-1))
	assert.EqualError(t, size.Add(',', 1), "JSON token size limit exceeded")
	_, err := JSONPositioned.JSON(`"` + strings.Repeat("x", maxJSONBytes))
	assert.EqualError(t, err, "JSON token size limit exceeded")
}
