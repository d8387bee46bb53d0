// SPDX-License-Identifier: GPL-2.0-or-later

package hx

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

// sample has each form that the tables of QEMU 4.2 to 11.1 are written in.
const sample = `HXCOMM a comment
SRST
#if this is prose
    {
ERST

    {
        .name       = "cont|c",
        .args_type  = "",
        .params     = "",
        .help       = "resume \"it\" "
                      "{ .name",
        .cmd        = hmp_cont,
        .flags      = "p",
    },

STEXI
@item old
ETEXI
#if defined(TARGET_I386) || \
    defined(TARGET_M68K)
#ifdef CONFIG_TCG
    {
        .name       = "long",
        .args_type  = "one:-o,two:s,"
                      "three:i?",
        .cmd = hmp_long,
    },
#else
    {
        .name = "none",
        .args_type = ""
    },
#endif
#endif
    {
        .name         = "mem",
        .args_type    = "",
        .arch_bitmask = QEMU_ARCH_I386 |
                        QEMU_ARCH_RISCV,
    },
`

func TestParse(t *testing.T) {
	rows, err := Parse(strings.NewReader(sample))
	require.NoError(t, err)
	pc := "defined(TARGET_I386) ||     defined(TARGET_M68K)"
	assert.Equal(t, []Row{
		{Name: "cont|c", Help: `resume "it" { .name`, Preconfig: true},
		{Name: "long", Args: "one:-o,two:s,three:i?", If: []string{pc, "defined(CONFIG_TCG)"}},
		{Name: "none", If: []string{pc, "!(defined(CONFIG_TCG))"}},
		{Name: "mem", Archs: "QEMU_ARCH_I386 |QEMU_ARCH_RISCV"},
	}, rows)
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"{\n.name = \"a\",":               "ends within an entry",
		"SRST\n":                          "ends within an entry",
		"#if defined(A) \\":               "ends within an entry",
		"#ifdef A\n":                      "without #endif",
		"#endif\n":                        "line 1: #endif without #if",
		"#else\n":                         "line 1: #else without #if",
		"{\n},":                           "line 2: an entry has no name",
		"},":                              "line 1: an entry ends that did not begin",
		"{\n.name = \"\\q\",\n":           "line 2: \"\\q\": not a string literal",
		strings.Repeat("x", 1<<17) + "\n": "too long",
	} {
		_, err := Parse(strings.NewReader(text))
		assert.ErrorContains(t, err, want)
	}
}

func TestOn(t *testing.T) {
	for _, test := range []struct {
		condition, archs string
		target           string
		want             bool
	}{
		{"", "", "x86_64", true},
		{"defined(TARGET_I386)", "", "x86_64", true},
		{"defined(TARGET_I386)", "", "s390x", false},
		{"defined(TARGET_I386)||defined( TARGET_S390X )", "", "s390x", true},
		{"!defined(TARGET_I386) && defined(CONFIG_VNC)", "", "x86_64", false},
		{"!(defined(TARGET_I386) && defined(TARGET_PPC))", "", "x86_64", true},
		{"defined(TARGET_PPC) || defined(CONFIG_A) && defined(TARGET_I386)", "", "ppc", true},
		{"defined(CONFIG_MOS6522)", "", "m68k", true},
		{"defined(CONFIG_MOS6522)", "", "x86_64", false},
		{"", "QEMU_ARCH_I386 | QEMU_ARCH_RISCV", "riscv64", true},
		{"", "QEMU_ARCH_I386 | QEMU_ARCH_RISCV", "ppc", false},
		{"", "QEMU_ARCH_ALL", "ppc", true},
	} {
		row := Row{Archs: test.archs}
		if test.condition != "" {
			row.If = []string{test.condition}
		}
		there, err := row.On(test.target)
		require.NoError(t, err, test.condition)
		assert.Equal(t, test.want, there, "%s %s on %s", test.condition, test.archs, test.target)
	}
}

func TestOnErrors(t *testing.T) {
	for _, condition := range []string{"", "A > 1", "defined(A", "(defined(A)", "defined(A) B", "defined(A) ||", "!"} {
		_, err := Row{If: []string{condition}}.On("x86_64")
		assert.ErrorContains(t, err, "#if "+condition)
	}
}

func TestTree(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []struct{ name, text string }{
		{"hmp-commands.hx", sample}, {"hmp-commands-info.hx", ""}, {"VERSION", "10.0.13\n"},
		{"qapi/a.json", "# { 'command': 'no' }\n{ 'command': 'stop' }\n{ 'command': 'cont',\n  'data': {} }\n"},
	} {
		_, err := Read(dir)
		require.Error(t, err, "without "+f.name)
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, f.name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, f.name), []byte(f.text), 0o644))
	}
	tree, err := Read(dir)
	require.NoError(t, err)
	assert.Len(t, tree.Commands, 4)
	assert.Empty(t, tree.Info)

	facts := qmp.NewClient(tree.QMP("s390x")).Facts()
	v, err := facts.Version()
	require.NoError(t, err)
	assert.Equal(t, qmp.Version{Major: 10, Minor: 0, Micro: 13}, v)
	arch, err := facts.Arch()
	require.NoError(t, err)
	assert.Equal(t, "s390x", arch)
	missing, err := facts.Missing("stop", "no", "cont")
	require.NoError(t, err)
	assert.Equal(t, []string{"no"}, missing)
	_, err = facts.Schema()
	assert.True(t, qmp.IsClass(err, qmp.ErrNotFound))
}
