// SPDX-License-Identifier: GPL-2.0-or-later

package cryptodev

import (
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var cryptodevRows = []*monitor.Command{
	{
		Name:      "cryptodev",
		Info:      true,
		Help:      "show crypto backends",
		Group:     monitor.GroupDevices,
		Preconfig: true,
		Sources:   row.QMP("query-cryptodev"),
		Exists:    row.Since(8, 0),
		Run:       infoCryptodev,
	},
}

func infoCryptodev(c *monitor.Call) error {
	var backends []struct {
		ID       string   `json:"id"`
		Services []string `json:"service"`
		Clients  []struct {
			Queue uint32 `json:"queue"`
			Type  string `json:"type"`
		} `json:"client"`
	}
	if err := c.Execute("query-cryptodev", nil, &backends); err != nil {
		return err
	}
	for _, b := range backends {
		c.Printf("%s: service=[%s]\n", b.ID, strings.Join(b.Services, "|"))
		for _, client := range b.Clients {
			c.Printf("    queue %d: type=%s\n", client.Queue, client.Type)
		}
	}
	return nil
}
