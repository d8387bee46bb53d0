// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
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

// networkInfo is NetworkInfo there.
type networkInfo struct {
	Hubs []struct {
		ID    int32 `json:"id"`
		Ports []struct {
			Name string         `json:"name"`
			Peer *networkClient `json:"peer"`
		} `json:"ports"`
	} `json:"hubs"`
	Clients []networkClient `json:"clients"`
}

// ask has reply filled by a command whose reply is structured since 11.2, and reports whether it is:
// the text of libhmp's own command of that name is printed.
func ask(c *monitor.Call, command string, reply any) (structured bool, err error) {
	structured, err = c.HasSource(monitor.SourceQMP)
	switch {
	case err != nil:
		return false, err
	case structured:
		return true, c.Execute(command, nil, reply)
	}
	return false, c.Text(command, nil)
}

// infoNetwork is hmp_info_network in net/net-hmp-cmds.c of 11.2.
func infoNetwork(c *monitor.Call) error {
	var info networkInfo
	if structured, err := ask(c, networkCommand, &info); !structured || err != nil {
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

// networkClients are the network clients with their names and types, of QEMUs that tell
// them: QMP has not listed them before 11.2.
func networkClients(c *monitor.Completion) (list []networkClient) {
	if has, err := c.Facts().Has(networkCommand); err != nil || !has {
		return nil
	}
	if isText, err := c.Facts().Returns(networkCommand, qmp.TextMember); err != nil || isText {
		var text qmp.HumanReadableText
		if c.Execute(networkCommand, nil, &text) != nil {
			return nil
		}
		return clientsOfText(text.Text)
	}
	var info networkInfo
	if c.Execute(networkCommand, nil, &info) != nil {
		return nil
	}
	for _, hub := range info.Hubs {
		for _, port := range hub.Ports {
			list = append(list, networkClient{Name: port.Name, Type: "hubport"})
			if port.Peer != nil {
				list = append(list, *port.Peer)
			}
		}
	}
	return append(list, info.Clients...)
}

// clientsOfText are those of what info network prints: lines "NAME: index=N,type=TYPE,...",
// and below a hub "PORT", or "PORT: " before that of its peer.
func clientsOfText(text string) (list []networkClient) {
	hub := false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		below, isBelow := strings.CutPrefix(line, " \\ ")
		names, rest, isClient := strings.Cut(below, ": index=")
		switch {
		case !isBelow && !isClient:
			hub = strings.HasPrefix(line, "hub ")
			continue
		case !isBelow:
			hub = false
		case hub:
			var port string
			port, names, _ = strings.Cut(names, ": ")
			list = append(list, networkClient{Name: port, Type: "hubport"})
		}
		if isClient {
			_, kind, _ := strings.Cut(rest, ",type=")
			kind, _, _ = strings.Cut(kind, ",")
			list = append(list, networkClient{Name: names, Type: kind})
		}
	}
	return list
}
