// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
	"libhmp/hmpcmds/internal/opts"
)

// plugged is a machine with a USB controller and a virtio-serial device, as 10.0 lists it.
type plugged struct{ *hmptest.Script }

func newPlugged() plugged {
	return plugged{hmptest.NewScript(map[string][]string{
		"device_add": {`{}`}, "qom-list": nil, "qom-list-types": nil,
		"device-list-properties": {`[{"name":"msos-desc","type":"bool","description":"on/off","default-value":true},
{"name":"serial","type":"str"},{"name":"usb_version","type":"uint32"}]`},
	})}
}

// Execute implements qmp.Transport.
func (p plugged) Execute(r qmp.Request) (json.RawMessage, error) {
	answer, known := map[string]string{
		`qom-list-types{"abstract":true,"implements":"device"}`: `[{"name":"usb-kbd","parent":"usb-device"},{"name":"usb-device","parent":"device"},
{"name":"piix3-usb-uhci","parent":"pci-device"},{"name":"pci-device","parent":"device"},{"name":"virtserialport","parent":"virtio-serial-port"},
{"name":"virtio-serial-port","parent":"device"},{"name":"virtio-serial-pci","parent":"pci-device"},{"name":"virtio-serial-device","parent":"virtio-device"},
{"name":"virtio-device","parent":"device"}]`,
		`qom-list-types{"abstract":true,"implements":"bus"}`: `[{"name":"usb-bus","parent":"bus"},{"name":"virtio-serial-bus","parent":"bus"},
{"name":"virtio-pci-bus","parent":"virtio-bus"},{"name":"virtio-bus","parent":"bus"}]`,
		`qom-list{"path":"/machine/peripheral"}`:      `[{"name":"uhci","type":"child<piix3-usb-uhci>"},{"name":"ser0","type":"child<virtio-serial-pci>"}]`,
		`qom-list{"path":"/machine/peripheral/uhci"}`: `[{"name":"uhci.0","type":"child<usb-bus>"},{"name":"addr","type":"int32"}]`,
		`qom-list{"path":"/machine/peripheral/ser0"}`: `[{"name":"virtio-backend","type":"child<virtio-serial-device>"},
{"name":"virtio-bus","type":"child<virtio-pci-bus>"}]`,
		`qom-list{"path":"/machine/peripheral/ser0/virtio-backend"}`: `[{"name":"ser0.0","type":"child<virtio-serial-bus>"}]`,
	}[r.Command+string(r.Arguments)]
	switch {
	case known:
		return json.RawMessage(answer), nil
	case r.Command == "qom-list":
		return json.RawMessage(`[]`), nil
	case r.Command == "qom-list-types":
		return nil, fmt.Errorf("not expected: %s", r.Arguments)
	}
	return p.Script.Execute(r)
}

// TestBusesOffered: the buses are those into which QEMU's qdev_find_recursive (system/qdev-monitor.c) would
// plug the device.
func TestBusesOffered(t *testing.T) {
	assert.Equal(t, []string{"uhci.0"}, hmptest.Offered(Rows, newPlugged(), "device_add usb-kbd,bus="))
	assert.Equal(t, []string{"ser0.0"}, hmptest.Offered(Rows, newPlugged(), "device_add virtserialport,bus="))
}

func TestPropertiesOffered(t *testing.T) {
	assert.Equal(t, []string{"bus=", "id=", "msos-desc=", "serial=", "usb_version="}, hmptest.Offered(Rows, newPlugged(), "device_add usb-kbd,"))
	assert.Equal(t, []string{"serial="}, hmptest.Offered(Rows, newPlugged(), "device_add usb-kbd,id=s,se"))
	assert.Equal(t, []string{"off", "on"}, hmptest.Offered(Rows, newPlugged(), "device_add usb-kbd,msos-desc="))
	assert.Empty(t, hmptest.Offered(Rows, hmptest.Replies{}, "device_add usb-kbd,"))
}

// TestManyDevicesExtended: of devices whose types tell nothing the extended editor asks about
// some only, and offers the others unasked.
func TestManyDevicesExtended(t *testing.T) {
	var list []opts.Property
	for i := range 300 {
		list = append(list, opts.Property{Name: fmt.Sprintf("d%03d", i), Type: fmt.Sprintf("child<kind%d>", i)})
	}
	text, err := json.Marshal(list)
	assert.NoError(t, err)
	answers := map[string][]string{"device_del": {`{}`}, "qom-list-types": {`[]`}, "qom-list": {string(text)}, "qom-get": {"false", "true"}}
	q := hmptest.NewScript(answers)
	assert.Len(t, hmptest.Offered(Rows, q, "device_del "), 256)
	asked := 0
	for _, name := range q.Asked() {
		if name == "qom-get" {
			asked++
		}
	}
	assert.Equal(t, maxChecked, asked)
}

// Help lists drivers by the buses that QEMU's device_add help names (qdev_print_devinfo in system/qdev-monitor.c).
func TestDriversByBus(t *testing.T) {
	q := newPlugged()
	var kinds []monitor.Kind
	row := *hmptest.Table(Rows).RowOf("device_add")
	row.Complete = func(c *monitor.Completion, _ int, _ string) {
		kinds = row.Kinds(c, []string{"virtio-serial-pci", "usb-kbd", "virtio-serial-device", "piix3-usb-uhci", "cpu-of-a-kind"})
	}
	hmptest.Offered([]*monitor.Command{&row}, q, "device_add ")
	assert.Equal(t, []monitor.Kind{
		{Name: "bus PCI", Words: []string{"piix3-usb-uhci", "virtio-serial-pci"}},
		{Name: "bus usb-bus", Words: []string{"usb-kbd"}},
		{Name: "bus virtio-bus", Words: []string{"virtio-serial-device"}},
		{Name: "cpu-of-a-kind", Words: []string{"cpu-of-a-kind"}},
	}, kinds)
}
