// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"strings"

	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:    "migrate_cancel",
		Help:    "give up the migration that is running",
		Group:   monitor.GroupMigration,
		Sources: qmpCommands("migrate_cancel"),
		Run:     migrateCancel,
	},
	&monitor.Command{
		Name:    "migrate_continue",
		Args:    "state:s",
		Params:  "state",
		Help:    "let a migration that waits in a state go on",
		Group:   monitor.GroupMigration,
		Sources: qmpCommands("migrate-continue"),
		Run:     migrateContinue,
		Offers:  map[string]monitor.Offer{"state": monitor.EnumOf("migrate-continue", "state")},
	},
	&monitor.Command{
		Name:    "migrate_recover",
		Args:    "uri:s",
		Params:  "uri",
		Help:    "wait at uri for a paused postcopy migration to be taken up again",
		Group:   monitor.GroupMigration,
		Sources: qmpCommands("migrate-recover"),
		Run:     migrateRecover,
	},
	&monitor.Command{
		Name:    "migrate_pause",
		Help:    "pause a postcopy migration",
		Group:   monitor.GroupMigration,
		Sources: qmpCommands("migrate-pause"),
		Run:     plain("migrate-pause"),
	},
	&monitor.Command{
		Name:    "migrate_start_postcopy",
		Help:    "switch the migration to postcopy",
		Group:   monitor.GroupMigration,
		Sources: qmpCommands("migrate-start-postcopy"),
		Run:     plain("migrate-start-postcopy"),
	},
	&monitor.Command{
		Name:    "x_colo_lost_heartbeat",
		Help:    "tell COLO that the other side is gone",
		Group:   monitor.GroupMigration,
		Sources: qmpCommands("x-colo-lost-heartbeat"),
		Exists:  hasCommand("x-colo-lost-heartbeat"),
		Run:     plain("x-colo-lost-heartbeat"),
	},
	&monitor.Command{
		Name:    "client_migrate_info",
		Args:    "protocol:s,hostname:s,port:i?,tls-port:i?,cert-subject:s?",
		Params:  "protocol hostname port tls-port cert-subject",
		Help:    "tell the display's client where the virtual machine goes",
		Group:   monitor.GroupMigration,
		Sources: qmpCommands("client_migrate_info"),
		Run:     clientMigrateInfo,
		Offers:  map[string]monitor.Offer{"protocol": monitor.Words("spice")},
	},
	&monitor.Command{
		Name:    "migration_mode",
		Args:    "mode:i",
		Params:  "mode",
		Help:    "set how storage attributes are migrated",
		Group:   monitor.GroupMigration,
		Targets: targetsS390,
		Sources: added("x-set-migration-mode"),
		Run:     migrationMode,
	},
	&monitor.Command{
		Name:    "announce_self",
		Args:    "interfaces:s?,id:s?",
		Params:  "[interfaces] [id]",
		Help:    "have the guest's network cards tell the network where they are",
		Group:   monitor.GroupMigration,
		Sources: qmpCommands("announce-self", "query-migrate-parameters"),
		Run:     announceSelf,
		Offers:  map[string]monitor.Offer{"interfaces": networkCards},
	},
)

// migrateCancel fails silently (hmp_migrate_cancel).
func migrateCancel(c *monitor.Call) error {
	return c.FailHidden(c.Execute("migrate_cancel", nil, nil))
}

func migrateContinue(c *monitor.Call) error {
	state := c.Args.String("state")
	return enumError(c.Execute("migrate-continue", arguments{"state": state}, nil), "state", state)
}

func migrateRecover(c *monitor.Call) error {
	return c.Execute("migrate-recover", arguments{"uri": c.Args.String("uri")}, nil)
}

// migrationMode is hmp_migrationmode in hw/s390x/s390-stattrib.c.
func migrationMode(c *monitor.Call) error {
	enable := c.Args.Int("mode") != 0
	return withoutLineEnd(c, c.Execute("x-set-migration-mode", arguments{"enable": enable}, nil))
}

func clientMigrateInfo(c *monitor.Call) error {
	args := arguments{"protocol": c.Args.String("protocol"), "hostname": c.Args.String("hostname")}
	args.setOptional(c, "cert-subject")
	args.setOptionalInt(c, "port", "tls-port")
	return c.Execute("client_migrate_info", args, nil)
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
	args := arguments{"initial": times.Initial, "max": times.Max, "rounds": times.Rounds, "step": times.Step}
	if names := c.Args.String("interfaces"); names != "" {
		args["interfaces"] = strings.Split(names, ",")
	}
	args.setOptional(c, "id")
	return c.FailHidden(c.Execute("announce-self", args, nil))
}
