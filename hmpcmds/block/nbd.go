// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/inet"
	"libhmp/hmpcmds/internal/row"
)

var nbdRows = []*monitor.Command{
	{
		Name:      "nbd_server_start",
		Args:      "all:-a,writable:-w,uri:s",
		Params:    "nbd_server_start [-a] [-w] host:port",
		Example:   "nbd_server_start -a 127.0.0.1:10809",
		Help:      "export disks over NBD (-a: all of them; -w: writable)",
		Group:     monitor.GroupBlock,
		Preconfig: true,
		Adapt:     row.PreconfigSince(7, 1),
		Sources:   row.QMP("nbd-server-start"),
		Run:       nbdStart,
	},
	{
		Name:            "nbd_server_add",
		Args:            "writable:-w,device:B,name:s?",
		Params:          "nbd_server_add [-w] device [name]",
		Example:         "nbd_server_add disk0 export0",
		Help:            "export another disk over NBD (-w: writable)",
		Group:           monitor.GroupBlock,
		Preconfig:       true,
		Adapt:           row.PreconfigSince(7, 1),
		Sources:         row.QMP("nbd-server-add"),
		Run:             nbdAdd,
		ExtraCandidates: map[string]monitor.Candidates{"device": monitor.BlockNodes},
	},
	{
		Name:            "nbd_server_remove",
		Args:            "force:-f,name:s",
		Params:          "nbd_server_remove [-f] name",
		Example:         "nbd_server_remove export0",
		Help:            "stop exporting a disk over NBD (-f: even while clients use it)",
		Group:           monitor.GroupBlock,
		Preconfig:       true,
		Adapt:           row.PreconfigSince(7, 1),
		Sources:         row.QMP("nbd-server-remove"),
		Run:             nbdRemove,
		ExtraCandidates: map[string]monitor.Candidates{"name": monitor.MembersOf("query-block-exports", "id", "node-name")},
	},
	{
		Name:      "nbd_server_stop",
		Params:    "nbd_server_stop",
		Help:      "stop exporting disks over NBD",
		Group:     monitor.GroupBlock,
		Preconfig: true,
		Adapt:     row.PreconfigSince(7, 1),
		Sources:   row.QMP("nbd-server-stop"),
		Run:       row.Execute("nbd-server-stop"),
	},
}

// nbdStart is hmp_nbd_server_start. With -a, a disk that cannot be exported
// stops the server again.
func nbdStart(c *monitor.Call) error {
	all, writable := c.Args.Bool("all"), c.Args.Bool("writable")
	if writable && !all {
		return errors.New("-w only valid together with -a")
	}
	address, err := nbdAddress(c.Args.String("uri"), c.Facts())
	if err != nil {
		return err
	}
	// Without limit of connections, as QEMU's HMP has it.
	args := struct {
		Address        *inet.Address `json:"addr"`
		MaxConnections *int          `json:"max-connections,omitempty"`
	}{Address: address}
	schema, err := c.Facts().Schema()
	if err != nil {
		return err
	}
	if _, has := schema.CommandArguments("nbd-server-start").Member("max-connections"); has && !c.Since(9, 1) {
		args.MaxConnections = qmp.Optional(0)
	}
	if !all {
		return c.Execute("nbd-server-start", args, nil)
	}
	return c.Uninterrupted("nbd_server_start exports the disks one by one", func() error {
		if err := c.Execute("nbd-server-start", args, nil); err != nil {
			return err
		}
		return exportAll(c, writable)
	})
}

func exportAll(c *monitor.Call, writable bool) error {
	var disks []struct {
		Device   string           `json:"device"`
		Inserted *json.RawMessage `json:"inserted"`
	}
	if err := c.Execute("query-block", nil, &disks); err != nil {
		return err
	}
	for _, d := range disks {
		if d.Inserted == nil {
			continue
		}
		err := c.Execute("nbd-server-add", struct {
			Device   string `json:"device"`
			Writable bool   `json:"writable"`
		}{d.Device, writable}, nil)
		if err == nil {
			continue
		}
		if stopErr := c.Execute("nbd-server-stop", nil, nil); qmp.Unanswered(stopErr) != nil {
			return fmt.Errorf("%w; the NBD server, which this line has started, may still run: %w", err, stopErr)
		}
		return err
	}
	return nil
}

func nbdAdd(c *monitor.Call) error {
	args := struct {
		Device   string  `json:"device"`
		Name     *string `json:"name,omitempty"`
		Writable bool    `json:"writable"`
	}{Device: c.Args.String("device"), Writable: c.Args.Bool("writable")}
	args.Name = row.OptionalString(c, "name")
	return c.Execute("nbd-server-add", args, nil)
}

func nbdRemove(c *monitor.Call) error {
	args := struct {
		Mode *string `json:"mode,omitempty"`
		Name string  `json:"name"`
	}{Name: c.Args.String("name")}
	if c.Args.Bool("force") {
		args.Mode = qmp.Optional("hard")
	}
	return c.Execute("nbd-server-remove", args, nil)
}

// nbdAddress is socket_parse in util/qemu-sockets.c, in the form that
// nbd-server-start takes.
func nbdAddress(text string, f *qmp.Facts) (*inet.Address, error) {
	v, err := f.Version()
	if err != nil {
		return nil, err
	}
	kind, address, _ := strings.Cut(text, ":")
	switch {
	case text == "unix:":
		return nil, errors.New("invalid Unix socket address")
	case text == "fd:":
		return nil, errors.New("invalid file descriptor address")
	case kind == "unix" && address != "":
		return &inet.Address{Data: inet.Unix{Path: address}, Type: kind}, nil
	case kind == "fd" && address != "":
		return &inet.Address{Data: inet.FD{Name: address}, Type: kind}, nil
	case kind == "vsock":
		if err := inet.CheckVsock(address); err != nil {
			return nil, err
		}
		cid, port, _ := strings.Cut(address, ":")
		return &inet.Address{Data: inet.Vsock{CID: cid, Port: port}, Type: kind}, nil
	}
	address = text
	if v.AtLeast(6, 0) { // to 5.2, tcp is a host
		address = strings.TrimPrefix(text, "tcp:")
	}
	if err := inet.Check(address, v); err != nil {
		return nil, err
	}
	host, port, _ := inet.Split(address)
	port, options, _ := strings.Cut(port, ",")
	data := &inet.Inet{Host: host, Port: &port}
	if err := data.SetOptions(options, v); err != nil {
		return nil, err
	}
	return &inet.Address{Data: data, Type: "inet"}, nil
}
