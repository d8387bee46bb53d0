// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/vms"
	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
	"libhmp/hmpcmds"
)

// answers is a QEMU that has these answers.
type answers map[string]string

// Execute implements qmp.Transport.
func (a answers) Execute(r qmp.Request) (json.RawMessage, error) {
	if text, ok := a[r.Command]; ok {
		return json.RawMessage(text), nil
	}
	return nil, &qmp.Error{Class: qmp.ErrNotFound, Desc: "The command " + r.Command + " has not been found"}
}

// offers are the candidates for a line at a prompt with these aliases.
func offers(p *Prompt) func(line string) []string {
	vm := monitor.NewVM(qmp.NewClient(answers{
		"query-version":  `{"qemu":{"major":10,"minor":0,"micro":0},"package":""}`,
		"query-target":   `{"arch":"x86_64"}`,
		"query-commands": `[{"name":"query-block"},{"name":"query-mice"},{"name":"eject"}]`,
		"query-mice":     `[]`,
		"query-block":    `[{"device":"ide0"},{"device":"ide1"},{"device":"virtio0"}]`,
	}), hmpcmds.Table())
	vm.Table = vm.Table.With(p.Rows()...)
	s := vm.Open(&monitortest.Host{}, monitor.Options{Terminal: true, CPUIndex: -1, Editor: readline.Options{Extended: true}, Aliases: p.Aliases()})
	return s.Complete
}

func TestTabOfWatch(t *testing.T) {
	p := New(nil, Options{})
	p.aliases["blocks"] = "info block"
	complete := offers(p)
	for line, want := range map[string][]string{
		"watch --":                     {"--diff"},
		"watch info blockst":           {"blockstats"},
		"watch 1 info blockst":         {"blockstats"},
		"watch 0.5 info blockst":       {"blockstats"},
		"watch --diff info blockst":    {"blockstats"},
		"watch --diff 10  info block-": {"block-jobs"},
		"watch 2 blo":                  {"block_resize", "block_set_io_throttle", "block_stream", "blocks"},
		"watch blocks v":               nil, // as for info block: no names
		"watch eject i":                {"ide0", "ide1"},
		"watch watch 1 eject v":        {"virtio0"},
	} {
		got := complete(line)
		if line == "watch 2 blo" {
			assert.Contains(t, got, "blocks")
			assert.Contains(t, got, "block_resize")
			continue
		}
		assert.Equal(t, complete("info block v"), complete("blocks v"))
		if want == nil {
			want = complete("info block v")
		}
		assert.Equal(t, want, got, line)
	}
}

func TestTabOfAliases(t *testing.T) {
	p := New(nil, Options{})
	p.aliases["ej"] = "eject -f"
	p.aliases["put"] = "eject $1 ${2} x"
	p.aliases["ejx"] = "ej $*"
	p.aliases["eject"] = "eject -f"
	complete := offers(p)
	for line, want := range map[string][]string{
		"alias e":           {"ej", "eject", "ejx"},
		"alias new eject v": {"virtio0"},
		"alias new  ejx v":  {"virtio0"},
		"unalias p":         {"put"},
		"unalias put p":     nil,
		"put":               {"put"},
		"ej v":              {"virtio0"},
		"ejx v":             {"virtio0"},
		"put v":             {"virtio0"},
		"put virtio0 v x":   nil,
		"eject v":           {"virtio0"},
	} {
		assert.Equal(t, want, complete(line), line)
	}
	assert.Contains(t, complete("e"), "ejx")
	assert.NotContains(t, complete("info e"), "ejx")
}

func TestTypedAlias(t *testing.T) {
	a := aliases{"one": "b device=$1 to=$2", "all": "c x $* y", "none": "d", "loop": "loop2 a", "loop2": "loop b"}
	for line, want := range map[string]string{
		"one sr":    "b device=sr",
		"one sr t":  "b device=sr to=t",
		"one sr ":   "b device=sr to=",
		"one a b c": "",
		"all p q":   "c x p q",
		"none v":    "d v",
		"none":      "none",
		"other v":   "other v",
		"":          "",
	} {
		meant, ok := a.Typed(line)
		assert.Equal(t, want, meant, line)
		assert.Equal(t, want != "" || line == "", ok, line)
	}
	_, ok := a.Typed("loop x")
	assert.False(t, ok)
}

// TestTabOfVM: names, the QEMUs of this host behind add, else files; behind a name there is a line.
func TestTabOfVM(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	require.NoError(t, os.WriteFile("qmp.sock", nil, 0o600))
	set := vms.NewSet()
	for _, name := range []string{"web", "lab/web", "lab/db"} {
		set.Add(name, "/run/"+name, nil)
	}
	asked := ""
	complete := offers(New(nil, Options{VMs: set, QEMUs: func(begun string) (list []QEMU) {
		asked = begun
		for _, name := range []string{"mail", "more"} {
			if strings.HasPrefix(name, begun) {
				list = append(list, QEMU{name, "socket"})
			}
		}
		return list
	}}))
	for line, want := range map[string][]string{
		"vm ":                {"add", "drop", "lab/db", "lab/web", "web"},
		"vm w":               {"web"},
		"vm lab/":            {"lab/db", "lab/web"},
		"vm lab/d":           {"lab/db"},
		"vm web,l":           {"lab/db", "lab/web"},
		"vm drop ":           {"lab/db", "lab/web", "web"},
		"vm drop lab/w":      {"lab/web"},
		"vm add ma":          {"mail"},
		"vm add  mo":         {"more"},
		"vm add ":            {"mail", "more"},
		"vm add q":           {"qmp.sock"},
		"vm add no":          nil,
		"vm web eject v":     {"virtio0"},
		"vm lab/db eject v":  {"virtio0"},
		"vm * info blockst":  {"blockstats"},
		"vm lab/* info bloc": {"block", "block-jobs", "blockstats"},
		"vm web,lab/db ej":   {"eject"},
	} {
		assert.Equal(t, want, complete(line), line)
	}
	complete("vm add mai")
	assert.Equal(t, "mai", asked)
}

// TestTabOfFiles: those of this machine, wherever QEMU is, and of the home.
func TestTabOfFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", filepath.Join(dir, "folder"))
	require.NoError(t, os.MkdirAll("folder", 0o700))
	for _, name := range []string{"setup.hmp", "seen.txt", ".hidden", "folder/in.hmp"} {
		require.NoError(t, os.WriteFile(name, nil, 0o600))
	}
	complete := offers(New(nil, Options{}))
	for line, want := range map[string][]string{
		"source se":       {"seen.txt", "setup.hmp"},
		"source ":         {"folder/", "seen.txt", "setup.hmp"},
		"source .":        {".hidden"},
		"replay folder/":  {"folder/in.hmp"},
		"source ~/":       {"~/in.hmp"},
		"record o":        {"off"},
		"transcript s":    {"seen.txt", "setup.hmp"},
		"source nosuch/x": nil,
		"source a s":      nil,
	} {
		assert.Equal(t, want, complete(line), line)
	}
	assert.Equal(t, []string{"off", "on"}, complete("events o"))
}
