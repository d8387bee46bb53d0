// SPDX-License-Identifier: GPL-2.0-or-later

package tpm

import (
	"errors"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var tpmRows = []*monitor.Command{
	{
		Name:  "tpm",
		Info:  true,
		Help:  "show TPM devices",
		Group: monitor.GroupDevices,
		// A QEMU without query-tpm is one without TPMs.
		Sources: append(row.QMP("query-tpm"), monitor.Source{Kind: monitor.SourceClient}),
		Run:     infoTPM,
		Success: monitor.Unless("TPM device not supported"),
	},
}

// infoTPM shows TPM devices and their backends (hmp_info_tpm in
// system/tpm-hmp-cmds.c).
func infoTPM(c *monitor.Call) error {
	var devices []struct {
		ID      string `json:"id"`
		Model   string `json:"model"`
		Options struct {
			Type string `json:"type"`
			Data struct {
				Path       *string `json:"path"`
				CancelPath *string `json:"cancel-path"`
				Chardev    string  `json:"chardev"`
			} `json:"data"`
		} `json:"options"`
	}
	err := c.Execute("query-tpm", nil, &devices)
	var refused *qmp.Error
	if errors.As(err, &refused) {
		c.Fail("TPM device not supported\n")
		return nil
	}
	if err != nil {
		return err
	}
	if len(devices) > 0 {
		c.Print("TPM device:\n")
	}
	for i, d := range devices {
		c.Printf(" tpm%d: model=%s\n  \\ %s: type=%s", i, d.Model, d.ID, d.Options.Type)
		data := d.Options.Data
		switch d.Options.Type {
		case "passthrough":
			if data.Path != nil {
				c.Printf(",path=%s", *data.Path)
			}
			if data.CancelPath != nil {
				c.Printf(",cancel-path=%s", *data.CancelPath)
			}
		case "emulator":
			c.Printf(",chardev=%s", data.Chardev)
		}
		c.Print("\n")
	}
	return nil
}
