// SPDX-License-Identifier: GPL-2.0-or-later

package share

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/keyval"
)

// values are what a client has sent, as it is taken apart.
func values(text string) (list []string) {
	l := lexer{limit: maxToken}
	for i := range len(text) {
		l.feed(text[i], func(value []byte, _ keyval.JSONPlace) { list = append(list, string(value)) })
	}
	return list
}

// What is valid JSON, whatever is between, is found as it was sent. (cgo-tests/serve compares with QEMU what is not.)
func TestValuesAreFound(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var sent, want []string
		for range 5 {
			value := randomJSON(random, 0)
			if value[0] != '{' && value[0] != '[' {
				value = "[" + value + "]" // numbers and words end with what follows
			}
			want = append(want, value)
			sent = append(sent, value+[]string{"", " ", "\r\n", "\n\t"}[random.IntN(4)])
		}
		assert.Equal(t, want, values(strings.Join(sent, "")))
	}
}

// randomJSON is a value without blanks outside of strings.
func randomJSON(random *rand.Rand, depth int) string {
	if depth < 4 {
		switch random.IntN(3) {
		case 0:
			return "[" + randomJSON(random, depth+1) + "," + randomJSON(random, depth+1) + "]"
		case 1:
			return `{"a]":` + randomJSON(random, depth+1) + `,"}\"":` + randomJSON(random, depth+1) + "}"
		}
	}
	return []string{"0", "-0.5e+7", "12E3", "true", "null", `"\\"`, `"{\"["`, `""`, "[]", "{}"}[random.IntN(10)]
}

// After a fault the next line is read as if there had been none.
func TestFaultsEndWithTheLine(t *testing.T) {
	for _, fault := range []string{"}", "@", `{"a`, "[1,", `{"a": tru`, "01", "'", `["\`, strings.Repeat("[", 2000), "\xff", "\x00"} {
		list := values(fault + "\x1f\n" + `{"execute": "x"}`)
		assert.Equal(t, `{"execute": "x"}`, list[len(list)-1], "%q", fault)
	}
}

// A value without end is not kept for ever.
func TestValueThatIsTooLong(t *testing.T) {
	_, err := parseValue([]byte(strings.Repeat(" ", maxText+1)), keyval.JSONPlace{}, keyval.JSONBefore11)
	assert.EqualError(t, err, "JSON token size limit exceeded")
	l := lexer{limit: 1000}
	sizes := []int{}
	note := func(value []byte, _ keyval.JSONPlace) { sizes = append(sizes, len(value)) }
	l.feed('"', note)
	for range l.limit {
		l.feed('x', note)
	}
	assert.Equal(t, []int{l.limit + 1}, sizes)
}

// What is left of a value that is too large is no value of its own where QEMU drops it (11.1).
func TestRestOfAValueThatIsTooLarge(t *testing.T) {
	deep := strings.Repeat("[", 1025)
	for _, rest := range []string{strings.Repeat("]", 1025), " 1, 2 }", `"` + strings.Repeat("x", 5000) + "}", " @\n"} {
		var list []string
		l := lexer{limit: 1000, recovers: true}
		for _, c := range []byte(deep + rest + `{"a":1}`) {
			l.feed(c, func(value []byte, _ keyval.JSONPlace) { list = append(list, string(value)) })
		}
		assert.Equal(t, []string{deep, `{"a":1}`}, list, "%.20q", rest)
	}
}

func FuzzLexer(f *testing.F) {
	f.Add(`{"execute": "x", 'id': [1, -2.5e3, "\u00e4"]} @ ] {`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, value := range values(text) {
			parsed, err := parseValue([]byte(value), keyval.JSONPlace{}, keyval.JSONBefore11)
			if err == nil && !json.Valid(parsed) {
				t.Errorf("%q becomes %q", value, parsed)
			}
			if err == nil {
				r, err := parseRequest(parsed, true)
				appendReply(nil, r.id, nil, err)
			}
		}
	})
}
