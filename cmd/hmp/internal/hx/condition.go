// SPDX-License-Identifier: GPL-2.0-or-later

package hx

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Targets are the targets that some rows are limited to, and one that has none
// of these rows, by the names that QEMU's macros have for them.
var Targets = map[string]string{
	"x86_64": "I386", "s390x": "S390X", "riscv64": "RISCV", "sh4": "SH4", "sparc": "SPARC",
	"ppc": "PPC", "xtensa": "XTENSA", "m68k": "M68K", "aarch64": "ARM",
}

// variants are other targets that share a target's macro.
var variants = map[string]string{
	"i386": "x86_64", "riscv32": "riscv64", "sh4eb": "sh4", "sparc64": "sparc", "ppc64": "ppc", "xtensaeb": "xtensa", "arm": "aarch64",
}

// On reports whether QEMU for a target, with everything built in, runs the row. A target
// that is not of Targets, nor a variant of one, has no rows that are limited to some.
func (r Row) On(target string) (bool, error) {
	name := Targets[cmp.Or(variants[target], target)]
	for _, condition := range r.If {
		if there, err := holds(condition, name); err != nil || !there {
			return false, err
		}
	}
	if r.Archs == "" {
		return true, nil
	}
	archs := strings.FieldsFunc(r.Archs, func(c rune) bool { return strings.ContainsRune("| ()", c) })
	return slices.Contains(archs, "QEMU_ARCH_"+name) || slices.Contains(archs, "QEMU_ARCH_ALL"), nil
}

// holds evaluates the condition of an #if line.
func holds(condition, target string) (bool, error) {
	c := &conditional{rest: strings.Join(strings.Fields(condition), ""), target: target}
	value, err := c.or()
	if err == nil && c.rest != "" {
		err = fmt.Errorf("unknown condition")
	}
	if err != nil {
		return false, fmt.Errorf("#if %s: %w", condition, err)
	}
	return value, nil
}

// conditional is a condition being evaluated: what is left of it, without
// blanks.
type conditional struct{ rest, target string }

func (c *conditional) take(token string) bool {
	rest, ok := strings.CutPrefix(c.rest, token)
	c.rest = rest
	return ok
}

func (c *conditional) or() (bool, error) {
	value, err := c.and()
	for err == nil && c.take("||") {
		var more bool
		more, err = c.and()
		value = value || more
	}
	return value, err
}

func (c *conditional) and() (bool, error) {
	value, err := c.term()
	for err == nil && c.take("&&") {
		var more bool
		more, err = c.term()
		value = value && more
	}
	return value, err
}

func (c *conditional) term() (bool, error) {
	switch {
	case c.take("!"):
		value, err := c.term()
		return !value, err
	case c.take("defined("):
		name, rest, ok := strings.Cut(c.rest, ")")
		c.rest = rest
		if !ok {
			return false, fmt.Errorf("defined() has no end")
		}
		return c.defined(name), nil
	case c.take("("):
		value, err := c.or()
		if err == nil && !c.take(")") {
			err = fmt.Errorf("a ) is missing")
		}
		return value, err
	}
	return false, fmt.Errorf("unknown condition")
}

// features are macros that stand for less than a feature that can be built in
// for any target, with the targets that have them.
var features = map[string][]string{
	"CONFIG_MOS6522":      {"M68K", "PPC"}, // a device of Macs
	"CONFIG_TRACE_SIMPLE": nil,             // not the usual trace backend, and QMP does not tell
}

func (c *conditional) defined(macro string) bool {
	if target, ok := strings.CutPrefix(macro, "TARGET_"); ok {
		return target == c.target
	}
	targets, special := features[macro]
	return !special || slices.Contains(targets, c.target)
}
