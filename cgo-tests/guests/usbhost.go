// SPDX-License-Identifier: GPL-2.0-or-later

package guests

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// usbDevice is a USB device of a host that umockdev makes up.
type usbDevice struct {
	path          string // below a PCI device in sysfs; its last part names the port
	bus, address  int
	speed         string // Mb/s
	class         byte
	vendor, model uint16
	name          string // "": it has none; unreadable: it does not say it
}

const unreadable = "?"

var usbDevices = []usbDevice{
	{"usb1", 1, 1, "480", 9, 0x1d6b, 2, "xHCI Host Controller"}, // hubs are not shown
	{"usb1/1-2", 1, 4, "12", 0, 0x06cb, 0x00bd, "Fingerprint Reader"},
	{"usb1/1-3", 1, 5, "480", 9, 0x05e3, 0x0610, ""},
	{"usb1/1-3/1-3.4", 1, 17, "1.5", 0, 0x046d, 0xc31c, unreadable},
	{"usb1/1-3/1-3.5", 1, 18, "480", 0xef, 0x0bda, 0x5678, "Caméra \"HD\", \t100%s"},
	{"usb2", 2, 1, "5000", 9, 0x1d6b, 3, ""},
	{"usb2/2-1", 2, 2, "5000", 0, 0x0951, 0x1666, ""},
	{"usb2/2-6", 2, 127, "10000", 0xff, 0xffff, 0, strings.Repeat("long name ", 9)},
}

// usbHost has umockdev make up the devices, until the test ends, and returns the
// environment of a program that is to see them.
func usbHost(t testing.TB, dir string) []string {
	t.Helper()
	const script = `echo "$UMOCKDEV_DIR" >usb.new && mv usb.new usb && exec sleep infinity`
	var description bytes.Buffer
	args := []string{"--device=usb.umockdev"}
	for _, d := range usbDevices {
		syspath := "/devices/pci0000:00/0000:00:14.0/" + d.path
		node := fmt.Sprintf("bus/usb/%03d/%03d", d.bus, d.address)
		fmt.Fprintf(&description, "P: %s\nN: %s\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DEVNAME=/dev/%s\n"+
			"E: BUSNUM=%03d\nE: DEVNUM=%03d\nA: busnum=%d\nA: devnum=%d\nA: speed=%s\nA: bConfigurationValue=1\nH: descriptors=%X\n\n",
			syspath, node, node, d.bus, d.address, d.bus, d.address, d.speed, d.descriptors())
		if d.name != "" && d.name != unreadable {
			capture := path.Base(d.path) + ".pcap"
			require.NoError(t, os.WriteFile(filepath.Join(dir, capture), d.capture(), 0o600))
			args = append(args, "--pcap=/sys"+syspath+"="+capture)
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "usb.umockdev"), description.Bytes(), 0o600))
	serve(t, dir, "usb", "umockdev-run", append(args, "--", "sh", "-c", script)...)
	testbed, err := os.ReadFile(filepath.Join(dir, "usb"))
	require.NoError(t, err)
	return []string{"LD_PRELOAD=libumockdev-preload.so.0", "UMOCKDEV_DIR=" + strings.TrimSpace(string(testbed))}
}

// descriptors are the device's own and that of a configuration with one interface
// (USB 2.0, 9.6).
func (d usbDevice) descriptors() []byte {
	var product byte
	if d.name != "" {
		product = productString
	}
	device := []byte{18, 1, 0x00, 0x02, d.class, 0, 0, 64}
	device = binary.LittleEndian.AppendUint16(device, d.vendor)
	device = binary.LittleEndian.AppendUint16(device, d.model)
	device = append(device, 0, 1, 0, product, 0, 1)
	return append(device,
		9, 2, 18, 0, 1, 1, 0, 0xa0, 50,
		9, 4, 0, 0, 0, 0xff, 0, 0, 0)
}

const productString = 2

// capture is what usbmon (Documentation/usb/usbmon.rst in Linux) would have seen of
// a bus on which the device was asked for its name, often enough for a test.
func (d usbDevice) capture() []byte {
	const (
		mmapped = 220 // LINKTYPE_USB_LINUX_MMAPPED
		header  = 64
		english = 0x0409
		times   = 100
	)
	le := binary.LittleEndian
	out := le.AppendUint32(nil, 0xa1b2c3d4)
	out = le.AppendUint16(out, 2)
	out = le.AppendUint16(out, 4)
	for _, field := range []uint32{0, 0, 0xffff, mmapped} {
		out = le.AppendUint32(out, field)
	}
	id := uint64(0)
	packet := func(event byte, setup, data []byte, status int32, length int) {
		out = append(out, make([]byte, 8)...) // when
		out = le.AppendUint32(out, uint32(header+len(data)))
		out = le.AppendUint32(out, uint32(header+len(data)))
		out = le.AppendUint64(out, id)
		out = append(out, event, 2, 0x80, byte(d.address), byte(d.bus), 0, 0, 0) // a control transfer from endpoint 0
		out = append(out, make([]byte, 12)...)                                   // when
		out = le.AppendUint32(out, uint32(status))
		out = le.AppendUint32(out, uint32(length))
		out = le.AppendUint32(out, uint32(len(data)))
		out = append(append(out, setup...), make([]byte, 16)...)
		out = append(out, data...)
	}
	ask := func(index byte, language uint16, size int, text []uint16) {
		answer := []byte{0, 3}
		for _, c := range text {
			answer = le.AppendUint16(answer, c)
		}
		answer[0] = byte(len(answer))
		id++
		setup := le.AppendUint16([]byte{0x80, 6, index, 3}, language)
		packet('S', le.AppendUint16(setup, uint16(size)), nil, -115, size) // EINPROGRESS
		packet('C', make([]byte, 8), answer, 0, len(answer))
	}
	for range times {
		// As libusb_get_string_descriptor_ascii asks.
		ask(0, 0, 4, []uint16{english})
		ask(productString, english, 255, utf16.Encode([]rune(d.name)))
	}
	return out
}
