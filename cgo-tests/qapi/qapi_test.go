// SPDX-License-Identifier: GPL-2.0-or-later

// Package qapi_test compares the Go types that replies are decoded into with
// what qapi/*.json of QEMU's releases says that the commands return.
package qapi_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"go/types"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// releases are those whose source there is.
func releases(t *testing.T) []string {
	list := []string{"7.2", "10.0", "10.2"}
	if !qemutest.HasSource(qemutest.Oldest) {
		t.Logf("the source of QEMU %s is not there: NOT COMPARED with it", qemutest.Oldest)
		return list
	}
	return append([]string{qemutest.Oldest}, list...)
}

// schema is what testdata/schema.py prints.
type schema struct {
	Commands   map[string]string  `json:"commands"`
	Objects    map[string]members `json:"objects"`
	Lists      map[string]string  `json:"lists"`
	Enums      []string           `json:"enums"`
	Alternates []string           `json:"alternates"`
}

// members are an object's, with those of its base and of all its branches.
type members map[string]member

type member struct {
	Type     string
	Optional bool
}

func (m *member) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&m.Type, &m.Optional})
}

func load(t *testing.T, release string) *schema {
	cmd := exec.Command("python3", "testdata/schema.py", qemutest.Source(t, release))
	cmd.Env = append(cmd.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.Output()
	require.NoError(t, err)
	var s schema
	require.NoError(t, json.Unmarshal(out, &s))
	require.Greater(t, len(s.Commands), 190)
	return &s
}

func TestRepliesAreThoseOfTheSource(t *testing.T) {
	list := replies(t, folders(t, "../../hmpcmds/...", "../../core/qmp", "../../core/monitor")...)
	require.Greater(t, len(list), 40)
	schemas := map[string]*schema{}
	releases := releases(t)
	for _, release := range releases {
		schemas[release] = load(t, release)
	}
	seen, checked := map[string]bool{}, map[string]bool{}
	for _, r := range list {
		for _, release := range releases {
			s := schemas[release]
			returns, there := s.Commands[r.command]
			if !there {
				continue
			}
			checked[r.command] = true
			s.compare(r.into, returns, r.command, func(path, what string) {
				if slices.Contains(notThere[path], release) {
					seen[release+" "+path] = true
					return
				}
				t.Errorf("%s: QEMU %s: %s %s", r.where, release, path, what)
			})
		}
	}
	for member, without := range notThere {
		for _, release := range without {
			if schemas[release] == nil {
				continue
			}
			assert.True(t, seen[release+" "+member], "%s of QEMU %s is no exception any more", member, release)
		}
	}
	assert.Greater(t, len(checked), 40, "commands")
}

// deepest is how many members lead to the last one that is compared.
const deepest = 6

// compare reports where a Go type does not fit a QAPI type.
func (s *schema) compare(into types.Type, qapi, path string, report func(path, what string)) {
	if p, ok := into.(*types.Pointer); ok {
		into = p.Elem()
	}
	if decodesItself(into) || slices.Contains(s.Alternates, qapi) || qapi == "any" {
		return
	}
	if strings.Count(path, ".") > deepest {
		return // types that hold themselves, as ImageInfo does
	}
	unfit := func() { report(path, fmt.Sprintf("is a %s, not a %s", qapi, into)) }
	switch u := into.Underlying().(type) {
	case *types.Struct:
		if _, ok := s.Objects[qapi]; !ok {
			unfit()
			return
		}
		s.fields(u, qapi, path, report)
	case *types.Slice:
		element, ok := s.Lists[qapi]
		if !ok {
			unfit()
			return
		}
		s.compare(u.Elem(), element, path+"[]", report)
	case *types.Map:
		if _, ok := s.Objects[qapi]; !ok {
			unfit()
		}
	case *types.Basic:
		if !s.fits(u, qapi) {
			unfit()
		}
	}
}

// fields compares those of a struct, embedded ones too.
func (s *schema) fields(u *types.Struct, qapi, path string, report func(path, what string)) {
	object := s.Objects[qapi]
	for i := range u.NumFields() {
		name, _, _ := strings.Cut(reflect.StructTag(u.Tag(i)).Get("json"), ",")
		field := u.Field(i)
		switch inner, embedded := field.Type().Underlying().(*types.Struct); {
		case name == "-" || !field.Exported() && !field.Embedded():
		case name == "" && field.Embedded() && embedded:
			s.fields(inner, qapi, path, report)
		default:
			name = cmp.Or(name, field.Name())
			m, ok := object[name]
			if !ok {
				report(qapi+"."+name, "is not there")
				continue
			}
			s.compare(field.Type(), m.Type, path+"."+name, report)
		}
	}
}

// fits reports whether a plain Go type holds a value of the QAPI type.
func (s *schema) fits(b *types.Basic, qapi string) bool {
	integer := strings.HasPrefix(qapi, "int") || strings.HasPrefix(qapi, "uint") || qapi == "size"
	switch {
	case b.Info()&types.IsString != 0:
		return qapi == "str" || slices.Contains(s.Enums, qapi)
	case b.Info()&types.IsBoolean != 0:
		return qapi == "bool"
	case b.Info()&types.IsInteger != 0:
		return integer
	}
	return qapi == "number" || integer
}

// decodesItself reports whether JSON of any kind may do: the type takes it as
// it is, or has a way of its own.
func decodesItself(t types.Type) bool {
	if _, ok := t.Underlying().(*types.Interface); ok {
		return true
	}
	for _, set := range []types.Type{t, types.NewPointer(t)} {
		if types.NewMethodSet(set).Lookup(nil, "UnmarshalJSON") != nil {
			return true
		}
	}
	return false
}

// notThere are the members that releases do not have, and need not, by
// "TYPE.member".
var notThere = map[string][]string{
	// They came between 5.2 and 7.2.
	"DirtyRateInfo.mode":                         {"5.2"},
	"DirtyRateInfo.sample-pages":                 {"5.2"},
	"DirtyRateInfo.vcpu-dirty-rate":              {"5.2"},
	"IOThreadInfo.aio-max-batch":                 {"5.2"},
	"Memdev.reserve":                             {"5.2"},
	"Memdev.share":                               {"5.2"},
	"MigrationInfo.blocked-reasons":              {"5.2"},
	"MigrationStats.dirty-sync-missed-zero-copy": {"5.2"},
	"MigrationStats.downtime-bytes":              {"5.2"},
	"MigrationStats.postcopy-bytes":              {"5.2"},
	"MigrationStats.precopy-bytes":               {"5.2"},
	// They came between 7.2 and 10.0.
	"BlockDeviceInfo.active":                            {"5.2", "7.2"},
	"MigrationInfo.dirty-limit-ring-full-time":          {"5.2", "7.2"},
	"MigrationInfo.dirty-limit-throttle-time-per-round": {"5.2", "7.2"},
	"SevInfo.sev-type":                                  {"5.2", "7.2"},
	"SevInfo.snp-policy":                                {"5.2", "7.2"},
	// It went with 8.0.
	"SGXInfo.section-size": {"10.0"},
	"SgxInfo.section-size": {"10.2"},
	// They came with 10.1 or 10.2.
	"CpuInfoFast.qom-type":                       {"5.2", "7.2", "10.0"},
	"ImageInfo.limits":                           {"5.2", "7.2", "10.0"},
	"MigrationInfo.postcopy-latency":             {"5.2", "7.2", "10.0"},
	"MigrationInfo.postcopy-latency-dist":        {"5.2", "7.2", "10.0"},
	"MigrationInfo.postcopy-non-vcpu-latency":    {"5.2", "7.2", "10.0"},
	"MigrationInfo.postcopy-vcpu-latency":        {"5.2", "7.2", "10.0"},
	"VirtioDeviceFeatures.unknown-dev-features2": {"7.2", "10.0"},
	// They went after 7.2.
	"MigrationInfo.compression": {"10.0", "10.2"},
	"MigrationInfo.disk":        {"10.0", "10.2"},
	"MigrationStats.skipped":    {"10.0", "10.2"},
	"StatusInfo.singlestep":     {"10.0", "10.2"},
	// They came after 10.2, or belong to another type that shares the Go one.
	"IOThreadInfo.poll-weight":     {"5.2", "7.2", "10.0", "10.2"},
	"MigrationInfo.remaining":      {"5.2", "7.2", "10.0", "10.2"},
	"VncClientInfo.auth":           {"5.2", "7.2", "10.0", "10.2"},
	"VncClientInfo.vencrypt":       {"5.2", "7.2", "10.0", "10.2"},
	"VncServerInfo2.sasl_username": {"5.2", "7.2", "10.0", "10.2"},
	"VncServerInfo2.x509_dname":    {"5.2", "7.2", "10.0", "10.2"},
}
