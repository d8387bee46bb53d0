// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/hmpcmds"
)

// TestInfoLeavesQEMUAlive asks every row of info, with its flags, about what each machine
// has and about what is not there: no answer may end QEMU. Such as
// x-query-virtio-status of 11.1 would.
func TestInfoLeavesQEMUAlive(t *testing.T) {
	for _, m := range append(slices.Clone(machines), virtios...) {
		// The others differ in a few rows, which TestDifferences asks there.
		if !slices.Contains([]string{"pc", "q35", "microvm", "none", "virt", "s390x", "pseries", "riscv", "preconfig", "displays", "nodes", "virtios"}, m.Name) {
			continue
		}
		for _, release := range qemutest.AllReleases(t) {
			if !needed(m, release) && (release == qemutest.Oldest || !there(m, release)) {
				continue
			}
			t.Run(release+"/"+m.Name, func(t *testing.T) {
				t.Parallel()
				program, _ := programs(t, m, release)
				q := m.On(release).Start(t, program, images(t, release))
				hmp := ours(t, release, q, 1)
				for _, line := range infoLines(q) {
					text := hmp.Run(line)
					require.NoError(t, q.QMP("query-version", nil, nil), "%s:\n%s", line, text)
				}
			})
		}
	}
}

// infoLines are lines of all rows of info, as the QEMU's release has them.
func infoLines(q *qemutest.QEMU) (lines []string) {
	has := subjectsOf(q)
	vm := monitor.NewVM(q.Client(), hmpcmds.Table())
	for _, row := range vm.Table.Rows(true) {
		if here, err := vm.Row(row); err == nil && here != nil {
			row = here
		}
		lines = append(lines, linesOf(row, has)...)
	}
	return lines
}

// virtios are machines with a virtio device of each kind.
var virtios = []machine{
	{Name: "virtios", Target: "x86_64", Args: virtioDevices("pci", "pc")},
	{Name: "virtios", Target: "aarch64", Args: virtioDevices("pci", "virt")},
	{Name: "virtios", Target: "s390x", Args: virtioDevices("ccw", "s390-ccw-virtio")},
}

func virtioDevices(bus, machine string) []string {
	args := []string{"-machine", machine, "-m", "64", "-S", "-nodefaults", "-drive", "if=none,id=disk,file=disk0.qcow2,format=qcow2",
		"-object", "cryptodev-backend-builtin,id=crypto", "-netdev", "user,id=net", "-fsdev", "local,id=files,path=.,security_model=none"}
	for _, device := range []string{"blk-B,drive=disk", "scsi-B", "net-B,netdev=net", "serial-B", "rng-B", "balloon-B", "crypto-B,cryptodev=crypto",
		"9p-B,fsdev=files,mount_tag=tag", "gpu-B", "keyboard-B", "mouse-B", "tablet-B"} {
		args = append(args, "-device", "virtio-"+strings.Replace(device, "-B", "-"+bus, 1))
	}
	return args
}

// subjects are what info can be asked about, by the names of arguments.
type subjects map[string][]string

// subjectsOf are those of a machine, of which a few of each kind are enough.
func subjectsOf(q *qemutest.QEMU) subjects {
	s := subjects{"name": {"sw1"}, "target": {"vm", "vcpu", "cryptodev"}, "names": {"*"}, "provider": {"kvm", "cryptodev"},
		"path": {"/", "/machine", "/machine/unattached/device[0]", "virtio-backend", "/objects"}}
	var virtio []struct{ Path, Name string }
	if q.QMP("x-query-virtio", nil, &virtio) == nil {
		seen := map[string]bool{}
		for _, v := range virtio {
			if !seen[v.Name] {
				s["path"] = append(s["path"], v.Path)
			}
			seen[v.Name] = true
		}
	}
	var blocks []struct{ Device, QDev string }
	if q.QMP("query-block", nil, &blocks) == nil {
		for _, b := range blocks[:min(len(blocks), 4)] {
			s["device"] = append(s["device"], b.Device, b.QDev)
		}
	}
	return s
}

// linesOf are lines of a row: each flag alone and all together, each subject and each
// number alone and with those of other arguments.
func linesOf(row *monitor.Command, has subjects) []string {
	lines := []string{row.Title()}
	flags := row.Title()
	for _, a := range arguments(row) {
		if a.flag != "" {
			lines = append(lines, row.Title()+" "+a.flag)
			flags += " " + a.flag
			continue
		}
		words := []string{"0", "1", "-1", "0x7fffffff", "0x7fffffffffffffff"}
		if strings.ContainsAny(a.letter, "sBFS") {
			words = append(slices.Clone(has[a.key]), "nosuch", `""`, "*")
		}
		if len(lines) > 100 { // a third argument
			words = []string{words[0], words[len(words)-1]}
		}
		for _, line := range slices.Clone(lines) {
			for _, word := range words {
				lines = append(lines, fmt.Sprintf("%s %s", line, word))
			}
		}
	}
	return slices.Compact(append(lines, flags))
}

// TestHelpOfTypes asks for the options of every type of object and of device: what
// QEMU's own help says, and no answer ends QEMU. QMP makes an object to look at.
func TestHelpOfTypes(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		for _, target := range []string{"x86_64", "aarch64", "s390x"} {
			if release == qemutest.Oldest && target != "x86_64" {
				continue
			}
			t.Run(release+"/"+target, func(t *testing.T) {
				t.Parallel()
				q := qemutest.Start(t, qemutest.Stock(t, release, target), "-M", "none")
				hmp := ours(t, release, q, 1)
				for _, line := range typeLines(t, q) {
					text := hmp.Run(line)
					require.NoError(t, q.QMP("query-version", nil, nil), "%s:\n%s", line, text)
					if fatal := regexp.MustCompile(`^device_add virtio-(gpu|vga)-gl`); release == "7.2" && fatal.MatchString(line) {
						assert.Regexp(t, `^Error: \S+ needs virtio-gpu-gl-device, which this QEMU cannot load|options:`, text)
						continue
					}
					if theirs := nthChild(q.HMP(line)); theirs != nthChild(text) && !instanceOnly.MatchString(line) {
						t.Errorf("%s\n%s", line, differ(theirs, text))
					}
				}
			})
		}
	}
}

// instanceOnly are types with properties that not the class has but each object. QEMU's
// help leaves those out, which QMP does not tell apart.
var instanceOnly = regexp.MustCompile(`^object_add (sev-guest|sev-snp-guest|tdx-guest),`)

// nthChild takes out numbers that grow with each object that is made to look at.
func nthChild(text string) string {
	return regexp.MustCompile(`\.\d+=<child<`).ReplaceAllString(text, ".N=<child<")
}

// typeLines ask for the options of all types.
func typeLines(t *testing.T, q *qemutest.QEMU) (lines []string) {
	t.Helper()
	for row, parent := range map[string]string{"object_add": "user-creatable", "device_add": "device"} {
		var types []struct{ Name string }
		require.NoError(t, q.QMP("qom-list-types", map[string]string{"implements": parent}, &types))
		for _, each := range types {
			lines = append(lines, row+" "+each.Name+",help")
		}
	}
	return lines
}
