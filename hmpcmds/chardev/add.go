// SPDX-License-Identifier: GPL-2.0-or-later

package chardev

import (
	"errors"
	"fmt"
	"slices"

	"libhmp/core/keyval"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
)

// chardevAdd is hmp_chardev_add: option text of -chardev. With mux=on the device gets
// another name, and the multiplexer that of the device (chardev/char.c).
func chardevAdd(c *monitor.Call) error {
	options, err := chardevOptions(c)
	if err != nil {
		return err
	}
	if name, _ := options.Text("backend"); opts.IsHelp(name) {
		return chardevHelp(c)
	}
	id, given := options.Text("id")
	if !given {
		return errors.New("chardev: no id specified")
	}
	backend, err := backendOf(c, id, options)
	if err != nil {
		return err
	}
	if !options.Bool("mux", false) {
		return abstractHint(options, setChardev(c, "chardev-add", id, backend))
	}
	return c.Uninterrupted("chardev-add makes a multiplexer of two devices", func() error {
		return abstractHint(options, addMultiplexer(c, id, backend))
	})
}

// addMultiplexer makes the device, and the multiplexer in front of it that has the id
// (qemu_chr_new_from_opts in chardev/char.c).
func addMultiplexer(c *monitor.Call, id string, backend *chardevBackend) error {
	base := id + "-base"
	if err := setChardev(c, "chardev-add", base, backend); err != nil {
		return err
	}
	mux := &chardevBackend{Data: backendData{Chardev: &base}, Type: "mux"}
	err := setChardev(c, "chardev-add", id, mux)
	if err != nil {
		err = errors.Join(err, c.Execute("chardev-remove", struct {
			ID string `json:"id"`
		}{base}, nil))
	}
	return err
}

// chardevChange is hmp_chardev_change: the id stands before the options.
func chardevChange(c *monitor.Call) error {
	id := c.Args.String("id")
	options, err := chardevOptions(c)
	if err != nil {
		return err
	}
	if _, given := options.Text("id"); given {
		return errors.New("Unexpected 'id' parameter")
	}
	backend, err := backendOf(c, id, options)
	if err != nil {
		return err
	}
	return abstractHint(options, setChardev(c, "chardev-change", id, backend))
}

// chardevOptions parses option text as QemuOpts does; what is wrong there stands
// on the monitor before the error. Where the text asks for help, QEMU lists the options
// on its standard output.
func chardevOptions(c *monitor.Call) (*keyval.CheckedOpts, error) {
	version, err := c.Facts().Version()
	if err != nil {
		return nil, err
	}
	text := c.Args.String("args")
	_, err = language.ParseOptions(text, "backend") // whether the id is one
	var options *keyval.CheckedOpts
	parts := language.AllOptions(text, "backend")
	before, help := language.HelpWanted(text, "backend")
	if !version.AtLeast(6, 0) { // with any value
		before = slices.IndexFunc(parts, func(o language.Option) bool { return opts.IsHelp(o.Name) })
		help = before >= 0
	}
	if err == nil {
		if help {
			parts = parts[:before]
		}
		var read int
		options, read, err = keyval.CheckOpts(parts, chardevKinds(version), opts.RejectsNegativeSizes(version))
		if !version.AtLeast(6, 0) {
			read = 0 // flags are as good as anything
		}
		for _, warning := range language.OptionWarnings(text, "backend", read) {
			c.Print("warning: " + warning)
		}
	}
	var bad *language.OptionError
	if errors.As(err, &bad) {
		c.Print(bad.Text + "\n" + bad.Hint)
	} else if err != nil {
		return nil, err
	}
	if bad != nil || help {
		return nil, errors.New("Parsing chardev args failed")
	}
	return options, nil
}

// backendOf is the ChardevBackend that options describe.
func backendOf(c *monitor.Call, id string, options *keyval.CheckedOpts) (*chardevBackend, error) {
	name, given := options.Text("backend")
	if !given {
		return nil, fmt.Errorf("chardev: \"%s\" missing backend", id)
	}
	kind, err := backendKind(c, name)
	if err != nil {
		return nil, err
	}
	version, err := c.Facts().Version()
	if err != nil {
		return nil, err
	}
	o := &backend{CheckedOpts: options}
	if err := o.rejectConsoleOptions(id, kind, version); err != nil {
		return nil, err
	}
	o.common()
	if err := o.fill(kind, version); err != nil {
		return nil, err
	}
	return &chardevBackend{Data: o.data, Type: kind}, nil
}

// setChardev runs chardev-add or chardev-change, and says which terminal a pty is
// (chardev/char-pty.c).
func setChardev(c *monitor.Call, command, id string, backend *chardevBackend) error {
	var reply struct {
		PTY string `json:"pty"`
	}
	args := struct {
		Backend *chardevBackend `json:"backend"`
		ID      string          `json:"id"`
	}{backend, id}
	if err := c.Execute(command, args, &reply); err != nil {
		return chardevError(err, id)
	}
	if reply.PTY != "" && !c.VM().QEMUPrints {
		c.Printf(ptyMade+"%s (label %s)\n", reply.PTY, id)
	}
	return nil
}

// chardevError is what HMP says where QMP says it in other words: HMP does not
// look for the id, and stumbles over the object that has it.
func chardevError(err error, id string) error {
	if qmp.ChardevExists.Is(err, id) {
		return fmt.Errorf("attempt to add duplicate property '%s' to object (type 'container')", id)
	}
	var refused *qmp.Error
	reason, failed := qmp.ChardevFailed.Cut(err, id)
	if !failed || !errors.As(err, &refused) {
		return err
	}
	plain := *refused
	plain.Desc = reason
	return &plain
}

// abstractHint corrects the hint at a path that is too long: in the abstract namespace
// less is.
func abstractHint(options *keyval.CheckedOpts, err error) error {
	var refused *qmp.Error
	if errors.As(err, &refused) && options.Bool("abstract", false) && qmp.SocketPathTooLong.Is(err) {
		refused.Hint = qmp.PathHint(true)
	}
	return err
}

// backendKind is the kind of a backend in QMP.
func backendKind(c *monitor.Call, name string) (string, error) {
	if !c.Since(8, 0) { // it lists no modules that are not loaded
		if present := oldAliases[name]; present != "" {
			name = present
		}
		schema, err := c.Facts().Schema()
		if err != nil {
			return "", err
		}
		for _, m := range schema.CommandArguments("chardev-add").Members() {
			if m.Name == "backend" && m.Type.Variant(name).Kind() != "" {
				return name, nil
			}
		}
	}
	backends, err := chardevBackends(c)
	if err == nil && !slices.Contains(backends, name) {
		err = fmt.Errorf("'%s' is not a valid char driver name", name)
	}
	return name, err
}

// oldAliases are names of backends that QEMU 7.2 has for others.
var oldAliases = map[string]string{"tty": "serial", "parport": "parallel"}

// chardevBackends are the backends that this QEMU can open, with those of its
// modules.
func chardevBackends(c *monitor.Call) (names []string, err error) {
	var backends []struct {
		Name string `json:"name"`
	}
	err = c.Execute("query-chardev-backends", nil, &backends)
	for _, b := range backends {
		names = append(names, b.Name)
	}
	return names, err
}

func chardevHelp(c *monitor.Call) error {
	names, err := chardevBackends(c)
	if err != nil {
		return err
	}
	c.Print("Available chardev backend types: ")
	for _, name := range slices.Backward(names) { // QMP has the first one last
		c.Printf("\n  %s", name)
	}
	c.Print("\n")
	return nil
}

// ptyMade is how the line begins that names a new terminal.
const ptyMade = "char device redirected to "
