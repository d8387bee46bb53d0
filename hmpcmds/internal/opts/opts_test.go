// SPDX-License-Identifier: GPL-2.0-or-later

package opts_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/keyval"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
	"libhmp/hmpcmds/internal/opts"
)

// answers is a QEMU that answers requests, by command and arguments.
type answers map[string]string

// Execute implements qmp.Transport.
func (a answers) Execute(r qmp.Request) (json.RawMessage, error) {
	if text, ok := a[r.Command+string(r.Arguments)]; ok {
		return json.RawMessage(text), nil
	}
	return nil, errors.New("not there: " + r.Command + string(r.Arguments))
}

// machine has two network cards, of which one has a backend, a bridge and a PCI Express port
// with a device behind each, and an object that a user has made. The members are those of
// qapi/net.json, qapi/pci.json and qapi/qom.json.
var machine = answers{
	"query-version":                        `{"qemu":{"major":10,"minor":0,"micro":0},"package":""}`,
	"query-target":                         `{"arch":"x86_64"}`,
	"query-commands":                       `[]`,
	"query-mice":                           `[]`,
	"query-rx-filter":                      `[{"name":"nic0"},{"name":"nic1"}]`,
	"query-audiodevs":                      `[{"id":"snd0","driver":"none"}]`,
	"query-chardev":                        `[{"label":"c0","filename":"null"}]`,
	"query-block{}":                        `[{"device":"disk0"},{"device":""}]`,
	"query-pci":                            `[{"bus":0,"devices":[{"slot":0},{"slot":1},{"slot":31}]}]`,
	`query-named-block-nodes{"flat":true}`: `[{"node-name":"node0","drv":"raw"}]`,

	`qom-get{"path":"/machine/peripheral/nic0","property":"netdev"}`: `"net0"`,
	`qom-get{"path":"/machine/peripheral/nic1","property":"netdev"}`: `""`,

	`qom-list-types{"implements":"memory-backend"}`: `[{"name":"memory-backend-ram"},{"name":"memory-backend-file"}]`,
	`qom-list{"path":"/objects"}`: `[{"name":"type","type":"string"},{"name":"mem0","type":"child<memory-backend-ram>"},
{"name":"secret0","type":"child<secret>"}]`,

	`qom-list-types{"abstract":true,"implements":"pcie-port"}`: `[{"name":"pcie-root-port","parent":"pcie-root-port-base"},
{"name":"pcie-root-port-base","parent":"pcie-port"},{"name":"pcie-port","parent":"pci-bridge"}]`,
	`qom-get{"path":"/machine/peripheral/br0","property":"type"}`:             `"pci-bridge"`,
	`qom-list{"path":"/machine/peripheral/br0/br0"}`:                          `[{"name":"child[0]","type":"link<e1000>"},{"name":"type","type":"string"}]`,
	`qom-get{"path":"/machine/peripheral/br0/br0","property":"child[0]"}`:     `"/machine/peripheral/nic0"`,
	`qom-get{"path":"/machine/peripheral/nic0","property":"addr"}`:            `16`, // slot 2, function 0
	`qom-get{"path":"/machine/peripheral/port0","property":"type"}`:           `"pcie-root-port"`,
	`qom-list{"path":"/machine/peripheral/port0/port0"}`:                      `[]`,
	`qom-get{"path":"/machine/peripheral/port1","property":"type"}`:           `"pcie-root-port"`,
	`qom-list{"path":"/machine/peripheral/port1/port1"}`:                      `[{"name":"child[0]","type":"link<nvme>"}]`,
	`qom-get{"path":"/machine/peripheral/port1/port1","property":"child[0]"}`: `"/machine/peripheral/nvme0"`,
	`qom-get{"path":"/machine/peripheral/nvme0","property":"addr"}`:           `0`,
}

func text(s string) *string { return &s }

// properties are of the types that QEMU's device-list-properties tells.
var properties = []opts.Property{
	{Name: "addr", Type: "int32", Description: text("Slot and optional function number, example: 06.0 or 06")},
	{Name: "netdev", Type: "str", Description: text("ID of a netdev to use as a backend")},
	{Name: "audiodev", Type: "str"},
	{Name: "chardev", Type: "string"},
	{Name: "drive", Type: "str"},
	{Name: "serial", Type: "str"},
	{Name: "memdev", Type: "link<memory-backend>"},
	{Name: "hotplug", Type: "bool", Default: json.RawMessage("true")},
	{Name: "ats", Type: "OnOffAuto"},
	{Name: "failover", Type: "str", Description: text("primary/standby")},
	{Name: "policy", Type: "FdcDriveType", Description: text("FDC drive type, 144/288/120/none/auto")},
	{Name: "text", Type: "str", Description: text("Of one word")},
}

// rows has one row whose first argument is option text.
var rows = []*monitor.Command{{
	Name: "plug", Args: "device:O", Run: func(*monitor.Call) error { return nil },
	Complete: func(c *monitor.Completion, _ int, word string) {
		opts.Complete(c, word, func(string) []opts.Word {
			return append(opts.PropertyWords(properties), opts.Word{Name: "path", Offer: opts.OfferFiles})
		})
	},
}}

// slots are PCI slots without those that are taken.
func slots(taken ...string) (list []string) {
	const digits = "0123456789abcdef"
	for slot := range 32 {
		word := "0x"
		if slot >= 16 {
			word += "1"
		}
		word += string(digits[slot%16])
		free := true
		for _, t := range taken {
			free = free && t != word
		}
		if free {
			list = append(list, word)
		}
	}
	return list
}

func TestValuesOffered(t *testing.T) {
	for line, want := range map[string][]string{
		"plug d,netdev=":         {"net0"},
		"plug d,netdev=x":        nil,
		"plug d,audiodev=":       {"snd0"},
		"plug d,chardev=":        {"c0"},
		"plug d,drive=n":         {"node0"},
		"plug d,serial=":         nil,
		"plug d,memdev=":         {"mem0"},
		"plug d,hotplug=":        {"off", "on"},
		"plug d,ats=":            {"auto", "off", "on"},
		"plug d,failover=":       {"primary", "standby"},
		"plug d,policy=":         {"120", "144", "288", "auto", "none"},
		"plug d,text=":           nil,
		"plug d,netdev=a,,b,ha":  nil,
		"plug d,netdev=a,,b,ho":  {"hotplug="},
		"plug d,hotplug=on,h":    nil, // given already
		"plug d,bus=port0,addr=": {"0x0"},
		"plug d,bus=port1,addr=": nil,
		"plug d,bus=gone,addr=":  nil,
		"plug d,path=":           nil,
	} {
		assert.Equal(t, want, nonEmpty(hmptest.Offered(rows, machine, line)), line)
	}
	assert.ElementsMatch(t, slots("0x0", "0x1", "0x1f"), hmptest.Offered(rows, machine, "plug d,addr="))
	assert.ElementsMatch(t, slots("0x2"), hmptest.Offered(rows, machine, "plug d,bus=br0,addr="))
}

func nonEmpty(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

// Nothing is offered where QEMU refuses.
func TestNothingOffered(t *testing.T) {
	for _, line := range []string{"plug d,netdev=", "plug d,memdev=", "plug d,addr=", "plug d,bus=br0,addr=", "plug d,drive="} {
		assert.Empty(t, hmptest.Offered(rows, answers{}, line), line)
	}
}

// TestHelp: the lists are those of qdev_print_devinfos and qdev_device_help in system/qdev-monitor.c, and of
// user_creatable_print_help in qom/object_interfaces.c.
func TestHelp(t *testing.T) {
	for text, want := range map[string]bool{
		"Controller/Bridge/Hub devices:\nname \"i82801b11-bridge\", bus PCI\n": true,
		"e1000 options:\n  addr=<int32>\n":                                     true,
		"There are no options for x.\n":                                        true,
		"List of user creatable objects:\n":                                    true,
		"Error: 'x' is not a valid device model name\n":                        false,
		"": false,
	} {
		assert.Equal(t, want, opts.IsHelpText(text), text)
	}
	assert.True(t, opts.IsHelp("help"))
	assert.True(t, opts.IsHelp("?"))
	assert.False(t, opts.IsHelp("helper"))
	value, ok := opts.Named([]language.Option{{Name: "id", Value: "a"}, {Name: "id", Value: "b"}}, "id")
	assert.Equal(t, "a", value)
	assert.True(t, ok)
}

// TestDialects: a size below zero is none from 6.0 to 8.0, and out of range otherwise. Errors in
// JSON have positions in 11.1.
func TestDialects(t *testing.T) {
	for version, want := range map[string]struct {
		dialect keyval.Dialect
		json    string
	}{
		`"major":5,"minor":2`:  {keyval.Input, "JSON parse error, premature EOI"},
		`"major":7,"minor":2`:  {keyval.OldInput, "JSON parse error, premature EOI"},
		`"major":10,"minor":0`: {keyval.Input, "JSON parse error, premature EOI"},
		`"major":11,"minor":1`: {keyval.Input, "1:2: JSON parse error, premature end of input"},
	} {
		q := answers{"query-version": `{"qemu":{` + version + `,"micro":0},"package":""}`}
		ran := false
		vm := monitor.NewVM(qmp.NewClient(q), hmptest.Table([]*monitor.Command{{Name: "try", Preconfig: true, Run: func(c *monitor.Call) error {
			ran = true
			dialect, err := opts.InputDialect(c)
			assert.NoError(t, err)
			assert.Equal(t, want.dialect, dialect, version)
			_, err = opts.ReadJSON(c, "{")
			assert.EqualError(t, err, want.json, version)
			return nil
		}}}))
		vm.Open(&monitortest.Host{}, monitor.Options{CPUIndex: -1}).Run("try")
		assert.True(t, ran, version)
	}
}

// TestTypedOptions: options are the arguments of a QMP command, with those of the variant that the
// first part names, as query-qmp-schema describes them.
func TestTypedOptions(t *testing.T) {
	q := answers{"query-qmp-schema": `[{"name":"add","meta-type":"command","arg-type":"1","ret-type":"0"},
{"name":"0","meta-type":"object","members":[]},
{"name":"1","meta-type":"object","tag":"type","members":[{"name":"type","type":"kind"},{"name":"id","type":"str"}],
"variants":[{"case":"user","type":"2"},{"case":"none","type":"0"}]},
{"name":"2","meta-type":"object","members":[{"name":"ipv4","type":"bool","default":null},{"name":"mode","type":"mode","default":null}]},
{"name":"kind","meta-type":"enum","values":["user","none"],"members":[{"name":"user"},{"name":"none"}]},
{"name":"mode","meta-type":"enum","values":["fast","slow"],"members":[{"name":"fast"},{"name":"slow"}]},
{"name":"bool","meta-type":"builtin","json-type":"boolean"},{"name":"str","meta-type":"builtin","json-type":"string"}]`,
		"query-version": machine["query-version"], "query-target": machine["query-target"],
		"query-commands": `[]`, "query-mice": `[]`}
	typed := []*monitor.Command{{Name: "plug", Args: "device:O", Run: func(*monitor.Call) error { return nil },
		Complete: func(c *monitor.Completion, _ int, word string) { opts.CompleteTyped(c, word, "add") }}}
	for line, want := range map[string][]string{
		"plug user,":           {"id=", "ipv4=", "mode="},
		"plug none,":           {"id="},
		"plug user,ipv4=":      {"off", "on"},
		"plug user,mode=":      {"fast", "slow"},
		"plug user,id=a,mode=": {"fast", "slow"},
	} {
		assert.ElementsMatch(t, want, hmptest.Offered(typed, q, line), line)
	}
	assert.Empty(t, hmptest.Offered(typed, machine, "plug user,"), "without a schema")
}

// TestPropertyLine: the lines of object_property_help in qom/object_interfaces.c.
func TestPropertyLine(t *testing.T) {
	for _, tt := range []struct {
		property opts.Property
		typed    bool
		want     string
	}{
		{opts.Property{Name: "addr", Type: "int32"}, true, "  addr=<int32>"},
		{opts.Property{Name: "addr", Type: "int32", Description: text("a slot")}, true, "  addr=<int32>           - a slot"},
		{opts.Property{Name: "on", Type: "bool", Default: json.RawMessage("true")}, false, "  on=<bool>              -  (default: true)"},
		{opts.Property{Name: "on", Type: "bool", Default: json.RawMessage("true")}, true, "  on=<bool>              -  (default: on)"},
		{opts.Property{Name: "on", Type: "bool", Default: json.RawMessage("false")}, true, "  on=<bool>              -  (default: off)"},
		{opts.Property{Name: "s", Type: "str", Default: json.RawMessage(`"x"`)}, true, "  s=<str>                -  (default: x)"},
		{opts.Property{Name: "n", Type: "int", Default: json.RawMessage("3")}, true, "  n=<int>                -  (default: 3)"},
	} {
		assert.Equal(t, tt.want, opts.PropertyLine(tt.property, tt.typed))
	}
}
