// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// These are the odd cases by name, and what cannot be asked of a QEMU. The rest
// is recorded: see TestRecorded.

func parse(t *testing.T, types, rest string) (Args, string) {
	args, err := Parse("cmd", types, rest, nil)
	if err == nil {
		return args, ""
	}
	var bad *ParseError
	require.True(t, errors.As(err, &bad))
	return args, bad.Text
}

func TestLoneDashEndsTheMessage(t *testing.T) {
	_, text := parse(t, "force:-f,device:B", "-")
	require.Equal(t, "cmd: unsupported option -", text, "cut at C's NUL, without line end")
	args, text := parse(t, "force:-f,device:B,all:-a", "-")
	require.Empty(t, text)
	require.Equal(t, "-", args.String("device"))
}

func TestFlagsOnlyInTableOrder(t *testing.T) {
	types := "nodes:-n,verbose:-v,device:B?"
	args, text := parse(t, types, "-v -n")
	require.Empty(t, text)
	require.True(t, args.Bool("verbose"))
	require.False(t, args.Bool("nodes"))
	require.False(t, args.Has("nodes"))
	require.Equal(t, "-n", args.String("device"))
	args, _ = parse(t, types, "-nv")
	require.True(t, args.Bool("nodes"))
	require.Equal(t, "v", args.String("device"))
}

func TestDashInAKeyNameCounts(t *testing.T) {
	args, text := parse(t, "force:-f,target:F,read-only-mode:s?", "-o")
	require.Empty(t, text)
	require.Equal(t, "-o", args.String("target"))
}

func TestFlagWithAWord(t *testing.T) {
	types := "filename:F,format:-fs,device:s?,head:i?"
	args, text := parse(t, types, "a.ppm dev 1")
	require.Empty(t, text)
	require.False(t, args.Has("format"))
	require.Equal(t, "dev", args.String("device"))
	require.EqualValues(t, 1, args.Int("head"))
	args, _ = parse(t, types, "a.ppm -fpng dev")
	require.Equal(t, "png", args.String("format"))
	require.Equal(t, "dev", args.String("device"))
	require.EqualValues(t, 7, args.IntOr("head", 7))
}

// No command of QEMU has such letters, but that is what its parser does.
func TestFlagWithAWordThatIsPassedOverSpoilsTheNextKey(t *testing.T) {
	args, text := parse(t, "format:-fs,device:s,all:-a", "-a")
	require.Empty(t, text)
	require.False(t, args.Has("device"))
	require.Equal(t, "-a", args.String("s,device"))
}

func TestSmallSIsAWordAndLargeSIsTheRest(t *testing.T) {
	args, text := parse(t, "a:s,b:S", `"x y"  "z" \ `)
	require.Empty(t, text)
	require.Equal(t, "x y", args.String("a"))
	require.Equal(t, `"z" \ `, args.String("b"))
}

func TestMegabytesWrap(t *testing.T) {
	args, _ := parse(t, "n:M", "3")
	require.EqualValues(t, 3<<20, args.Int("n"))
	args, _ = parse(t, "n:M", "0x100000000001")
	require.EqualValues(t, 1<<20, args.Int("n"))
}

func TestDotIntroducesAnIndex(t *testing.T) {
	args, text := parse(t, "addr:i,index:i.", "0x70 . 4")
	require.Empty(t, text)
	require.EqualValues(t, 4, args.Int("index"))
	args, _ = parse(t, "addr:i,index:i.", "0x70")
	require.False(t, args.Has("index"))
}

func TestFormatIsRememberedEvenIfTheLineFails(t *testing.T) {
	format := NewFormat()
	env := &Env{Format: &format}
	_, err := Parse("x", "fmt:/,addr:l", "/2dg nonsense", env)
	require.Error(t, err)
	require.Equal(t, Format{'d', 8}, format)
	args, err := Parse("x", "fmt:/,addr:l", "/7i 0", env)
	require.NoError(t, err)
	require.EqualValues(t, 7, args.Int("count"))
	require.EqualValues(t, -1, args.Int("size"))
	require.Equal(t, Format{'i', 8}, format)
}

func TestFormatCountWraps(t *testing.T) {
	args, text := parse(t, "fmt:/", "/4294967299x")
	require.Empty(t, text)
	require.EqualValues(t, 3, args.Int("count"))
}

func TestTableMistakes(t *testing.T) {
	for types, want := range map[string]string{
		"a:":        "cmd: unknown type '",
		"a:-":       "cmd: unknown type '",
		"a:Z":       "cmd: unknown type 'Z'\n",
		"a:s?,b:q?": "cmd: unknown type 'q'\n",
		"drive:O":   "cmd: unknown type 'O'\n",
		"a":         "cmd: extraneous characters at the end of line\n",
	} {
		_, text := parse(t, types, "x")
		require.Equal(t, want, text, types)
	}
}

// In QEMU, the first is the end of the process, and so is the third.
func TestExprDoesNotTrap(t *testing.T) {
	for s, want := range map[string]int64{
		"-0x8000000000000000/-1": -1 << 63,
		"-0x8000000000000000%-1": 0,
	} {
		v, _, err := Expr(s, nil)
		require.NoError(t, err)
		require.Equal(t, want, v)
	}
	for _, s := range []string{"(", "-", "~(", "1+("} {
		_, _, err := Expr(strings.Repeat(s, 1<<20), nil)
		require.EqualError(t, err, "expression nested too deeply")
	}
}

func TestTypedLinesAreNeverTooDeep(t *testing.T) {
	v, rest, err := Expr(strings.Repeat("~", 4095-len("p 1"))+"1 x", nil)
	require.NoError(t, err)
	require.EqualValues(t, 1, v)
	require.Equal(t, "x", rest)
}

// TestQEMUTab asks a QEMU for the first: QMP has no such bytes.
func TestBytesThatAreNoUTF8(t *testing.T) {
	v, _, err := Expr("'\xe9'", nil)
	require.NoError(t, err)
	require.EqualValues(t, -23, v, "a char has a sign")
	_, text := parse(t, "n:l", "\xe9")
	require.Equal(t, "invalid char '\xe9' in expression\n", text)
	_, text = parse(t, "f:-f", "-\xe9")
	require.Equal(t, "cmd: unsupported option -\xe9\n", text)
}

func TestRegisterText(t *testing.T) {
	env := &Env{Register: func(name string) (int64, bool, error) {
		require.Len(t, name, 127, "the rest is dropped")
		return 0, false, errors.New("cannot look\n")
	}}
	_, _, err := Expr("$"+strings.Repeat("r", 200)+" ", env)
	var bad *ParseError
	require.ErrorAs(t, err, &bad)
	require.Equal(t, "cannot look\n", bad.Text)
	_, _, err = Expr("$r", nil)
	require.EqualError(t, err, "unknown register")
}

func TestSizeUnits(t *testing.T) {
	for _, tt := range []struct {
		s    string
		unit byte
		want uint64
		rest string
	}{
		{"1", 'B', 1, ""},
		{"1", 'M', 1 << 20, ""},
		{"0x10", 'B', 16, ""},
		{"18446744073709551615", 'B', 1<<64 - 1, ""},
		{"2k rest", 'B', 2048, " rest"},
	} {
		v, rest, err := Size(tt.s, tt.unit)
		require.NoError(t, err, tt.s)
		require.Equal(t, tt.want, v, tt.s)
		require.Equal(t, tt.rest, rest, tt.s)
	}
	_, rest, err := Size("1.5 rest", 'B')
	require.Error(t, err, "half a byte")
	require.Equal(t, "1.5 rest", rest)
}

// strtoll() first, then strtoull(), both with base 0 and to the end.
func TestInteger(t *testing.T) {
	for s, want := range map[string]string{
		"0": "0", "-0": "0", "+5": "5", " 5": "5", "017": "15", "0x1F": "31", "-0x10": "-16",
		"9223372036854775807": "9223372036854775807", "-9223372036854775808": "-9223372036854775808",
		"9223372036854775808": "9223372036854775808", "18446744073709551615": "18446744073709551615",
	} {
		got, ok := Integer(s)
		require.True(t, ok, s)
		require.Equal(t, want, got, s)
	}
	for _, s := range []string{"", " ", "-", "+-5", "5 ", "0x", "08", "1k", "1.0", "on", "18446744073709551616"} {
		_, ok := Integer(s)
		require.False(t, ok, s)
	}
}

func TestOptions(t *testing.T) {
	options, err := ParseOptions("e1000,mac=a,,b,foo,id=n1,nobar,mac=c,id=n2", "driver")
	require.NoError(t, err)
	require.Equal(t, []Option{{"id", "n1"}, {"driver", "e1000"}, {"mac", "c"}, {"foo", "on"}, {"bar", "off"}}, options)
	options, err = ParseOptions("foo,bar=", "")
	require.NoError(t, err)
	require.Equal(t, []Option{{"foo", "on"}, {"bar", ""}}, options)
}

func TestHelpIsNoShortFormToWarnOf(t *testing.T) {
	require.Empty(t, OptionWarnings("e1000,help,?", "driver", math.MaxInt))
	require.Len(t, OptionWarnings("e1000,nohelp,no?", "driver", math.MaxInt), 2)
}

func TestCommandWord(t *testing.T) {
	for line, want := range map[string][2]string{
		"":          {"", ""},
		" \t":       {"", ""},
		" x/10i $p": {"x", "/10i $p"},
		"/x":        {"", "/x"},
		"info  cpu": {"info", "  cpu"},
	} {
		word, rest := CommandWord(line)
		require.Equal(t, want, [2]string{word, rest}, line)
	}
	word, rest := CommandWord(strings.Repeat("x", 300) + " a")
	require.Len(t, word, 255)
	require.Equal(t, " a", rest)
}

func TestHasAlias(t *testing.T) {
	for word, want := range map[string]bool{"help": true, "?": true, "hel": false, "help|?": false, "": false, "HELP": false} {
		require.Equal(t, want, HasAlias("help|?", word), word)
	}
	require.True(t, HasAlias("", ""))
}

func TestWordStopsWhereItFails(t *testing.T) {
	for line, want := range map[string]string{"  ": "", `"ab\xcd"`: `cd"`, `"ab`: "", `"a\`: ""} {
		_, rest, ok := Word(line)
		require.False(t, ok, line)
		require.Equal(t, want, rest, line)
	}
}

func TestQuoteCharNegative(t *testing.T) {
	require.Equal(t, `'\xffffffff'`, QuoteChar(-1))
}
