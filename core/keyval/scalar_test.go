// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIntegers(t *testing.T) {
	text := func(k Kind, s string) string { value, _ := k.Read(s); return string(value) }
	// What device_add of QEMU 10.0 makes of scsi-hd's unsigned wwn and virtio-net's
	// signed speed.
	for _, test := range []struct {
		text, unsigned, signed string
	}{
		{"5", "5", "5"},
		{" +5", "5", "5"},
		{"-5", "-5", "-5"},
		{"0x10", "16", "16"},
		{"010", "8", "8"},
		{"9223372036854775807", "9223372036854775807", "9223372036854775807"},
		{"9223372036854775808", "9223372036854775808", ""},
		{"18446744073709551615", "18446744073709551615", ""},
		{"18446744073709551616", "", ""},
		{"-9223372036854775808", "-9223372036854775808", "-9223372036854775808"},
		{"-9223372036854775809", "9223372036854775807", ""},
		{"-18446744073709551615", "1", ""},
		{"-18446744073709551616", "", ""},
		{"", "", ""},
		{"-", "", ""},
		{"--5", "", ""},
		{"- 5", "", ""},
		{"5 ", "", ""},
		{"1k", "", ""},
		{"1.5", "", ""},
		{"x", "", ""},
	} {
		assert.Equal(t, test.unsigned, text(Uint, test.text), "unsigned %q", test.text)
		assert.Equal(t, test.signed, text(Int, test.text), "signed %q", test.text)
	}
}
