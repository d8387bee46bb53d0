// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var announceRows = []*monitor.Command{
	{
		Name:            "announce_self",
		Args:            "interfaces:s?,id:s?",
		Params:          "[interfaces] [id]",
		Example:         "announce_self nic0",
		Help:            "have the guest's network cards tell the network where they are",
		Group:           monitor.GroupMigration,
		Sources:         row.QMP("announce-self", "query-migrate-parameters"),
		Run:             announceSelf,
		ExtraCandidates: map[string]monitor.Candidates{"interfaces": networkCards},
	},
}

// announceSelf takes its times from the migration parameters
// (hmp_announce_self).
func announceSelf(c *monitor.Call) error {
	var times struct {
		Initial int64 `json:"announce-initial"`
		Max     int64 `json:"announce-max"`
		Rounds  int64 `json:"announce-rounds"`
		Step    int64 `json:"announce-step"`
	}
	if err := c.Execute("query-migrate-parameters", nil, &times); err != nil {
		return err
	}
	args := struct {
		ID         *string  `json:"id,omitempty"`
		Initial    int64    `json:"initial"`
		Interfaces []string `json:"interfaces,omitzero"`
		Max        int64    `json:"max"`
		Rounds     int64    `json:"rounds"`
		Step       int64    `json:"step"`
	}{Initial: times.Initial, Max: times.Max, Rounds: times.Rounds, Step: times.Step}
	if names := c.Args.String("interfaces"); names != "" {
		args.Interfaces = strings.Split(names, ",")
	}
	args.ID = row.OptionalString(c, "id")
	return c.FailHidden(c.Execute("announce-self", args, nil))
}
