// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOffer(t *testing.T) {
	for name, c := range map[string]struct{ typed, want string }{
		"in time":         {"sa\t", "savevm |"},
		"too late":        {"sa\tx", "sax|"},
		"moved":           {"sa\t\x01", "|sa"},
		"moved and back":  {"sa\t\x01\x05", "savevm |"},
		"two Tabs":        {"sa\t\t", "savevm |"},
		"no Tab":          {"sa", "sa|"},
		"the next line":   {"sa\t\rsa", "sa|"},
		"while searching": {"sa\t\x12", "sa|"},
	} {
		t.Run(name, func(t *testing.T) {
			e, term, _ := newExtendedEditor(80, func(string) (Completions, bool) { return Completions{}, false })
			feed(e, c.typed)
			defer requireScreen(t, e, term)
			for range 2 { // the second one does nothing
				e.Suggest("sa", Completions{Prefix: 2, Words: []string{"savevm"}})
			}
			require.Equal(t, c.want, string(e.line.text[:e.line.cursor])+"|"+string(e.line.text[e.line.cursor:]))
		})
	}
}

func TestOnlyTheLineOfTheCursorIsCompleted(t *testing.T) {
	var asked string
	e, _, _ := newExtendedEditor(80, func(text string) (Completions, bool) {
		asked = text
		return Completions{}, false
	})
	feed(e, "\x1b[200~stop\rsa\x1b[201~\t")
	require.Equal(t, "sa", asked)
	e.Suggest("sa", Completions{Prefix: 2, Words: []string{"savevm"}})
	require.Equal(t, "stop\nsavevm ", string(e.line.text))
}

func TestOfferIsUndone(t *testing.T) {
	e, _, _ := newExtendedEditor(80, func(string) (Completions, bool) { return Completions{}, false })
	feed(e, "sa\t")
	e.Suggest("sa", Completions{Prefix: 2, Words: []string{"savevm"}})
	feed(e, "\x1f")
	require.Equal(t, "sa", string(e.line.text))
}

func TestOfferInClassicMode(t *testing.T) {
	e, term := newEditor(func(string) (Completions, bool) { return Completions{}, false }, nil)
	feed(e, "sa\t")
	term.Reset()
	found := Completions{Prefix: 2, Words: []string{"savevm"}}
	e.Suggest("sa", found)
	require.Equal(t, "\x1b[D\x1b[Dsavevm \x1b[K", term.String())
	e.Suggest("savevm ", found)
	feed(e, "\r\t\r")
	term.Reset()
	e.Suggest("", found)
	require.Empty(t, term.String())
}

func TestInserted(t *testing.T) {
	for name, c := range map[string]struct {
		words []string
		want  string
	}{
		"one":                        {[]string{"drive0"}, "drive0 "},
		"a folder":                   {[]string{"dir/"}, "dir/"},
		"a line end":                 {[]string{"a\nquit"}, "a"},
		"a line end in common":       {[]string{"a\nquit", "a\nquit2"}, "a"},
		"half a character in common": {[]string{"gré", "grè"}, "gr"},
		"whole characters in common": {[]string{"gré1", "gré2"}, "gré"},
		"one is all of another":      {[]string{"é", "é2"}, "é"},
	} {
		t.Run(name, func(t *testing.T) {
			e, _, accepted := newExtendedEditor(80, func(string) (Completions, bool) {
				return Completions{Words: c.words}, true
			})
			feed(e, "\t")
			require.Equal(t, c.want, string(e.line.text))
			feed(e, "\r")
			require.Len(t, *accepted, 1)
		})
	}
}

// What QEMU's editor would not know any more counts for what all have in
// common.
func TestMoreThanAreListed(t *testing.T) {
	var words []string
	for i := range 300 {
		words = append(words, fmt.Sprintf("net%03d", i))
	}
	e, term, _ := newExtendedEditor(80, func(string) (Completions, bool) {
		return Completions{Words: append(words, "nbd")}, true
	})
	feed(e, "\t")
	require.Equal(t, "n", string(e.line.text))
	rows := term.rows()
	require.Equal(t, []string{"(45 more)", "> n"}, rows[len(rows)-2:])
	require.Equal(t, "net024  net050", rows[len(rows)-3][:14]) // the last of 26 rows
}

func TestNotes(t *testing.T) {
	e, term, _ := newExtendedEditor(30, func(string) (Completions, bool) {
		return Completions{Words: []string{"mac", "netdev", "x-evil"}, Notes: map[string]string{
			"mac": "str: Ethernet 6-byte MAC Address", "x-evil": "\x1b[2J日本語日本語日本語",
		}}, true
	})
	feed(e, "device_add e1000,\t")
	require.Equal(t, []string{
		"> device_add e1000,",
		"mac     str: Ethernet 6-byte",
		"netdev",
		`x-evil  \x1b[2J` + wide("日本語日本語日"), // 29 columns
		"> device_add e1000,",
	}, term.rows())
}

func TestCandidatesInColumns(t *testing.T) {
	e, term, _ := newExtendedEditor(20, func(string) (Completions, bool) {
		return Completions{Words: []string{"ab", "ac", "ad", "ae", "af", "ag", "ah", "a\x1b"}}, true
	})
	feed(e, "\t")
	require.Equal(t, []string{"> a", `a\x1b  ad    ag`, "ab     ae    ah", "ac     af", "> a"}[0], term.rows()[0])
	require.Equal(t, "> a", term.rows()[len(term.rows())-1])
	require.Contains(t, term.String(), `a\x1b`)
}
