// SPDX-License-Identifier: GPL-2.0-or-later

package sessions

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// shownLines is how many lines of what a command prints are shown: the rest is "...".
const shownLines = 6

// changing is what no two runs print alike: a time, QEMU's own name of a node, a process, a thread.
var changing = regexp.MustCompile(`(\n# after |#block|\bPID |\bkill |thread_id=)[^ )\n]+`)

// comment is what stands behind a command.
var comment = regexp.MustCompile(`(?m)(^|[ \t]+)# .*$`)

// commands are those of a text: lines, which a backslash at the end continues, without comments.
func commands(text string) (list []string) {
	text = strings.ReplaceAll(comment.ReplaceAllString(text, ""), "\\\n", "\x00")
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, " \t\n"); line != "" {
			list = append(list, strings.ReplaceAll(line, "\x00", "\\\n"))
		}
	}
	return list
}

// exported are the variables of a command that is for those after it.
func exported(command string) []string {
	list, found := strings.CutPrefix(command, "export ")
	if !found {
		return nil
	}
	return strings.Fields(list)
}

// shell runs commands, and writes each behind "$ ", the first lines that it prints, and its status if that is not 0.
// The variables of export are for those behind it. One that ends with & goes on until the script's end, and what it prints is not shown.
func (s *session) shell(w io.Writer, text, path string) error {
	var variables []string
	for _, command := range commands(text) {
		variables = append(variables, exported(command)...)
		fmt.Fprintf(w, "$ %s\n", command)
		said, err := os.CreateTemp(s.dir, ".said")
		if err != nil {
			return err
		}
		defer said.Close()
		err = s.start("bash", []string{"-c", command}, func(cmd *exec.Cmd) {
			cmd.Env = append(os.Environ(), "PATH="+path, "HOME="+s.dir, "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "NO_COLOR=1")
			cmd.Env = append(cmd.Env, variables...)
			cmd.SysProcAttr.Setpgid = true
			cmd.Stdout, cmd.Stderr = said, said
		})
		if err != nil {
			return err
		}
		cmd := s.processes[len(s.processes)-1]
		s.groups = append(s.groups, cmd.Process.Pid)
		watchdog := time.AfterFunc(limit, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		_ = cmd.Wait() // the status says it
		watchdog.Stop()
		if !strings.HasSuffix(command, "&") {
			shown, err := os.ReadFile(said.Name())
			if err != nil {
				return err
			}
			text := changing.ReplaceAllString(strings.ReplaceAll(string(shown), "\r", ""), "$1...")
			lines := strings.SplitAfterN(s.asShown.Replace(text), "\n", shownLines+1)
			if len(lines) > shownLines && lines[shownLines] != "" {
				lines[shownLines] = "...\n"
			}
			fmt.Fprint(w, strings.Join(lines, ""))
		}
		if status := cmd.ProcessState.ExitCode(); status != 0 {
			fmt.Fprintf(w, "status %d\n", status)
		}
	}
	return nil
}
