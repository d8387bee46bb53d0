// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"errors"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var migrateRows = []*monitor.Command{
	{
		Name:    "migrate",
		Args:    "detach:-d,resume:-r,uri:s",
		Params:  "[-d] [-r] uri",
		Example: "migrate -d tcp:host.example.com:4444",
		Help:    "send the virtual machine to uri and wait until it is there (-d: do not wait; -r: take up a paused postcopy migration again)",
		Group:   monitor.GroupMigration,
		Sources: row.QMP("migrate", "query-migrate"),
		Adapt:   adaptMigrate,
		Run:     migrate,
	},
	{
		Name:    "migrate_incoming",
		Args:    "uri:s",
		Params:  "uri",
		Example: "migrate_incoming tcp:0:4444",
		Help:    "let a QEMU that was started with -incoming defer wait for a virtual machine at uri",
		Group:   monitor.GroupMigration,
		Sources: row.QMP("migrate-incoming"),
		Run:     migrateIncoming,
	},
}

// adaptMigrate puts back block migration, which 9.1 took out.
func adaptMigrate(row *monitor.Command, f *qmp.Facts) error {
	v, err := f.Version()
	if err == nil && !v.AtLeast(9, 1) {
		row.Args = "detach:-d,blk:-b,inc:-i,resume:-r,uri:s"
		row.Params = "[-d] [-b] [-i] [-r] uri"
		row.Help += " (-b: with its disks; -i: with what its disks hold above their backing files)"
	}
	return err
}

// migrationPoll is how often a waiting monitor asks how far a migration is.
const migrationPoll = time.Second

// migrate is hmp_migrate in migration/migration-hmp-cmds.c.
func migrate(c *monitor.Call) error {
	args := struct {
		URI    string `json:"uri"`
		Block  bool   `json:"blk,omitempty"`
		Inc    bool   `json:"inc,omitempty"`
		Resume bool   `json:"resume"`
	}{
		URI:    c.Args.String("uri"),
		Block:  c.Args.Bool("blk"),
		Inc:    c.Args.Bool("inc"),
		Resume: c.Args.Bool("resume"),
	}
	v, err := c.Facts().Version()
	if err != nil {
		return err
	}
	if err := checkMigrationURI(args.URI, v); err != nil {
		return err
	}
	if err := c.Execute("migrate", args, nil); err != nil || c.Args.Bool("detach") {
		return err
	}
	blocks := args.Block || args.Inc
	if c.ShowsProgress() && c.Watch(watchMigration(blocks)) {
		return nil
	}
	if c.Background(migrationPoll, func(c *monitor.Call) bool { return migrating(c, blocks) }) {
		return nil
	}
	if !v.AtLeast(11, 0) { // 11.1 goes on without a word.
		c.Print("terminal does not allow synchronous migration, continuing detached\n")
	}
	if c.VM().QEMUPrints {
		return nil // QEMU runs the line itself, and cannot wait
	}
	return migrationStarts(c)
}

// migrating reports whether a migration that a monitor waits for goes on, and
// how far its disks are (hmp_migrate_status_cb).
func migrating(c *monitor.Call, blocks bool) bool {
	var info migrationInfo
	if err := c.Execute("query-migrate", nil, &info); err != nil {
		c.Report(err)
		return false
	}
	switch info.Status {
	case "", "setup", "active", "failing": // failing: in 11.1, failed comes next
		switch {
		case c.ShowsProgress():
			c.Status("migrate: " + info.progress() + leaveHint)
		case info.Disk != nil:
			c.Progress("Completed %d %%\r", info.Disk.percent())
		}
		return true
	case "cancelling", "device", "wait-unplug", "postcopy-active", "postcopy-device", "colo":
		if c.ShowsProgress() { // the built-in monitor waits no longer
			c.Status("migrate: " + info.progress() + leaveHint)
			return true
		}
	case "pre-switchover":
		if c.ShowsProgress() {
			c.Print("the migration waits for 'migrate_continue pre-switchover'\n")
		}
	}
	if blocks {
		c.Print("\n")
	}
	if info.ErrorDesc != nil && c.VM().QEMUPrints {
		reportError(c, *info.ErrorDesc)
	}
	if err := info.failure(); err != nil && row.TellsReasons(c) {
		c.Report(err)
	}
	return false
}

// reportError has QEMU write a line to its standard error, where its own HMP writes why a
// migration that it waited for has failed (error_report() in hmp_migrate_status_cb).
func reportError(c *monitor.Call, text string) {
	if has, err := c.Facts().Has("x-error-report"); err != nil || !has {
		return
	}
	if err := c.Execute("x-error-report", map[string]string{"text": text}, nil); err != nil {
		c.Report(err)
	}
}

// A monitor that does not wait for a migration looks for so long, and so often, how
// it starts.
const (
	startPatience = 2 * time.Second
	startPoll     = 10 * time.Millisecond
)

// migrationStarts waits until a migration has its connection, a short while at most,
// and returns why it has not: scripts see it by the exit status.
func migrationStarts(c *monitor.Call) error {
	end := c.Now().Add(startPatience)
	var info migrationInfo
	err := c.Wait(startPoll, func() (bool, error) {
		info = migrationInfo{}
		err := c.Execute("query-migrate", nil, &info)
		return info.Status != "setup" && info.Status != "failing" || c.Now().After(end), err
	})
	if err != nil {
		return qmp.GoesOn(err)
	}
	return info.failure()
}

// failure is why a migration has ended before it was there, nil if it has not.
func (i *migrationInfo) failure() error {
	switch {
	case i.Status == "cancelled", i.Status == "cancelling":
		return errors.New("the migration was cancelled")
	case i.Status != "failed":
		return nil
	case i.ErrorDesc == nil:
		return errors.New("the migration failed")
	}
	return errors.New(*i.ErrorDesc)
}

// migrateIncoming is hmp_migrate_incoming. Since QMP can be told so, that is
// 9.1, QEMU does not end if the migration fails.
func migrateIncoming(c *monitor.Call) error {
	args := struct {
		URI         string `json:"uri"`
		ExitOnError *bool  `json:"exit-on-error,omitempty"`
	}{URI: c.Args.String("uri")}
	v, err := c.Facts().Version()
	if err != nil {
		return err
	}
	if v.AtLeast(9, 1) {
		args.ExitOnError = new(bool)
	}
	if err := checkMigrationURI(args.URI, v); err != nil {
		return err
	}
	return c.Execute("migrate-incoming", args, nil)
}
