// SPDX-License-Identifier: GPL-2.0-or-later

package visible

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// Ordinary text of many scripts, with all that its characters need, stays.
func TestOrdinaryTextPasses(t *testing.T) {
	for _, text := range []string{
		"", "plain\n\ttext", "grün é e\u0301", "日本語　文字", "한글", "Ελληνικά", "Кириллица", "ไทย", "עברית", "العربية",
		"a\u00a0b", "\ufffc\ufffd", "\u06dd\u0600", // a blank, signs
		"می\u200cخواهم",                 // Persian: two parts of a word that do not join
		"क\u094d\u200dष ශ\u0dca\u200dර", // Devanagari, Sinhala: letters that do
		"葛\U000e0100", "ᠠ\u180b",        // a form of an ideograph, of a Mongolian letter
		"😀👍🏽", "❤\ufe0f", "©\ufe0f", "☺\ufe0e", "🇩🇪", // emoji, with a colour, a form, a flag
		"👩\u200d👩\u200d👧\u200d👦", "🏃🏽\u200d♂\ufe0f", "❤\ufe0f\u200d🔥", "🙂\u200d↔\ufe0f", "🏴\u200d☠\ufe0f",
		"1\ufe0f\u20e3#\ufe0f\u20e3*\ufe0f\u20e3", // keycaps
		"\U0001fae9", "\u0378", // younger than Go's tables, not assigned
		"\ue000\U000f0000", // private use
	} {
		require.Equal(t, text, string(Append(nil, text)), "%+q", text)
		require.Equal(t, !strings.ContainsAny(text, "\n\t"), Clean(text), "%+q", text)
	}
}

func TestWhatIsShown(t *testing.T) {
	for text, want := range map[string]string{
		"\x1b[2J\r\x00":                   `\x1b[2J\x0d\x00`,
		"del\x7f":                         `del\x7f`,
		"csi \u009b2J":                    `csi \x9b2J`,
		"raw csi \x9b2J":                  `raw csi \x9b2J`,
		"cut short \xe2\x82":              `cut short \xe2\x82`,
		"a surrogate \xed\xa0\x80":        `a surrogate \xed\xa0\x80`,
		"exe.\u202etxt":                   `exe.\u202etxt`,
		"\u2067a\u2069\u2068b\u2069":      `\u2067a\u2069\u2068b\u2069`,
		"a\u061cb\u200ec\u200fd":          `a\u061cb\u200ec\u200fd`,
		"di\u200bsk\u2060\ufeff":          `di\u200bsk\u2060\ufeff`,
		"soft\u00adhyphen":                `soft\u00adhyphen`,
		"\u034f\u115f\u1160\u3164\uffa0":  `\u034f\u115f\u1160\u3164\uffa0`,
		"\u17b4\u17b5\u180e":              `\u17b4\u17b5\u180e`,
		"two\u2028lines\u2029":            `two\u2028lines\u2029`,
		"\ufff9a\ufffab\ufffb":            `\ufff9a\ufffab\ufffb`,
		"🏴\U000e0067\U000e007f":           `🏴\U000e0067\U000e007f`, // tags, which can spell anything
		"\U000e0001":                      `\U000e0001`,
		"\uffff\ufdd0\U0010ffff":          `\uffff\ufdd0\U0010ffff`,
		"\u2061\u206a\U0001d173":          `\u2061\u206a\U0001d173`,
		"di\u200dsk\u200c":                `di\u200dsk\u200c`,             // nothing joins here
		"日\u200d本":                        `日\u200d本`,                     // ... nor here
		"می\u200c\u200cخ":                 `می\u200c\u200cخ`,              // of two, one does nothing
		"👩\u200d":                         `👩\u200d`,                      // nothing to join
		"a\ufe0f1\ufe0f":                  `a\ufe0f1\ufe0f`,               // no forms
		"😀\ufe0f\ufe0e\U000e0101":         "😀\ufe0f" + `\ufe0e\U000e0101`, // one form at most
		"\u202e\ufe0f\xff\ufe0f \ufe0f\n": `\u202e\ufe0f\xff\ufe0f \ufe0f` + "\n",
	} {
		require.Equal(t, want, string(Append(nil, text)), "%+q", text)
		require.Equal(t, strings.ReplaceAll(want, "\n", `\x0a`), Word(text), "%+q", text)
		require.False(t, Clean(text), "%+q", text)
		require.False(t, Clean([]byte(text)), "%+q", text)
	}
}

func TestRowsAreForTextNotForWords(t *testing.T) {
	require.Equal(t, "a\n\tb", string(Append(nil, "a\n\tb")))
	require.Equal(t, `a\x0a\x09b`, Word("a\n\tb"))
}

// The ranges are those of Default_Ignorable_Code_Point in Unicode's
// DerivedCoreProperties.txt, of Bidi_Control in PropList.txt, and of the noncharacters.
func TestNothingUnseenPassesAlone(t *testing.T) {
	ranges := [][2]rune{
		{0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x34f, 0x34f}, {0x61c, 0x61c}, {0x115f, 0x1160}, {0x17b4, 0x17b5},
		{0x180b, 0x180f}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0f},
		{0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
		{0xfdd0, 0xfdef},
	}
	for plane := rune(0); plane <= utf8.MaxRune; plane += 0x10000 {
		ranges = append(ranges, [2]rune{plane + 0xfffe, plane + 0xffff})
	}
	for _, between := range ranges {
		for r := between[0]; r <= between[1]; r++ {
			for _, around := range []string{"%c", "a%cb", "disk%c", "%c0"} {
				text := fmt.Sprintf(around, r)
				require.False(t, Clean(text), "%+q", text)
			}
		}
	}
}

// FuzzAppend: what comes out is clean whatever comes in, and clean text stays.
func FuzzAppend(f *testing.F) {
	f.Add("a\u202eb\xff\n👩\u200d👩 می\u200cخ 1\ufe0f\u20e3")
	f.Fuzz(func(t *testing.T, text string) {
		shown := Word(text)
		if !Clean(shown) || !utf8.ValidString(shown) {
			t.Fatalf("%+q becomes %+q", text, shown)
		}
		if Clean(text) != (shown == text) {
			t.Fatalf("%+q becomes %+q, and is clean: %t", text, shown, Clean(text))
		}
		if rows := string(Append([]byte("x"), text)); strings.NewReplacer("\n", `\x0a`, "\t", `\x09`).Replace(rows) != "x"+shown {
			t.Fatalf("%+q becomes %+q and %+q", text, rows, shown)
		}
	})
}
