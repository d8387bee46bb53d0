// SPDX-License-Identifier: GPL-2.0-or-later

package child

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-shellwords"
)

// Words are the words of a QEMU's command line: those given, or those of one that has blanks, which is
// split as a shell does (quotes, backslashes; no variables, no commands).
func Words(args []string) ([]string, error) {
	if len(args) == 1 && strings.ContainsAny(args[0], " \t\n") {
		p := shellwords.NewParser()
		words, err := p.Parse(args[0])
		if err != nil {
			return nil, fmt.Errorf("%s: this is no command line of a shell (is a quote not closed?)", args[0])
		}
		if p.Position >= 0 { // it stops at what a shell does not pass on
			return nil, fmt.Errorf("%s: no shell runs this: quote ; & | < > and parentheses", args[0])
		}
		args = words
	}
	if len(args) == 0 || args[0] == "" {
		return nil, errors.New("the QEMU to run is missing: hmp run -- qemu-system-x86_64 ARGUMENTS")
	}
	if _, err := exec.LookPath(args[0]); err != nil && len(args) > 1 && strings.ContainsAny(args[0], " \t\n") {
		return nil, fmt.Errorf("there is no program '%s': a quoted string is all of QEMU's command line, and what is for hmp stands before it, "+
			"as in hmp run -c LINE -- 'QEMU ARGUMENTS'", args[0])
	}
	return args, nil
}

// Check refuses arguments that make QEMU use its standard input, or leave the process that is started:
// the terminal is hmp's.
func Check(args []string) error {
	const instead = "a -serial pty, -serial file:FILE or -serial unix:PATH,server=on,wait=off"
	for i, arg := range args[min(1, len(args)):] {
		next := ""
		if i+2 < len(args) {
			next = args[i+2]
		}
		switch option := dashless(arg); option {
		case "nographic":
			return errors.New("-nographic has QEMU use the terminal, which is hmp's: use -display none and " + instead)
		case "curses":
			return errors.New("-curses has QEMU use the terminal, which is hmp's: use -display none or -vnc")
		case "daemonize":
			return errors.New("-daemonize: hmp run looks after QEMU; to let it go on when hmp ends use --detach-on-exit")
		case "display":
			if kind, _, _ := strings.Cut(next, ","); kind == "curses" {
				return errors.New("-display curses has QEMU use the terminal, which is hmp's: use -display none or -vnc")
			}
		case "monitor", "qmp", "qmp-pretty":
			if usesStdio(next) {
				return fmt.Errorf("-%s %s has QEMU use the terminal, which is hmp's: leave it out, hmp is the monitor", option, next)
			}
		case "serial", "parallel", "debugcon", "gdb", "virtioconsole", "chardev", "semihosting-config":
			if usesStdio(next) {
				return fmt.Errorf("-%s %s has QEMU use the terminal, which is hmp's: instead use %s", option, next, instead)
			}
		}
	}
	return nil
}

// usesStdio reports whether a character device is standard input and output.
func usesStdio(device string) bool {
	device = strings.TrimPrefix(device, "mon:")
	parts := strings.Split(device, ",")
	return parts[0] == "stdio" || slices.Contains(parts, "backend=stdio")
}

func dashless(arg string) string {
	name, ok := strings.CutPrefix(arg, "-")
	if !ok {
		return ""
	}
	return strings.TrimPrefix(name, "-")
}

// monitorArgs are what gives QEMU a QMP monitor on a descriptor that it inherits.
func monitorArgs(args []string, fd int) []string {
	id := freeID(args)
	socket := fmt.Sprintf("socket,id=%s,fd=%d", id, fd)
	if filepath.Base(args[0]) == "qemu-storage-daemon" {
		return []string{"--chardev", socket, "--monitor", "chardev=" + id}
	}
	// As -mon chardev=ID,mode=control, but 11.1 warns of that.
	return []string{"-chardev", socket, "-qmp", "chardev:" + id}
}

// freeID is an ID that no argument has in it.
func freeID(args []string) string {
	for i := 0; ; i++ {
		id := "hmp" + strconv.Itoa(i)
		if !slices.ContainsFunc(args, func(arg string) bool { return strings.Contains(arg, id) }) {
			return id
		}
	}
}
