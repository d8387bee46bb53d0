// SPDX-License-Identifier: GPL-2.0-or-later

package schemalines_test

import (
	"encoding/json"
	"regexp"
	"strings"

	"libhmp/cgo-tests/qemutest"
)

// uneven are parts of strings that are not the same in two runs.
var uneven = []struct {
	pattern *regexp.Regexp
	even    string
}{
	{regexp.MustCompile(`#block\d+`), "#blockN"},
	{regexp.MustCompile(`/dev/pts/\d+`), "/dev/pts/N"},
	{regexp.MustCompile(`(127\.0\.0\.1:)\d+`), "${1}PORT"},
	{regexp.MustCompile(`\b0x00007[0-9a-f]{11}\b`), "HOST ADDRESS"},
	{regexp.MustCompile(`/vl\.\w{6}\b`), "/vl.RANDOM"},
}

// even takes those out, and the QEMU's folder.
func even(text string, q *qemutest.QEMU) string {
	text = strings.ReplaceAll(text, q.Dir, "DIR")
	for _, u := range uneven {
		text = u.pattern.ReplaceAllString(text, u.even)
	}
	return text
}

// unevenMembers are numbers that are times, ports, identifiers or figures of this run, and what
// stands for them.
var unevenMembers = map[string]json.Number{
	"thread-id": "1000", "date-sec": "1700000000", "date-nsec": "0", "vm-clock-nsec": "0", "start-time": "1700000000",
	"total-time": "1234", "downtime": "12", "setup-time": "3", "expected-downtime": "300", "mbps": "100.5", "pages-per-second": "1000",
	"actual-size": "331776", "micro": "0",
}

// evenTimes are members that are times, as many are.
var evenTimes = regexp.MustCompile(`_time_ns$`)

// evenValue is the same for values that differ in nothing but what is not the same in two runs.
func (a *asker) evenValue(value any, command string) any { return a.evenMember(value, "", command) }

func (a *asker) evenMember(value any, name, command string) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any)
		for name, m := range v {
			out[name] = a.evenMember(m, name, command)
		}
		return out
	case []any:
		out := []any{}
		for _, e := range v {
			out = append(out, a.evenMember(e, name, command))
		}
		return out
	case string:
		if name == "package" || name == "service" && strings.Trim(v, "0123456789") == "" {
			return strings.ToUpper(name)
		}
		return even(v, a.q)
	case json.Number:
		if command == "query-migrate" && v != "0" && name != "page-size" && unevenMembers[name] == "" {
			return json.Number("1048576") // what a migration has done differs a little
		}
		return evenNumber(v, name)
	}
	return value
}

// evenNumber leaves small thread-ids: that of a CPU in its core has the same name.
func evenNumber(n json.Number, name string) json.Number {
	i, err := n.Int64()
	if constant, ok := unevenMembers[name]; ok && (name != "thread-id" || i > 64) {
		return constant
	}
	if evenTimes.MatchString(name) && err == nil && i > 0 {
		return "1234567"
	}
	return n
}
