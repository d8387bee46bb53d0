// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"fmt"
	"slices"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var mediaRows = []*monitor.Command{
	{
		Name:           "eject",
		Args:           "force:-f,device:B",
		Params:         "[-f] device",
		Example:        "eject -f cd0",
		Help:           "take the medium out of a removable device, even from a locked one (-f)",
		Group:          monitor.GroupBlock,
		Sources:        row.QMP("eject"),
		Run:            eject,
		Hint:           hintDrive,
		MoreCandidates: map[string]monitor.Candidates{"device": driveIDs},
	},
	{
		Name:            "change",
		Args:            "device:B,force:-f,target:F,arg:s?,read-only-mode:s?",
		Params:          "device [-f] filename [format [read-only-mode]]",
		Example:         "change cd0 other.iso raw",
		Help:            "put another medium into a removable device; with 'vnc password' set the password of VNC",
		Group:           monitor.GroupBlock,
		Adapt:           row.Before(7, 1, row.WithArgs("device:B,target:F,arg:s?,read-only-mode:s?", "device filename [format [read-only-mode]]")),
		Sources:         row.QMP("blockdev-change-medium"),
		Passable:        needsNoPrompt,
		Run:             change,
		Hint:            hintDrive,
		MoreCandidates:  map[string]monitor.Candidates{"device": driveIDs},
		ExtraCandidates: map[string]monitor.Candidates{"arg": changedFormats, "read-only-mode": monitor.EnumOf("blockdev-change-medium", "read-only-mode")},
	},
	{
		Name:      "block_resize",
		Args:      "device:B,size:o",
		Params:    "device size",
		Example:   "block_resize disk0 20G",
		Help:      "give a block device another size, in MiB if no suffix says otherwise",
		Group:     monitor.GroupBlock,
		Preconfig: true,
		Adapt:     row.PreconfigSince(7, 1),
		Sources:   row.QMP("block_resize"),
		Run:       blockResize,
	},
	{
		Name:    "block_passwd",
		Args:    "device:B,password:s",
		Params:  "block_passwd device password",
		Example: "block_passwd disk0 secret",
		Help:    "set the password of an encrypted disk, which QEMU does no longer",
		Group:   monitor.GroupBlock,
		Exists:  row.Until(6, 0),
		Sources: row.QMP("block_passwd"),
		Run:     blockPassword,
	},
}

// needsNoPrompt: QEMU's own HMP cannot ask for a password by human-monitor-command, and what
// the user then typed would be shown, remembered and run as a line.
func needsNoPrompt(_ *qmp.Facts, arguments string) (bool, error) {
	words, _ := language.Words(arguments)
	return len(words) != 2 || words[0] != "vnc" || words[1] != "passwd" && words[1] != "password", nil
}

func eject(c *monitor.Call) error {
	return onDrive(c, func(d drive) error {
		args := struct {
			drive
			Force bool `json:"force"`
		}{d, c.Args.Bool("force")}
		return c.Execute("eject", args, nil)
	})
}

func blockPassword(c *monitor.Call) error {
	args := struct {
		Device   string `json:"device"`
		Password string `json:"password"`
	}{c.Args.String("device"), c.Args.String("password")}
	return c.Execute("block_passwd", args, nil)
}

func blockResize(c *monitor.Call) error {
	args := struct {
		Device string `json:"device"`
		Size   int64  `json:"size"`
	}{c.Args.String("device"), c.Args.Int("size")}
	return c.Execute("block_resize", args, nil)
}

// change is hmp_change: a device called vnc means the display, if QEMU has that.
// Before 6.0 that could be given another address, too.
func change(c *monitor.Call) error {
	const password = "change-vnc-password"
	if c.Args.String("device") == "vnc" {
		has, err := c.Facts().Has(password)
		if err != nil {
			return err
		}
		if has {
			return changeVNC(c, password)
		}
	}
	return changeMedium(c)
}

func changeMedium(c *monitor.Call) error {
	args := struct {
		drive
		Filename string  `json:"filename"`
		Format   *string `json:"format,omitempty"`
		Force    bool    `json:"force,omitempty"` // before 7.1 there is none
		Mode     *string `json:"read-only-mode,omitempty"`
	}{
		Filename: c.Args.String("target"),
		Format:   row.OptionalString(c, "arg"),
		Force:    c.Args.Bool("force"),
		Mode:     row.OptionalString(c, "read-only-mode"),
	}
	// HMP checks the word itself, with a text of its own.
	if args.Mode != nil && !slices.Contains([]string{"retain", "read-only", "read-write"}, *args.Mode) {
		return fmt.Errorf("invalid parameter value: %s", *args.Mode)
	}
	return mediumError(c, onDrive(c, func(d drive) error {
		args.drive = d
		return c.Execute("blockdev-change-medium", args, nil)
	}))
}

// changeVNC is hmp_change_vnc; QEMU 7.2 has its texts without "Error: ".
func changeVNC(c *monitor.Call, command string) error {
	refuse := func(text string) error {
		if c.Since(8, 0) {
			return fmt.Errorf("%s", text)
		}
		c.Fail(text + "\n")
		return nil
	}
	target := c.Args.String("target")
	switch {
	case c.Args.Has("read-only-mode"):
		return refuse("Parameter 'read-only-mode' is invalid for VNC")
	case target != "passwd" && target != "password":
		if !c.Since(6, 0) {
			args := struct {
				Arg    *string `json:"arg,omitempty"`
				Device string  `json:"device"`
				Target string  `json:"target"`
			}{Device: "vnc", Target: target}
			args.Arg = row.OptionalString(c, "arg")
			return c.Execute("change", args, nil)
		}
		return refuse("Expected 'password' after 'vnc'")
	}
	type password struct {
		Password string `json:"password"`
	}
	set := func(c *monitor.Call, word string) error {
		return row.PasswordError(c, c.Execute(command, password{word}, nil), nil)
	}
	if c.Args.Has("arg") {
		return set(c, c.Args.String("arg"))
	}
	c.Password(func(c *monitor.Call, word string) error {
		return c.FailHidden(set(c, word)) // HMP does not say what is wrong with it
	})
	return nil
}
