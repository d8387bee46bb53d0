// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"math"
	"strings"
	"testing"
)

func FuzzParse(f *testing.F) {
	f.Add("nodes:-n,verbose:-v,device:B?", "-n -v ide0")
	f.Add("fmt:/,addr:l", "/10xg $pc + 4")
	f.Add("filename:F,format:-fs,device:s?,head:i?", "a -f png b 1")
	f.Add("a:o,b:b,c:M?,d:i.,device:O", "1.5k on 3 .4 x=y")
	f.Add("json:-j,path:s,value:S", `-j "a b" c d`)
	f.Fuzz(func(t *testing.T, types, rest string) {
		format := NewFormat()
		args, err := Parse("cmd", types, rest, &Env{Format: &format})
		if _, wrong := err.(*ParseError); err != nil && !wrong {
			t.Fatalf("%T", err)
		}
		if err != nil && len(args.list) > 0 {
			t.Fatal("arguments and an error")
		}
		if strings.IndexByte("oduxic", format.Letter) < 0 || format.Size&(format.Size-1) != 0 || format.Size < 1 || format.Size > 8 {
			t.Fatalf("%+v", format)
		}
		CompletionLetter(types, 5)
	})
}

func FuzzExpr(f *testing.F) {
	f.Add("1+2*(3-'a')/$pc%0x10&~7|8^-0b1 x")
	f.Add("((1)")
	f.Fuzz(func(t *testing.T, s string) {
		env := &Env{Register: func(string) (int64, bool, error) { return 0, true, nil }}
		v, rest, err := Expr(s, env)
		if !strings.HasSuffix(s, rest) || err != nil && (v != 0 || rest != s) {
			t.Fatalf("%d, %q, %v", v, rest, err)
		}
		// In parentheses it is worth the same.
		used := s[:len(s)-len(rest)]
		w, rest, again := Expr("("+used+")", env)
		if err == nil && (again != nil || w != v || rest != "") && len(used) < maxDepth {
			t.Fatalf("%d, then %d, %q, %v", v, w, rest, again)
		}
	})
}

func FuzzWords(f *testing.F) {
	f.Add(`a "b\"c" d`)
	f.Fuzz(func(t *testing.T, line string) {
		words, ok := Words(line)
		if ok && len(words) > maxWords {
			t.Fatalf("%d words", len(words))
		}
		for _, w := range words {
			if len(w) > maxWord {
				t.Fatalf("a word of %d bytes", len(w))
			}
		}
		word, rest := CommandWord(line)
		if len(word) > maxCommand || !strings.HasSuffix(line, rest) {
			t.Fatal("command word")
		}
	})
}

func FuzzOptions(f *testing.F) {
	f.Add("e1000,id=n1,mac=a,,b,nofoo", "driver")
	f.Fuzz(func(t *testing.T, s, implied string) {
		options, err := ParseOptions(s, implied)
		if err != nil {
			if options != nil {
				t.Fatal("options and an error")
			}
			return
		}
		// Written out again, they mean the same.
		var b strings.Builder
		seen := map[string]bool{}
		for _, o := range options {
			if seen[o.Name] {
				t.Fatalf("%q twice", o.Name)
			}
			seen[o.Name] = true
			if strings.ContainsAny(o.Name, "=,") {
				return // only implied can be so
			}
			b.WriteString(o.Name + "=" + strings.ReplaceAll(o.Value, ",", ",,") + ",")
		}
		again, err := ParseOptions(b.String(), "")
		if err != nil || len(again) != len(options) {
			t.Fatalf("%q: %v, then %v, %v", b.String(), options, again, err)
		}
		for i := range again {
			if again[i] != options[i] {
				t.Fatalf("%v, then %v", options, again)
			}
		}
		OptionWarnings(s, implied, math.MaxInt)
	})
}

func FuzzSize(f *testing.F) {
	f.Add("1.5G rest")
	f.Add("0x10")
	f.Add(".0001k")
	f.Fuzz(func(t *testing.T, s string) {
		if _, rest, err := Size(s, 'M'); !strings.HasSuffix(s, rest) || err != nil && rest != s {
			t.Fatalf("rest %q, %v", rest, err)
		}
	})
}
