// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"encoding/base64"
	"fmt"
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var firmwareRows = []*monitor.Command{
	{
		Name:    "firmware-log",
		Info:    true,
		Args:    "max-size:o?",
		Params:  "[max-size]",
		Example: "info firmware-log 4k",
		Help:    "show what the firmware has logged",
		Group:   monitor.GroupVM,
		Sources: row.QMP("query-firmware-log"),
		Exists:  row.Since(10, 2),
		Run:     infoFirmwareLog,
	},
}

// infoFirmwareLog is hmp_info_firmware_log in hw/uefi/ovmf-log.c.
func infoFirmwareLog(c *monitor.Call) error {
	args := struct {
		MaxSize *int64 `json:"max-size,omitempty"`
	}{}
	args.MaxSize = row.OptionalInt(c, "max-size")
	var info struct {
		Version *string `json:"version"`
		Log     string  `json:"log"`
	}
	if err := c.Execute("query-firmware-log", args, &info); err != nil {
		return err
	}
	if info.Version != nil {
		c.Printf("[ firmware version: %s ]\n", escaped(*info.Version, ""))
	}
	log, err := base64.StdEncoding.DecodeString(info.Log)
	if err != nil {
		return err
	}
	c.Print(escaped(string(log), "\r\n") + "\n")
	return nil
}

// escaped is GLib's g_strescape: the bytes of text up to the first that is 0, as C writes them
// in a string, but those in keep as they are.
func escaped(text, keep string) string {
	const escapes, letters = "\b\f\n\r\t\v\\\"", `bfnrtv\"`
	text, _, _ = strings.Cut(text, "\x00")
	var b strings.Builder
	for i := range len(text) {
		char := text[i]
		at := strings.IndexByte(escapes, char)
		switch {
		case strings.IndexByte(keep, char) >= 0:
			b.WriteByte(char)
		case at >= 0:
			b.WriteString(`\` + letters[at:at+1])
		case char < ' ' || char > '~':
			fmt.Fprintf(&b, `\%03o`, char)
		default:
			b.WriteByte(char)
		}
	}
	return b.String()
}
