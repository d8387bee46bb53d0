// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

// networkCommand returns a NetworkInfo in QEMU since 11.2, and a text where libhmp has added it.
const networkCommand = "x-query-network"

var networkSources = []monitor.Source{
	{Kind: monitor.SourceQMP, Commands: []string{networkCommand}, Returns: "clients"},
	row.AddedText(networkCommand),
}

// networkClient is NetworkClientInfo in qapi/net.json of 11.2.
type networkClient struct {
	Name    string `json:"name"`
	Index   uint32 `json:"queue-index"`
	Type    string `json:"type"`
	Info    string `json:"info-str"`
	Filters []struct {
		Name string `json:"name"`
		Type string `json:"type"`
		Info string `json:"info"`
	} `json:"filters"`
	Peer *networkClient `json:"peer"`
}

// infoNetwork is hmp_info_network in net/net-hmp-cmds.c of 11.2.
func infoNetwork(c *monitor.Call) error {
	structured, err := c.HasSource(monitor.SourceQMP)
	if err != nil {
		return err
	}
	if !structured {
		return c.Text(networkCommand, nil)
	}
	var info struct {
		Hubs []struct {
			ID    int32 `json:"id"`
			Ports []struct {
				Name string         `json:"name"`
				Peer *networkClient `json:"peer"`
			} `json:"ports"`
		} `json:"hubs"`
		Clients []networkClient `json:"clients"`
	}
	if err := c.Execute(networkCommand, nil, &info); err != nil {
		return err
	}
	for _, hub := range info.Hubs {
		c.Printf("hub %d\n", hub.ID)
		for _, port := range hub.Ports {
			if port.Peer == nil {
				c.Printf(" \\ %s\n", port.Name)
				continue
			}
			c.Printf(" \\ %s: ", port.Name)
			port.Peer.print(c)
		}
	}
	for _, client := range info.Clients {
		isCard := client.Type == "nic"
		if client.Peer != nil && !isCard {
			continue // printed with the card
		}
		client.print(c)
		if client.Peer != nil {
			c.Print(" \\ ")
			client.Peer.print(c)
		}
	}
	return nil
}

// print is hmp_print_client_info in the same file.
func (n *networkClient) print(c *monitor.Call) {
	c.Printf("%s: index=%d,type=%s,%s\n", n.Name, n.Index, n.Type, n.Info)
	if len(n.Filters) == 0 {
		return
	}
	c.Print("filters:\n")
	for _, f := range n.Filters {
		comma := ""
		if f.Info != "" {
			comma = ","
		}
		c.Printf("  - %s: type=%s%s%s\n", f.Name, f.Type, comma, f.Info)
	}
}
