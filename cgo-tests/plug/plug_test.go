// SPDX-License-Identifier: GPL-2.0-or-later

// Package plug_test tests meson/plug at the parts of QEMU's source that it looks at.
package plug_test

import (
	"bytes"
	"compress/zlib"
	"flag"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

const meson = "../../meson"

// The release series that there are patches for. Debian's archive lists 11.1's source and does not
// deliver it: it is looked at where somebody has put it.
var series = slices.DeleteFunc([]string{"10.0", "10.2", "11.1"}, func(release string) bool {
	return release == "11.1" && !qemutest.HasSource(release)
})

// run runs a command; text is all that it says.
func run(t *testing.T, name string, args ...string) (text string, ok bool) {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	return string(out), err == nil
}

func plug(t *testing.T, args ...string) (text string, ok bool) {
	t.Helper()
	return run(t, meson+"/plug", args...)
}

// list returns the patches, in order.
func list(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(meson + "/patches/series")
	require.NoError(t, err)
	names := strings.Split(strings.TrimSpace(string(text)), "\n")
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasPrefix(name, "#") })
}

// field returns the values of a field of a patch's header.
func field(t *testing.T, patch, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(meson, "patches", patch))
	require.NoError(t, err)
	header, _, _ := strings.Cut(string(text), "\n---\n")
	var values []string
	for line := range strings.Lines(header + "\n") {
		if value, found := strings.CutPrefix(line, name+": "); found {
			values = append(values, strings.TrimSuffix(value, "\n"))
		}
	}
	return values
}

// part copies what plug looks at of a source tree.
func part(t *testing.T, release string) string {
	t.Helper()
	source, tree := qemutest.Source(t, release), t.TempDir()
	wanted := []string{"VERSION", "monitor/monitor.c", "stubs/meson.build"}
	for _, folder := range []string{"patches", "10.0", "10.2", "11.1"} {
		files, err := filepath.Glob(filepath.Join(meson, folder, "*.patch"))
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, match := range regexp.MustCompile(`(?m)^\+\+\+ b/(.*)$`).FindAllStringSubmatch(string(text), -1) {
				wanted = append(wanted, match[1])
			}
		}
	}
	modules, err := filepath.Glob(source + "/qapi/*.json")
	require.NoError(t, err)
	for _, module := range modules {
		wanted = append(wanted, "qapi/"+filepath.Base(module))
	}
	for _, name := range wanted {
		text, err := os.ReadFile(filepath.Join(source, name))
		require.NoError(t, err)
		write(t, tree, name, string(text))
	}
	return tree
}

func read(t *testing.T, tree, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(tree, name))
	require.NoError(t, err)
	return string(text)
}

func write(t *testing.T, tree, name, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(tree, name)), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(tree, name), []byte(text), 0o644))
}

// replace changes a file of a tree.
func replace(t *testing.T, tree, name, from, to string) {
	t.Helper()
	text := read(t, tree, name)
	require.Contains(t, text, from)
	write(t, tree, name, strings.Replace(text, from, to, 1))
}

// files returns all files below a folder with their contents, less plug's own note.
func files(t *testing.T, tree string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(tree, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == ".libhmp-plugged" {
			return err
		}
		name, err := filepath.Rel(tree, path)
		all[name] = read(t, tree, name)
		return err
	}))
	return all
}

// refused checks that a tree is refused with these words, and not touched.
func refused(t *testing.T, tree string, words ...string) {
	t.Helper()
	before := files(t, tree)
	for _, args := range [][]string{{"--check", tree}, {tree}} {
		text, ok := plug(t, args...)
		assert.False(t, ok)
		for _, word := range words {
			assert.Contains(t, text, word)
		}
		assert.Equal(t, before, files(t, tree), args)
		assert.NoFileExists(t, tree+"/.libhmp-plugged")
	}
}

// The patches that --quilt writes, one after the other and without fuzz, give what plug gives.
func TestQuiltGivesWhatPlugGives(t *testing.T) {
	for _, release := range series {
		t.Run(release, func(t *testing.T) {
			plugged, patched, quilt := part(t, release), part(t, release), t.TempDir()
			before := files(t, plugged)
			text, ok := plug(t, "--check", plugged)
			require.True(t, ok, text)
			require.Equal(t, before, files(t, plugged))
			text, ok = plug(t, plugged)
			require.True(t, ok, text)
			require.Empty(t, text)

			text, ok = plug(t, "--quilt", quilt, patched)
			require.True(t, ok, text)
			require.Equal(t, before, files(t, patched))
			require.Equal(t, list(t), strings.Fields(read(t, quilt, "series")))
			for _, patch := range list(t) {
				text, ok := run(t, "patch", "-d", patched, "-p1", "-F0", "-s", "-f", "-i", filepath.Join(quilt, patch))
				require.True(t, ok, "%s: %s", patch, text)
				require.NotRegexp(t, `(?m)^X-`, read(t, quilt, patch))
			}
			require.Equal(t, files(t, plugged), files(t, patched))
			text, ok = plug(t, "--check", patched)
			require.False(t, ok)
			require.Contains(t, text, "has the patches already")

			text, ok = plug(t, plugged) // it is so already
			require.True(t, ok, text)
			write(t, plugged, ".libhmp-plugged", "another\n")
			text, ok = plug(t, plugged)
			require.False(t, ok)
			require.Contains(t, text, "another version of libhmp")
		})
	}
}

// All files are in a patch, all patches have what DEP-3 asks for.
func TestPatchesAreWhole(t *testing.T) {
	var added []string
	for _, patch := range list(t) {
		for _, name := range []string{"Description", "Author", "Forwarded", "Last-Update"} {
			assert.Len(t, field(t, patch, name), 1, "%s of %s", name, patch)
		}
		assert.Equal(t, []string{"not-needed"}, field(t, patch, "Forwarded"))
		assert.Contains(t, read(t, meson, "patches/"+patch), "QEMU takes no contributions that were made with AI")
		added = append(added, field(t, patch, "X-New")...)
		for _, schema := range field(t, patch, "X-Schema") {
			_, fragment, found := strings.Cut(schema, " < ")
			assert.True(t, found)
			added = append(added, "qapi/"+fragment)
		}
	}
	var have []string
	for name := range files(t, meson+"/src") {
		if !strings.HasSuffix(name, ".pyc") {
			have = append(have, name)
		}
	}
	assert.ElementsMatch(t, have, added)
	for _, release := range series {
		for name := range files(t, filepath.Join(meson, release)) {
			assert.Contains(t, list(t), name)
		}
	}
}

// Each patch compiles without those that come after it: what its files include of ours is there.
func TestIncludesInOrder(t *testing.T) {
	have := map[string]bool{}
	ours := files(t, meson+"/src")
	for _, patch := range list(t) {
		added := field(t, patch, "X-New")
		for _, name := range added {
			have[name] = true
		}
		for _, name := range added {
			for _, match := range regexp.MustCompile(`(?m)^#include "(.*)"$`).FindAllStringSubmatch(ours[name], -1) {
				for _, folder := range []string{"include", filepath.Dir(name), "."} {
					path := filepath.Join(folder, match[1])
					if _, found := ours[path]; found {
						assert.True(t, have[path], "%s: %s includes %s", patch, name, path)
					}
				}
			}
		}
	}
}

// Where something does not fit, it is said what, and nothing is done.
func TestRefusal(t *testing.T) {
	tree := part(t, "10.0")
	replace(t, tree, "monitor/monitor.c", "    trace_monitor_protocol_event_emit(event, qdict);\n", "    trace_nothing();\n")
	replace(t, tree, "net/meson.build", "  'net-hmp-cmds.c',\n", "")
	refused(t, tree, "monitor/monitor.c: Hunk #2 FAILED", "net/meson.build: Hunk #1 FAILED", "QEMU 10.0.")

	tree = part(t, "10.0")
	require.NoError(t, os.Remove(tree+"/ui/meson.build"))
	refused(t, tree, "ui/meson.build: no such file")

	tree = part(t, "10.0")
	write(t, tree, "monitor/text-sink.c", "")
	refused(t, tree, "monitor/text-sink.c: is there already")

	refused(t, t.TempDir(), "is not a QEMU source tree")
	tree = part(t, "10.0")
	write(t, tree, "VERSION", "ten\n")
	refused(t, tree, "is no QEMU version")

	folder := t.TempDir()
	for _, args := range [][]string{{"--check", "--quilt", folder, tree}, {"--quilt", folder, "--check", tree}} {
		text, ok := plug(t, args...)
		assert.False(t, ok)
		assert.Contains(t, text, "plug --check TREE", "its usage")
	}
	assert.Empty(t, files(t, folder))
}

// What cannot be written leaves the tree as it was.
func TestWriteFails(t *testing.T) {
	tree := part(t, "10.0")
	write(t, tree, "monitor/qmp-cmds", "no folder\n")
	before := files(t, tree)
	text, ok := plug(t, tree)
	assert.False(t, ok)
	assert.Contains(t, text, "is as it was: monitor/qmp-cmds/")
	assert.Equal(t, before, files(t, tree))
	assert.NoFileExists(t, tree+"/.libhmp-plugged")
}

// Files are replaced: a tree that shares them keeps its own.
func TestLinksOfOtherTrees(t *testing.T) {
	tree := part(t, "10.0")
	hard, soft := t.TempDir()+"/hard", t.TempDir()+"/soft"
	require.NoError(t, os.Link(tree+"/meson.build", hard))
	require.NoError(t, os.Rename(tree+"/monitor/meson.build", soft))
	require.NoError(t, os.Symlink(soft, tree+"/monitor/meson.build"))
	text, ok := plug(t, tree)
	require.True(t, ok, text)
	for link, name := range map[string]string{hard: "meson.build", soft: "monitor/meson.build"} {
		plain, err := os.ReadFile(link)
		require.NoError(t, err)
		assert.NotContains(t, string(plain), "libhmp")
		assert.Contains(t, read(t, tree, name), "libhmp")
	}
}

// As "git checkout" does.
func TestChangedSince(t *testing.T) {
	tree := part(t, "10.0")
	original := read(t, tree, "meson.build")
	text, ok := plug(t, tree)
	require.True(t, ok, text)
	text, ok = plug(t, "--check", tree)
	assert.True(t, ok)
	assert.Contains(t, text, "is plugged already")
	write(t, tree, "meson.build", original)
	for _, args := range [][]string{{"--check", tree}, {tree}} {
		text, ok = plug(t, args...)
		assert.False(t, ok)
		assert.Contains(t, text, "was plugged, and has changed since")
		assert.Contains(t, text, "meson.build: FAILED")
	}
}

// A hunk that needs fuzz is made, and named.
func TestFuzz(t *testing.T) {
	tree := part(t, "10.0")
	replace(t, tree, "ui/meson.build", "  'util.c',\n", "  'distribution.c',\n  'util.c',\n")
	replace(t, tree, "ui/meson.build", "  'kbd-state.c',\n", "  'kbd-state.c', # ours\n")
	for _, args := range [][]string{{"--check", tree}, {tree}} {
		text, ok := plug(t, args...)
		assert.True(t, ok, text)
		assert.Contains(t, text, "0001-build-make-HMP-optional.patch: ui/meson.build: Hunk #1 succeeded at ")
		assert.Equal(t, 1, strings.Count(text, "with fuzz"), text)
	}
	assert.Contains(t, read(t, tree, "ui/meson.build"), "  have_hmp ? 'ui-hmp-cmds.c' : [],\n")
}

// Other releases are tried with the nearest series.
func TestNearestSeries(t *testing.T) {
	for version, want := range map[string]string{
		"10.1.3": "10.2", "10.1.50": "10.2", "10.0.50": "10.2", "11.0.50": "10.2", "9.2.0": "10.2", "12.0.0": "10.2"} {
		tree := part(t, "10.2")
		write(t, tree, "VERSION", version+"\n")
		text, ok := plug(t, tree)
		assert.True(t, ok, text)
		assert.Contains(t, text, "is QEMU "+version+": using the patches for "+want)
	}
	tree := part(t, "10.0")
	write(t, tree, "VERSION", "10.1.0\n")
	text, ok := plug(t, "--check", tree)
	assert.True(t, ok, text)
	assert.Contains(t, text, "using the patches for 10.0")
}

// A command that the tree has itself is left out, everything else stays.
func TestOwnCommands(t *testing.T) {
	own := map[string]struct{ module, file string }{
		"x-query-network":         {"net", "network.c"},
		"x-query-usernet":         {"net", "usernet.c"},
		"x-qemu-io":               {"block", "qemu-io.c"},
		"x-query-qapi-definition": {"misc", "qapi-definition.c"},
	}
	for command, has := range own {
		module := has.module
		tree, quilt := part(t, "10.2"), t.TempDir()
		theirs := "\n##\n# @" + command + ":\n##\n{ 'command': '" + command + "' }\n"
		write(t, tree, "qapi/"+module+".json", read(t, tree, "qapi/"+module+".json")+theirs)
		text, ok := plug(t, "--quilt", quilt, tree)
		require.True(t, ok, text)
		assert.Len(t, strings.Fields(read(t, quilt, "series")), len(list(t))-1)
		text, ok = plug(t, tree)
		require.True(t, ok, text)
		assert.Contains(t, text, "has the QMP command "+command+": left out")
		assert.Contains(t, read(t, tree, "qapi/"+module+".json"), theirs)
		assert.Equal(t, 1, strings.Count(read(t, tree, "qapi/"+module+".json"), "'"+command+"'"))
		assert.NoFileExists(t, tree+"/monitor/qmp-cmds/"+has.file)
		assert.NotContains(t, read(t, tree, "monitor/qmp-cmds/meson.build"), "'"+has.file+"'")
		assert.Contains(t, read(t, tree, "monitor/qmp-cmds/meson.build"), "'block.c'")
	}

	tree := part(t, "10.0")
	write(t, tree, "qapi/stats.json", read(t, tree, "qapi/stats.json")+"{ 'command': 'x-drive-add' }\n{ 'struct': 'LogItem',\n  'data': {} }\n")
	refused(t, tree, "defines in qapi/ what 0006-monitor-QMP-commands-for-logs-and-profiles.patch adds: LogItem.")
}

// QEMU's own judge of style accepts the patches. What it says of a line for a release of
// QEMU or a libc is so: that is what the line is for. There is no Signed-off-by: nobody can
// sign what was made with AI off to QEMU.
func TestCheckpatch(t *testing.T) {
	if _, err := exec.LookPath("perl"); err != nil {
		t.Skip("no perl")
	}
	meant := regexp.MustCompile(`(?s)^WARNING: architecture specific defines should be avoided\n#.*\n\+#(if __has_include\(|ifdef __GLIBC__)`)
	for _, release := range series {
		source, quilt := qemutest.Source(t, release), t.TempDir()
		text, ok := plug(t, "--quilt", quilt, part(t, release))
		require.True(t, ok, text)
		for _, patch := range list(t) {
			text, _ := run(t, source+"/scripts/checkpatch.pl", "--root", source, "--no-signoff", filepath.Join(quilt, patch))
			require.Contains(t, text, " lines checked")
			for report := range strings.SplitSeq(text, "\n\n") {
				if strings.HasPrefix(report, "ERROR") || strings.HasPrefix(report, "WARNING") {
					assert.Regexp(t, meant, report, patch)
				}
			}
		}
	}
}

var writeTable = flag.Bool("write", false, "write the lines counted into meson/README.md")

// meson/README.md counts the lines as they are, and they are few.
func TestCount(t *testing.T) {
	for _, release := range series {
		qemutest.Source(t, release)
	}
	table, err := exec.Command(meson + "/count-lines").Output()
	require.NoError(t, err)
	readme := read(t, meson, "README.md")
	counted := regexp.MustCompile(`(?m)(^\| patch \|.*\n)(^\|.*\n)+`).ReplaceAllLiteralString(readme, string(table))
	if *writeTable {
		write(t, meson, "README.md", counted)
	}
	require.True(t, *writeTable || readme == counted, "make docs writes what %s/count-lines counts:\n%s", meson, table)
	all := regexp.MustCompile(`(?m)^\| all \| (\d+)`).FindStringSubmatch(string(table))
	require.NotNil(t, all)
	require.True(t, len(all[1]) < 2 || len(all[1]) == 2 && all[1] <= "60", "more than 60 lines of QEMU's own: %s", all[1])
}

// "help" has QEMU's own words: rows with their conditions, whole.
func TestHelp(t *testing.T) {
	for _, release := range series {
		source := qemutest.Source(t, release)
		out, err := exec.Command("python3", meson+"/src/scripts/hmp-help.py", source+"/hmp-commands.hx", source+"/hmp-commands-info.hx").Output()
		require.NoError(t, err)
		text := string(out)
		rows := regexp.MustCompile(`(?m)^\s*\.name\s*=`)
		want := len(rows.FindAllString(read(t, source, "hmp-commands.hx"), -1)) + len(rows.FindAllString(read(t, source, "hmp-commands-info.hx"), -1))
		assert.Len(t, rows.FindAllString(text, -1), want)
		assert.NotContains(t, text, ".cmd")
		for _, kept := range []string{"#if defined(TARGET_S390X)\n", "\"|af-xdp\"\n#endif\n", "\"help|?\""} {
			assert.Contains(t, text, kept)
		}
		folder := t.TempDir()
		write(t, folder, "libhmp-help.h", text)
		write(t, folder, "help.c", `#include <stdio.h>
typedef struct { const char *name, *params, *help; unsigned arch_bitmask; } HelpRow;
#define TARGET_S390X
#include "libhmp-help.h"
int main(void)
{
    for (unsigned i = 0; i < sizeof(hmp_help_commands) / sizeof(*hmp_help_commands); i++)
        printf("%s: %s\n", hmp_help_commands[i].name, hmp_help_commands[i].help);
    return !hmp_help_info_commands[0].name;
}
`)
		said, ok := run(t, "cc", "-Wall", "-Werror", "-o", folder+"/help", folder+"/help.c")
		require.True(t, ok, said)
		said, ok = run(t, folder+"/help")
		require.True(t, ok)
		assert.Contains(t, said, "quit|q: quit the emulator\n")
		assert.Contains(t, said, "migration_mode: ")
		assert.NotContains(t, said, "hostfwd_add: ") // it needs CONFIG_SLIRP
	}
}

// x-query-qapi-definition has all that the schema defines, ours too, as it is in the source.
func TestDefinitions(t *testing.T) {
	for _, release := range series {
		tree := part(t, release)
		text, ok := plug(t, tree)
		require.True(t, ok, text)
		out, err := exec.Command("python3", tree+"/scripts/qapi-text.py", tree+"/qapi/qapi-schema.json").Output()
		require.NoError(t, err)
		fields := strings.Split(unpacked(t, string(out)), "\x00")
		require.Empty(t, fields[len(fields)-1])
		have := map[string]string{}
		for i := 0; i+1 < len(fields); i += 2 {
			assert.NotContains(t, have, fields[i])
			have[fields[i]] = fields[i+1]
		}
		defined := 0
		for name, module := range files(t, tree+"/qapi") {
			module = strings.ReplaceAll(module, "##\n\n{", "##\n{")
			for _, match := range regexp.MustCompile(`(?m)^\{ *'(command|struct|enum|union|alternate|event)' *: *'([^']*)'`).FindAllStringSubmatch(module, -1) {
				require.Contains(t, have, match[2], name)
				require.Contains(t, module, have[match[2]], name)
				assert.Contains(t, have[match[2]], match[0])
				defined++
			}
		}
		assert.Equal(t, defined, len(have))
		for _, definition := range have {
			assert.Regexp(t, `(?s)^(##\n# @.*\n##\n)?\{ *'.*\}\n$`, definition)
			assert.NotContains(t, definition, "\n\n", "text between definitions")
		}
		assert.Equal(t, read(t, meson, "src/qapi/misc.x-query-qapi-definition.json.add"), "\n"+have["x-query-qapi-definition"])
	}
}

// unpacked is what zlib has packed into an array of C.
func unpacked(t *testing.T, c string) string {
	t.Helper()
	_, list, found := strings.Cut(c, "= {")
	require.True(t, found)
	var packed []byte
	for _, number := range regexp.MustCompile(`\d+`).FindAllString(list, -1) {
		b, err := strconv.ParseUint(number, 10, 8)
		require.NoError(t, err)
		packed = append(packed, byte(b))
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

// A definition without a comment is there alone; what is included is where it is first
// included; comments, strings and braces in a definition are no end of it.
func TestOddDefinitions(t *testing.T) {
	tree := t.TempDir()
	const union = "{ 'union': 'U', 'base': { 'a': 'str' }, # a } and a '\n" +
		"  # another {\n  'discriminator': 'a',\n  'data': { 'x}': 'X' } }"
	write(t, tree, "schema.json", "# Licence\n##\n# = Heading\n##\n\n{ 'pragma': { 'doc-required': true } }\n"+
		"##\n# @Bare: no documentation of what follows\n##\n\n{ 'include': 'sub/one.json' }\n"+
		"# {'command': 'commented-out'}\n{ 'include': 'two.json' }\n##\n# @U:\n#\n# ##\n#\n# { 'struct': 'Shown' }\n##\n\n"+union+"{'event':'E'}\n")
	write(t, tree, "sub/one.json", "##\n# = Not of Bare\n##\n{ 'include': '../two.json' }\n{ 'struct': 'Bare',\n  'data': {} }")
	write(t, tree, "two.json", "##\n# @two:\n#\n# \u00e9\n##\n# not documentation\n{ 'command': 'two' } # nor this\n")
	out, err := exec.Command("python3", meson+"/src/scripts/qapi-text.py", tree+"/schema.json").Output()
	require.NoError(t, err)
	assert.Equal(t, []string{
		"two", "##\n# @two:\n#\n# \u00e9\n##\n{ 'command': 'two' }\n",
		"Bare", "{ 'struct': 'Bare',\n  'data': {} }\n",
		"U", "##\n# @U:\n#\n# ##\n#\n# { 'struct': 'Shown' }\n##\n" + union + "\n",
		"E", "{'event':'E'}\n",
		""}, strings.Split(unpacked(t, string(out)), "\x00"))
	write(t, tree, "schema.json", "{ 'struct': 'S', 'data': { }\n")
	text, ok := run(t, "python3", meson+"/src/scripts/qapi-text.py", tree+"/schema.json")
	assert.False(t, ok)
	assert.Contains(t, text, "unbalanced braces")
}

// QEMU's generator takes the schema and its documentation.
func TestSchema(t *testing.T) {
	for _, release := range series {
		source, tree, out := qemutest.Source(t, release), part(t, release), t.TempDir()
		text, ok := plug(t, tree)
		require.True(t, ok, text)
		text, ok = run(t, "python3", source+"/scripts/qapi-gen.py", "-o", out, "-b", tree+"/qapi/qapi-schema.json")
		require.True(t, ok, "%s: %s", release, text)
		assert.Contains(t, read(t, out, "qapi-commands-net.h"), "qmp_x_hostfwd_add(")
	}
}
