// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// flat writes a value as path=text, in order.
func flat(v *Value, path string) (all []string) {
	if !v.object {
		return []string{path + "=" + v.text}
	}
	for _, name := range v.names {
		all = append(all, flat(v.members[name], join(path, name))...)
	}
	return all
}

// The cases of QEMU's tests/unit/test-keyval.c.
func TestParse(t *testing.T) {
	for _, test := range []struct {
		text, implied string
		want          string // path=text, with blanks between
		help          bool
	}{
		{"", "", "", false},
		{"a=1,b=2,,x,a=3", "", "a=3 b=2,x", false},
		{"id=foo,id=bar", "", "id=bar", false},
		{"a.b.c=1,a.b.c=2,d=3", "", "a.b.c=2 d=3", false},
		{"x=y,", "", "x=y", false},
		{"x=,,id=bar", "", "x=,id=bar", false},
		{"id=666", "", "id=666", false},
		{"an,aus=off,noaus=", "implied", "implied=an aus=off noaus=", false},
		{"val", "eins.zwei", "eins.zwei=val", false},
		{"help", "", "", true},
		{"help", "implied", "", true},
		{"?", "implied", "", true},
		{"help=on", "", "help=on", false},
		{"help.abc", "implied", "implied=help.abc", false},
		{"number=42,help,foo=bar", "", "number=42 foo=bar", true},
		{"number=42,help,foo=bar", "implied", "number=42 foo=bar", true},
		{"list.0=a,list.1=b", "", "list.0=a list.1=b", false},
		{"__com.redhat_key=1", "", "__com.redhat_key=1", false},
		{"a.__com.redhat_key.0=1", "", "a.__com.redhat_key.0=1", false},
		{"list.00=a,list.01=b", "", "list.00=a list.01=b", false},
	} {
		v, help, err := Parse(test.text, test.implied)
		require.NoError(t, err, test.text)
		require.Equal(t, test.want, strings.Join(flat(v, ""), " "), test.text)
		require.Equal(t, test.help, help, test.text)
	}
}

func TestParseErrors(t *testing.T) {
	long := strings.Repeat("a", 128)
	for text, implied := range map[string]string{
		"=val": "", ".": "", "key.": "", "7up=val": "", long + "=val": "", "a." + long + "=val": "", "key[0]=val": "",
		"a.b=1,a=2": "", "a.b=1,a.b.c=2": "", ",": "", "an,noaus,noaus=": "", "no": "", ",,,a=1": "implied",
		"val,,ue": "implied", "help.abc": "", "help,,a=b": "",
		"__com=redhat_key=1": "", "__com.redhat=1": "", "__com.redhat_7=1": "", "_a=1": "", "a.1x=1": "", "a.0=1,a.99999999999999999999=1": "",
	} {
		_, _, err := Parse(text, implied)
		require.Error(t, err, text)
	}
}
