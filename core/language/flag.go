// SPDX-License-Identifier: GPL-2.0-or-later

package language

import "strings"

// flag parses "-x" and "-xs", a flag with a word. A flag has its place in the
// table like any argument: it is there or not when its turn comes. Another
// letter is left for a later entry if "-letter" stands anywhere in the letters
// to come, key names included (is_valid_option).
func (p *parser) flag(key string) error {
	if p.types == "" {
		return p.unknownType(0)
	}
	letter := p.types[0]
	p.types = p.types[1:]
	s := SkipSpace(p.rest)
	after, dash := strings.CutPrefix(s, "-")
	if !dash {
		p.mark("s")
		p.rest = s
		return nil
	}
	if after == "" || after[0] != letter {
		return p.otherFlag(after)
	}
	after = after[1:]
	if !p.mark("s") {
		p.rest = after
		p.args.addNumber(key, 1)
		return nil
	}
	word, rest, ok := Word(after)
	if !ok {
		return parseError("%s: value expected for -%c\n", p.name, letter)
	}
	p.rest = rest
	p.args.addText(key, word)
	return nil
}

// otherFlag decides about a dash with another letter. A letter s that says that
// this flag has a value is left where it is, so the next key begins with it, as
// in QEMU.
func (p *parser) otherFlag(after string) error {
	if after == "" {
		// C looks for the text "-" and prints up to the NUL.
		if strings.Contains(p.types, "-") {
			return nil
		}
		return parseError("%s: unsupported option -", p.name)
	}
	if strings.Contains(p.types, "-"+after[:1]) {
		return nil
	}
	return parseError("%s: unsupported option -%s\n", p.name, after[:1])
}
