// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestArguments(t *testing.T) {
	for _, test := range []struct{ command, text, want string }{
		{"query-status", "", ""},
		{"stop", "  ", ""},
		{"blockdev-del", "disk", `{"node-name":"disk"}`},
		{"blockdev-del", "node-name=disk", `{"node-name":"disk"}`},
		{"blockdev-del", `"a b,c"`, `{"node-name":"a b,c"}`},
		{"blockdev-del", `node-name="a\"b\\ \u00e4"`, `{"node-name":"a\"b\\ ä"}`},
		{"blockdev-del", `node-name=a,,b`, `{"node-name":"a,b"}`},
		{"blockdev-del", `node-name=C:\x`, `{"node-name":"C:\\x"}`},
		{"blockdev-del", `{"node-name": "disk"}`, `{"node-name":"disk"}`},
		{"blockdev-del", `{'node-name': 'disk'}`, `{"node-name":"disk"}`},
		{"blockdev-del", `node-name=`, `{"node-name":""}`},
		{"blockdev-del", `node-name=7`, `{"node-name":"7"}`},
		{"job-cancel", "id=j", `{"id":"j"}`},
		{"block-job-cancel", "j force", `{"device":"j","force":true}`},
		{"block-job-cancel", "force j", `{"device":"j","force":true}`},
		{"block-job-cancel", "-force,j", `{"device":"j","force":true}`},
		{"block-job-cancel", "device=force force=no", `{"device":"force","force":false}`},
		{"block-job-set-speed", "device=j speed=64M", `{"device":"j","speed":67108864}`},
		{"block-job-set-speed", "device=j speed=0x10", `{"device":"j","speed":16}`},
		{"block-job-set-speed", "device=j speed=-1", `{"device":"j","speed":-1}`},
		{"block-job-set-speed", "device=j speed=1.5k", `{"device":"j","speed":1536}`},
		{"set_password", "protocol=vnc password=x connected=keep", `{"protocol":"vnc","password":"x","connected":"keep"}`},
		{"blockdev-add", "qcow2 node-name=d file.driver=file,file.filename=a.qcow2 read-only",
			`{"driver":"qcow2","node-name":"d","read-only":true,"file":{"driver":"file","filename":"a.qcow2"}}`},
		{"blockdev-add", "qcow2 file=base backing=null", `{"driver":"qcow2","file":"base","backing":null}`},
		{"blockdev-add", `qcow2 file=base backing="null"`, `{"driver":"qcow2","file":"base","backing":"null"}`},
		{"blockdev-add", `qcow2 file={"driver":"null-co"} overlap-check=none`, `{"driver":"qcow2","file":{"driver":"null-co"},"overlap-check":"none"}`},
		{"blockdev-add", "quorum vote-threshold=1 children.0=a children.1.driver=null-co",
			`{"driver":"quorum","children":["a",{"driver":"null-co"}],"vote-threshold":1}`},
		{"object-add", "memory-backend-ram id=m size=1G host-nodes.0=0", `{"qom-type":"memory-backend-ram","id":"m","host-nodes":[0],"size":1073741824}`},
		{"block-dirty-bitmap-merge", `node=n target=t bitmaps.0=a bitmaps.1.node=m bitmaps.1.name=b`,
			`{"node":"n","target":"t","bitmaps":["a",{"node":"m","name":"b"}]}`},
		{"block-dirty-bitmap-merge", `node=n target=t bitmaps=[]`, `{"node":"n","target":"t","bitmaps":[]}`},
		{"transaction", `actions=[{"type":"abort","data":{}}]`, `{"actions":[{"type":"abort","data":{}}]}`},
		{"transaction", `actions.0.type=abort actions.0.data={}`, `{"actions":[{"type":"abort","data":{}}]}`},
		{"qom-set", "path=/a property=b value=true", `{"path":"/a","property":"b","value":true}`},
		{"qom-set", `path=/a property=b value="true"`, `{"path":"/a","property":"b","value":"true"}`},
		{"qom-set", `path=/a property=b value=on`, `{"path":"/a","property":"b","value":"on"}`},
		{"qom-set", `path=/a property=b value.x=1 value.y.0=z`, `{"path":"/a","property":"b","value":{"x":1,"y":["z"]}}`},
		{"qom-set", `path=/a property=b value=[1, "x y", {}]`, `{"path":"/a","property":"b","value":[1,"x y",{}]}`},
		{"migrate-set-parameters", "max-bandwidth=1G tls-creds=", `{"tls-creds":"","max-bandwidth":1073741824}`},
		{"query-rx-filter", "nic0", `{"name":"nic0"}`},
		{"query-rx-filter", "", ""},
	} {
		got, err := Arguments(test.text, arguments(t, test.command))
		require.NoError(t, err, "%s %s", test.command, test.text)
		assert.Equal(t, test.want, string(got), "%s %s", test.command, test.text)
	}
}

// What is wrong is named: the parameter, the value and what is expected.
func TestWrongArguments(t *testing.T) {
	for _, test := range []struct{ command, text, want string }{
		{"stop", "now", "'now' is unexpected: there are no parameters"},
		{"stop", "now=1", "Parameter 'now' is unexpected"},
		{"blockdev-del", "", "Parameter 'node-name' is missing: text"},
		{"blockdev-del", "a b", "'b' is no parameter: it takes NAME=VALUE (names: node-name)"},
		{"blockdev-del", "node-name=a node-name=b", "Parameter 'node-name' is given twice"},
		{"blockdev-del", "nodename=a", "Parameter 'nodename' is unexpected (did you mean 'node-name'?)"},
		{"blockdev-del", "node-name.x=a", "Parameter 'node-name' has no members such as 'x': it expects text"},
		{"blockdev-del", "node-name=a node-name.x=a", "Parameter 'node-name' is given a value and members"},
		{"blockdev-del", "node-name.x=a node-name=a", "Parameter 'node-name' is given a value and members"},
		{"blockdev-del", `node-name="a`, `a closing '"' is missing after node-name="a`},
		{"blockdev-del", `node-name="\x"`, `has an escape, or a character, that QMP does not take`},
		{"blockdev-del", `node-name="a"b`, `a blank is missing between node-name="a" and 'b'`},
		{"blockdev-del", `{"node-name": 1}`, "Parameter 'node-name' expects text, not 1"},
		{"blockdev-del", `{"node-name": "a"`, "the end of this JSON is missing"},
		{"blockdev-del", `{"node-name" "a"}`, "JSON parse error"},
		{"blockdev-del", `a {"node-name":"b"}`, "Parameter 'node-name' is given twice"},
		{"blockdev-del", "node-name..x=1", "Invalid parameter 'node-name..x'"},
		{"block-job-cancel", "j force=maybe", "Parameter 'force' expects on or off, not 'maybe'"},
		{"block-job-set-speed", "device=j speed=fast", "Parameter 'speed' expects an integer, not 'fast'"},
		{"block-job-set-speed", `device=j speed="1"`, "Parameter 'speed' expects an integer, not '1'"},
		{"block-job-set-speed", `device=j speed=18446744073709551616`, "Parameter 'speed' is out of range: 18446744073709551616"},
		{"block-job-set-speed", `device=j speed=-9223372036854775809`, "Parameter 'speed' is out of range"},
		{"block-job-set-speed", "device=j speed=1_000", "Parameter 'speed' expects an integer, not '1_000'"},
		{"block-job-set-speed", "device=j speed=0b1", "Parameter 'speed' expects an integer, not '0b1'"},
		{"block-job-set-speed", "device=j speed=0o7", "Parameter 'speed' expects an integer, not '0o7'"},
		{"block-job-set-speed", "device=j speed=08", "Parameter 'speed' expects an integer, not '08'"},
		{"blockdev-add", "quorum vote-threshold=1 children.+0=a", "Parameter 'children' is a list: its members are children.0, children.1 and so on, not '+0'"},
		{"blockdev-del", "\xff", "'\xff' is not UTF-8"},
		{"blockdev-del", "node-name=a\xff", "'node-name=a\xff' is not UTF-8"},
		{"blockdev-del", `node-name="\ud800"`, "has an escape, or a character, that QMP does not take"},
		{"blockdev-del", "node-name=\"\xff\"", "has an escape, or a character, that QMP does not take"},
		{"block-job-set-speed", `device=j speed={"a":1}`, "Parameter 'speed' expects an integer, not {\"a\":1}"},
		{"block-job-set-speed", `{"device":"j","speed":1.5}`, "Parameter 'speed' expects an integer, not 1.5"},
		{"blockdev-mirror", "device=a target=b sync=ful", "Parameter 'sync' does not accept 'ful' (did you mean 'full'?)"},
		{"blockdev-mirror", "device=a target=b sync=zzz", "Parameter 'sync' does not accept 'zzz' (one of: top, full, none, incremental, bitmap)"},
		{"blockdev-mirror", `{"device":"a","target":"b","sync":"ful"}`, "Parameter 'sync' does not accept 'ful' (did you mean 'full'?)"},
		{"blockdev-add", "qcow3 file=a", "Parameter 'driver' does not accept 'qcow3' (did you mean 'qcow'?)"},
		{"blockdev-add", "file=a", "Parameter 'driver' is missing: 'file' depends on it"},
		{"blockdev-add", "qcow2 file=a rad-only", "'rad-only' is no parameter (did you mean 'read-only'?)"},
		{"blockdev-add", "qcow2 file.driver=fil", "Parameter 'file.driver' does not accept 'fil' (did you mean 'file'?)"},
		{"blockdev-add", "qcow2 file.driver=file file.filname=x", "Parameter 'file.filname' is unexpected (did you mean 'file.filename'?)"},
		{"blockdev-add", "qcow2 file.driver=file", "Parameter 'file.filename' is missing: text"},
		{"blockdev-add", "qcow2 file=a cache=on", "Parameter 'cache' has members: cache.NAME=VALUE, or cache={...} (names: direct, no-flush)"},
		{"blockdev-add", "qcow2 file=[1]", "Parameter 'file' expects"},
		{"blockdev-add", "quorum vote-threshold=1 children=a", "Parameter 'children' is a list: children.0=VALUE, or children=[...]"},
		{"blockdev-add", "quorum vote-threshold=1 children.1=a", "Parameter 'children' is a list: its members are children.0, children.1 and so on, not '1'"},
		{"blockdev-add", "quorum vote-threshold=1 children=[1]", "Parameter 'children.0' expects"},
		{"blockdev-add", `{"driver":"quorum","vote-threshold":1,"children":{}}`, "Parameter 'children' expects a list, not {}"},
	} {
		_, err := Arguments(test.text, arguments(t, test.command))
		assert.ErrorContains(t, err, test.want, "%s %s", test.command, test.text)
	}
}

// A word of a megabyte, or as many words, are refused as any others: at once, and with a short error.
func TestLongWords(t *testing.T) {
	long := strings.Repeat("a", 1<<20)
	for _, text := range []string{long, "driver=" + long, long + "=1", strings.Repeat("key ", 100_000), strings.Repeat("k=1,", 100_000)} {
		_, err := Arguments(text, arguments(t, "blockdev-add"))
		require.Error(t, err)
		assert.Less(t, len(err.Error()), 2_000, "%.20s", text)
	}
}

func TestConditions(t *testing.T) {
	data := schema(t).EventData("BLOCK_JOB_COMPLETED")
	event := []byte(`{"device":"j","len":1048576,"offset":0,"speed":0,"type":"mirror"}`)
	for text, want := range map[string]bool{
		"": true, "device=j": true, "device=j len=1M": true, "device=k": false, "type=mirror,device=j": true, "type=commit": false, "error=x": false,
	} {
		list, err := ParseConditions(text, data)
		require.NoError(t, err, text)
		assert.Equal(t, want, list.Match(event), text)
	}
	for text, want := range map[string]string{
		"devic=j": "Parameter 'devic' is unexpected", "type=foo": "Parameter 'type' does not accept 'foo'", "j": "'j' is no parameter", `device="`: "closing",
	} {
		_, err := ParseConditions(text, data)
		assert.ErrorContains(t, err, want, text)
	}
	nested := Conditions{{"a.1.b", []byte("true")}}
	assert.True(t, nested.Match([]byte(`{"a":[0,{"b":true}]}`)))
	assert.False(t, nested.Match([]byte(`{"a":[0]}`)))
	assert.False(t, nested.Match([]byte(`{"a":[0,1]}`)))
}

func TestDidYouMean(t *testing.T) {
	words := []string{"STOP", "RESUME", "BLOCK_JOB_READY"}
	assert.Equal(t, " (did you mean 'BLOCK_JOB_READY'?)", DidYouMean("BLOCK_JOB_REDY", words))
	assert.Equal(t, " (did you mean 'STOP'?)", DidYouMean("SOTP", words))
	assert.Empty(t, DidYouMean("XYZ", words))
}
