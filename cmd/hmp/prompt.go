// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"libhmp/cmd/hmp/internal/find"
	"libhmp/cmd/hmp/internal/policy"
	"libhmp/cmd/hmp/internal/prompt"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/monitor"
)

// promptOptions are what the user has chosen.
func (c *console) promptOptions() prompt.Options {
	drawn := !c.plain && !c.classic
	chosen := prompt.Options{Events: c.events, VMs: c.set, Attach: c.attachMore, QEMUs: reachable}
	mayPipe := true
	if c.rules != nil {
		chosen.May = c.rules.Use
		mayPipe = c.rules.Use(policy.Pipe) == nil
	}
	if drawn && mayPipe { // a pager can run other programs
		chosen.Pager = c.pager()
	}
	chosen.Color = drawn && c.color != "never" && (c.color == "always" || os.Getenv("NO_COLOR") == "")
	return chosen
}

// hasRows reports whether the prompt has more than QEMU's monitor: with --classic there is nothing of
// that but events.
func (c *console) hasRows() bool { return !c.classic && (c.tty != nil || c.several) }

// extend adds what the prompt has beside QEMU's monitor. show prints text for the VM.
func (c *console) extend(vm *monitor.VM, opts *monitor.Options, show func([]byte)) {
	if !c.hasRows() {
		return
	}
	vm.Table = vm.Table.With(c.prompt.Rows()...)
	opts.Prepare = c.prompt.Prepare
	opts.Aliases = c.prompt.Aliases()
	entered := opts.Entered
	opts.Entered = func(line string) {
		c.prompt.Typed(line)
		if c.prompt.WithoutSecret(line) == line {
			entered(line)
		}
	}
	if !c.plain {
		opts.Failure = func(text string) { show([]byte(c.prompt.Failure(text))) }
	}
}

// leaving says what a user has to know before leaving: other programs have other ways.
func (c *console) leaving(q *peer) string {
	switch {
	case !c.hasRows() || !terminal.Is(c.stdout):
		return ""
	case q.qemu == nil, c.detach:
		return "'detach' or Ctrl-D leaves the virtual machine alone\n"
	case find.HasSocket(c.command):
		return "'detach' leaves the virtual machine alone, Ctrl-D ends it\n"
	}
	return "Ctrl-D ends the virtual machine\n"
}

// firstLines are those to begin with.
func (c *console) firstLines() []monitor.QueuedLine {
	if c.noRC || !c.hasRows() {
		return nil
	}
	lines, err := startLines()
	if err != nil {
		c.complain(err.Error())
	}
	return lines
}

// pager is the shell's command for text that does not fit on the screen, "" for none.
func (c *console) pager() string {
	if c.noPager {
		return ""
	}
	for _, name := range []string{"HMP_PAGER", "PAGER"} {
		if text, ok := os.LookupEnv(name); ok {
			return text
		}
	}
	if _, err := exec.LookPath("less"); err == nil {
		return "less -S"
	}
	return ""
}

// startLines are those of ~/.config/hmp/hmprc.
func startLines() ([]monitor.QueuedLine, error) {
	dir, shown := os.Getenv("XDG_CONFIG_HOME"), ""
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, nil // a user without home has no file there
		}
		dir, shown = filepath.Join(home, ".config"), "~/.config/hmp/hmprc"
	}
	name := filepath.Join(dir, "hmp", "hmprc")
	lines, err := prompt.ReadLines(name, cmp.Or(shown, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return lines, err
}

// Write implements prompt.Screen.
func (c *console) Write(text []byte) (int, error) {
	if h := c.set.CurrentHost(); h != nil {
		h.Output(text)
	}
	return len(text), nil
}

// Size implements prompt.Screen.
func (c *console) Size() (columns, rows int) {
	if c.tty == nil {
		return 0, 0
	}
	return terminal.Size(c.tty)
}

// Lend implements prompt.Screen.
func (c *console) Lend(f func() error) error {
	if c.input == nil {
		return f()
	}
	c.input.Pause()
	defer c.input.Resume()
	c.lent.Store(true)
	defer c.lent.Store(false)
	_, _ = c.stdout.Write([]byte(c.leave))
	if err := c.settings.Restore(); err != nil {
		return err
	}
	return cmp.Or(f(), c.settings.Again())
}
