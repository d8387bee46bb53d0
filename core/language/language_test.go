// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func parse(types, rest string) (Args, string) {
	args, err := Parse("cmd", types, rest, &Env{Format: &Format{'x', 4}})
	if err != nil {
		return args, err.(*ParseError).Text
	}
	return args, ""
}

// Every text is one of monitor/hmp.c.
func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ types, rest, want string }{
		{"f:F", "", "cmd: filename expected\n"},
		{"d:B", `"open`, "cmd: block device name expected\n"},
		{"s:s", `"\x"`, "cmd: string expected\n"},
		{"s:S", " ", "cmd: string expected\n"},
		{"s:s", "a b", "cmd: extraneous characters at the end of line\n"},
		{"n:i", "", "unexpected end of expression\n"},
		{"n:i", "-1", "'cmd' has failed: integer is for 32-bit values\n"},
		{"n:i", "0x100000000", "'cmd' has failed: integer is for 32-bit values\n"},
		{"n:M", "-1", "enter a positive value\n"},
		{"n:o", "x", "invalid size\n"},
		{"n:o", "-1", "invalid size\n"},
		{"n:o", "8E", "invalid size\n"},
		{"n:o", "10x", "cmd: extraneous characters at the end of line\n"},
		{"b:b", "yes", "Expected 'on' or 'off'\n"},
		{"fmt:/", "/10q", "invalid char in format: 'q'\n"},
		{"f:-f,d:B", "-x a", "cmd: unsupported option -x\n"},
		{"f:-fs", "-f", "cmd: value expected for -f\n"},
		{"n:l", "1+", "unexpected end of expression\n"},
		{"n:l", "(1", "')' expected\n"},
		{"n:l", "'", "character constant expected\n"},
		{"n:l", "'ab'", "missing terminating ' character\n"},
		{"n:l", "$nosuch", "unknown register\n"},
		{"n:l", "1/0", "division by zero\n"},
		{"n:l", "18446744073709551616", "number too large\n"},
		{"n:l", "abc", "invalid char 'a' in expression\n"},
		{"n:l", "08", "cmd: extraneous characters at the end of line\n"},
	} {
		_, text := parse(tt.types, tt.rest)
		require.Equal(t, tt.want, text, "%s with %q", tt.types, tt.rest)
	}
}

func TestLoneDashEndsTheMessage(t *testing.T) {
	_, text := parse("force:-f,device:B", "-")
	require.Equal(t, "cmd: unsupported option -", text, "cut at C's NUL, without line end")
}

func TestFlagsOnlyInTableOrder(t *testing.T) {
	types := "nodes:-n,verbose:-v,device:B?"
	args, text := parse(types, "-v -n")
	require.Empty(t, text)
	require.True(t, args.Bool("verbose"))
	require.False(t, args.Bool("nodes"))
	require.Equal(t, "-n", args.String("device"))
	args, _ = parse(types, "-nv")
	require.True(t, args.Bool("nodes"))
	require.Equal(t, "v", args.String("device"))
}

func TestDashInAKeyNameCounts(t *testing.T) {
	args, text := parse("force:-f,target:F,read-only-mode:s?", "-o")
	require.Empty(t, text)
	require.Equal(t, "-o", args.String("target"))
}

func TestValuedFlagAbsent(t *testing.T) {
	args, text := parse("filename:F,format:-fs,device:s?,head:i?", "a.ppm dev 1")
	require.Empty(t, text)
	require.Equal(t, "dev", args.String("device"))
	require.EqualValues(t, 1, args.Int("head"))
	args, _ = parse("filename:F,format:-fs,device:s?,head:i?", "a.ppm -fpng dev")
	require.Equal(t, "png", args.String("format"))
	require.Equal(t, "dev", args.String("device"))
}

func TestDotIntroducesAnIndex(t *testing.T) {
	args, text := parse("addr:i,index:i.", "0x70 . 4")
	require.Empty(t, text)
	require.EqualValues(t, 4, args.Int("index"))
	args, _ = parse("addr:i,index:i.", "0x70")
	require.False(t, args.Has("index"))
}

func TestFormatIsRememberedEvenIfTheLineFails(t *testing.T) {
	env := &Env{Format: &Format{'x', 4}}
	_, err := Parse("x", "fmt:/,addr:l", "/2dg nonsense", env)
	require.Error(t, err)
	require.Equal(t, Format{'d', 8}, *env.Format)
	args, err := Parse("x", "fmt:/,addr:l", "/i 0", env)
	require.NoError(t, err)
	require.EqualValues(t, -1, args.Int("size"))
	require.Equal(t, Format{'i', 8}, *env.Format)
}

func TestExprDoesNotTrap(t *testing.T) {
	v, _, err := Expr("(-9223372036854775807-1)/-1", &Env{})
	require.NoError(t, err)
	require.EqualValues(t, -1<<63, v)
	_, _, err = Expr(strings.Repeat("(", 1<<20), &Env{})
	require.Error(t, err)
}

func TestCompletionLetter(t *testing.T) {
	for _, tt := range []struct {
		types string
		n     int
		want  byte
	}{
		{"force:-f,device:B", 2, 'B'},
		{"force:-f,device:B", 3, 'B'},
		{"device:B,size:o", 3, 'o'},
		{"", 2, 0},
		{"filename:F,format:-fs,device:s?,head:i?", 2, 'F'},
		{"filename:F,format:-fs,device:s?,head:i?", 3, 's'},
	} {
		require.Equal(t, tt.want, CompletionLetter(tt.types, tt.n), "%s %d", tt.types, tt.n)
	}
}

func TestOptions(t *testing.T) {
	options, err := ParseOptions("e1000,id=n1,mac=a,,b,rombar=0,foo,nobar,mac=c", "driver")
	require.NoError(t, err)
	require.Equal(t, []Option{{"id", "n1"}, {"driver", "e1000"}, {"mac", "c"}, {"rombar", "0"}, {"foo", "on"}, {"bar", "off"}}, options)
	_, err = ParseOptions("e1000,id=1x", "driver")
	require.Error(t, err)
}

func FuzzParse(f *testing.F) {
	f.Add("nodes:-n,verbose:-v,device:B?", "-n -v ide0")
	f.Add("fmt:/,addr:l", "/10xg $pc + 4")
	f.Add("filename:F,format:-fs,device:s?,head:i?", "a -f png b 1")
	f.Add("a:o,b:b,c:M?,d:i.,e:O", "1.5k on 3 .4 x=y")
	f.Fuzz(func(t *testing.T, types, rest string) {
		args, err := Parse("cmd", types, rest, &Env{Format: &Format{'x', 4}})
		if err == nil {
			args.Has("device")
		}
		CompletionLetter(types, 5)
	})
}

func FuzzWords(f *testing.F) {
	f.Add(`a "b\"c" d`)
	f.Fuzz(func(t *testing.T, line string) {
		words, ok := Words(line)
		if ok && len(words) > 16 {
			t.Fatalf("%d words", len(words))
		}
		word, rest := CommandWord(line)
		if len(word) > 255 || len(rest) > len(line) {
			t.Fatal("command word")
		}
	})
}

func FuzzOptions(f *testing.F) {
	f.Add("e1000,id=n1,mac=a,,b,nofoo", "driver")
	f.Fuzz(func(t *testing.T, s, implied string) {
		options, err := ParseOptions(s, implied)
		seen := map[string]bool{}
		for _, o := range options {
			if seen[o.Name] {
				t.Fatalf("%q twice", o.Name)
			}
			seen[o.Name] = true
		}
		if err != nil && options != nil {
			t.Fatal("both")
		}
	})
}

func FuzzSize(f *testing.F) {
	f.Add("1.5G rest")
	f.Add("0x10")
	f.Fuzz(func(t *testing.T, s string) {
		if _, rest, err := Size(s, 'M'); err == nil && !strings.HasSuffix(s, rest) {
			t.Fatalf("rest %q of %q", rest, s)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	env := &Env{Format: &Format{'x', 4}}
	for b.Loop() {
		if _, err := Parse("info", "nodes:-n,verbose:-v,device:B?", "-n -v ide0", env); err != nil {
			b.Fatal(err)
		}
	}
}
