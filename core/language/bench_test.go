// SPDX-License-Identifier: GPL-2.0-or-later

package language

import "testing"

func BenchmarkParse(b *testing.B) {
	format := NewFormat()
	env := &Env{Format: &format}
	for _, bb := range []struct{ name, types, rest string }{
		{"none", "", ""},
		{"flags", "nodes:-n,verbose:-v,device:B?", "-n -v ide0"},
		{"format", "fmt:/,addr:l", "/16xw 0x1000 + 4"},
		{"quotes", "path:s,property:s,value:S", `/machine "a \"b\"" x y`},
		{"options", "device:O", "virtio-blk-pci,drive=d0,id=v0,bus=pcie.0,addr=3"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse("cmd", bb.types, bb.rest, env); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkExpr(b *testing.B) {
	env := new(Env)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Expr("(0x1000 + 4*'a') & ~0xfff | 017", env); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWords(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := Words(`migrate_set_parameter max-bandwidth "1 \"G\"" x`); !ok {
			b.Fatal("not words")
		}
	}
}

func BenchmarkSize(b *testing.B) {
	for _, text := range []string{"4096", "0x10", "1.5G", ".333333333333T"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Size(text, 'M'); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
