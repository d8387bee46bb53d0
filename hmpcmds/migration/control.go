// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var controlRows = []*monitor.Command{
	{
		Name:    "migrate_cancel",
		Help:    "give up the migration that is running",
		Group:   monitor.GroupMigration,
		Sources: row.QMP("migrate_cancel"),
		Run:     migrateCancel,
	},
	{
		Name:            "migrate_continue",
		Args:            "state:s",
		Params:          "state",
		Example:         "migrate_continue pre-switchover",
		Help:            "let a migration that waits in a state go on",
		Group:           monitor.GroupMigration,
		Sources:         row.QMP("migrate-continue"),
		Run:             migrateContinue,
		ExtraCandidates: map[string]monitor.Candidates{"state": monitor.EnumOf("migrate-continue", "state")},
	},
	{
		Name:    "migrate_recover",
		Args:    "uri:s",
		Params:  "uri",
		Example: "migrate_recover tcp:0:4445",
		Help:    "wait at uri for a paused postcopy migration to be taken up again",
		Group:   monitor.GroupMigration,
		Sources: row.QMP("migrate-recover"),
		Run:     migrateRecover,
	},
	{
		Name:    "migrate_pause",
		Help:    "pause a postcopy migration",
		Group:   monitor.GroupMigration,
		Sources: row.QMP("migrate-pause"),
		Run:     row.Execute("migrate-pause"),
	},
	{
		Name:    "migrate_start_postcopy",
		Help:    "switch the migration to postcopy",
		Group:   monitor.GroupMigration,
		Sources: row.QMP("migrate-start-postcopy"),
		Run:     row.Execute("migrate-start-postcopy"),
	},
	{
		Name:    "x_colo_lost_heartbeat",
		Help:    "tell COLO that the other side is gone",
		Group:   monitor.GroupMigration,
		Sources: row.QMP("x-colo-lost-heartbeat"),
		Exists:  row.HasCommand("x-colo-lost-heartbeat"),
		Run:     row.Execute("x-colo-lost-heartbeat"),
	},
	{
		Name:            "client_migrate_info",
		Args:            "protocol:s,hostname:s,port:i?,tls-port:i?,cert-subject:s?",
		Params:          "protocol hostname port tls-port cert-subject",
		Example:         "client_migrate_info spice host.example.com 5900",
		Help:            "tell the display's client where the virtual machine goes",
		Group:           monitor.GroupMigration,
		Sources:         row.QMP("client_migrate_info"),
		Run:             clientMigrateInfo,
		ExtraCandidates: map[string]monitor.Candidates{"protocol": monitor.Words("spice")},
	},
	{
		Name:    "migration_mode",
		Args:    "mode:i",
		Params:  "mode",
		Example: "migration_mode 1",
		Help:    "set how storage attributes are migrated",
		Group:   monitor.GroupMigration,
		Targets: row.S390X,
		Sources: row.Added("x-set-migration-mode"),
		Run:     migrationMode,
	},
}

// migrateCancel fails silently (hmp_migrate_cancel).
func migrateCancel(c *monitor.Call) error {
	return c.FailHidden(c.Execute("migrate_cancel", nil, nil))
}

func migrateContinue(c *monitor.Call) error {
	state := c.Args.String("state")
	return row.HMPEnumError(c.Execute("migrate-continue", struct {
		State string `json:"state"`
	}{state}, nil), "state", state)
}

func migrateRecover(c *monitor.Call) error {
	args := struct {
		URI string `json:"uri"`
	}{c.Args.String("uri")}
	return c.Execute("migrate-recover", args, nil)
}

// migrationMode is hmp_migrationmode in hw/s390x/s390-stattrib.c.
func migrationMode(c *monitor.Call) error {
	enable := c.Args.Int("mode") != 0
	args := struct {
		Enable bool `json:"enable"`
	}{enable}
	return row.ReportWithoutLineEnd(c, c.Execute("x-set-migration-mode", args, nil))
}

func clientMigrateInfo(c *monitor.Call) error {
	args := struct {
		CertSubject *string `json:"cert-subject,omitempty"`
		Hostname    string  `json:"hostname"`
		Port        *int64  `json:"port,omitempty"`
		Protocol    string  `json:"protocol"`
		TLSPort     *int64  `json:"tls-port,omitempty"`
	}{Hostname: c.Args.String("hostname"), Protocol: c.Args.String("protocol")}
	args.CertSubject = row.OptionalString(c, "cert-subject")
	args.Port, args.TLSPort = row.OptionalInt(c, "port"), row.OptionalInt(c, "tls-port")
	return c.Execute("client_migrate_info", args, nil)
}
