// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"cmp"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var displaysRows = []*monitor.Command{
	{
		Name:    "vnc",
		Info:    true,
		Help:    "show VNC servers and clients",
		Group:   monitor.GroupDevices,
		Sources: row.QMP("query-vnc-servers"),
		Exists:  row.HasCommand("query-vnc-servers"),
		Run:     infoVNC,
	},
	{
		Name:    "spice",
		Info:    true,
		Help:    "show the SPICE server and its clients",
		Group:   monitor.GroupDevices,
		Sources: row.QMP("query-spice"),
		Exists:  row.HasCommand("query-spice"),
		Run:     infoSpice,
	},
}

// vncEnd is one end of a VNC connection (VncBasicInfo in qapi/ui.json).
type vncEnd struct {
	Host      string  `json:"host"`
	Service   string  `json:"service"`
	Family    string  `json:"family"`
	Websocket bool    `json:"websocket"`
	Auth      string  `json:"auth"`
	VeNCrypt  *string `json:"vencrypt"`
	X509      *string `json:"x509_dname"`
	SASL      *string `json:"sasl_username"`
}

func (e *vncEnd) print(c *monitor.Call, name string) {
	websocket := ""
	if e.Websocket {
		websocket = " (Websocket)"
	}
	c.Printf("  %s: %s:%s (%s%s)\n", name, e.Host, e.Service, e.Family, websocket)
}

func printVNCAuth(c *monitor.Call, indent, auth string, sub *string) {
	c.Printf("%sAuth: %s (Sub: %s)\n", indent, auth, orNone(sub))
}

func orNone(word *string) string {
	if word == nil {
		return "none"
	}
	return *word
}

// infoVNC is hmp_info_vnc in ui/ui-hmp-cmds.c.
func infoVNC(c *monitor.Call) error {
	var displays []struct {
		ID       string   `json:"id"`
		Server   []vncEnd `json:"server"`
		Clients  []vncEnd `json:"clients"`
		Auth     string   `json:"auth"`
		VeNCrypt *string  `json:"vencrypt"`
		Display  *string  `json:"display"`
	}
	if err := c.Execute("query-vnc-servers", nil, &displays); err != nil {
		return err
	}
	if len(displays) == 0 {
		c.Print("None\n")
	}
	for _, d := range displays {
		c.Printf("%s:\n", d.ID)
		for _, s := range d.Server {
			s.print(c, "Server")
			printVNCAuth(c, "    ", s.Auth, s.VeNCrypt)
		}
		for _, e := range d.Clients {
			e.print(c, "Client")
			c.Printf("    x509_dname: %s\n    sasl_username: %s\n", orNone(e.X509), orNone(e.SASL))
		}
		if len(d.Server) == 0 {
			printVNCAuth(c, "  ", d.Auth, d.VeNCrypt)
		}
		if d.Display != nil {
			c.Printf("  Display: %s\n", *d.Display)
		}
	}
	return nil
}

// webdav is a channel type that HMP has a name for since 8.0.
const webdav = 11

// spiceChannels are the names of channel types (SPICE_CHANNEL_*).
var spiceChannels = map[int64]string{1: "main", 2: "display", 3: "inputs", 4: "cursor", 5: "playback",
	6: "record", 7: "tunnel", 8: "smartcard", 9: "usbredir", 10: "port", webdav: "webdav"}

// infoSpice is hmp_info_spice in ui/ui-hmp-cmds.c.
func infoSpice(c *monitor.Call) error {
	var info struct {
		Enabled  bool   `json:"enabled"`
		Migrated bool   `json:"migrated"`
		Host     string `json:"host"`
		Port     *int64 `json:"port"`
		TLSPort  *int64 `json:"tls-port"`
		Auth     string `json:"auth"`
		Compiled string `json:"compiled-version"`
		Mouse    string `json:"mouse-mode"`
		Channels []struct {
			Host string `json:"host"`
			Port string `json:"port"`
			TLS  bool   `json:"tls"`
			ID   int64  `json:"connection-id"`
			Type int64  `json:"channel-type"`
			Num  int64  `json:"channel-id"`
		} `json:"channels"`
	}
	if err := c.Execute("query-spice", nil, &info); err != nil {
		return err
	}
	if !info.Enabled {
		c.Print("Server: disabled\n")
		return nil
	}
	c.Print("Server:\n")
	if info.Port != nil {
		c.Printf("     address: %s:%d\n", info.Host, *info.Port)
	}
	if info.TLSPort != nil {
		c.Printf("     address: %s:%d [tls]\n", info.Host, *info.TLSPort)
	}
	c.Printf("    migrated: %t\n        auth: %s\n    compiled: %s\n  mouse-mode: %s\n",
		info.Migrated, info.Auth, info.Compiled, info.Mouse)
	if len(info.Channels) == 0 {
		c.Print("Channels: none\n")
	}
	for _, ch := range info.Channels {
		tls, name := "", spiceChannels[ch.Type]
		if ch.TLS {
			tls = " [tls]"
		}
		if ch.Type == webdav && !c.Since(8, 0) {
			name = ""
		}
		c.Printf("Channel:\n     address: %s:%s%s\n     session: %d\n     channel: %d:%d\n     channel name: %s\n",
			ch.Host, ch.Port, tls, ch.ID, ch.Type, ch.Num, cmp.Or(name, "unknown"))
	}
	return nil
}
