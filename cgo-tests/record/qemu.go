// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"libhmp/core/qmp"
)

// limit bounds everything that is waited for.
const limit = 30 * time.Second

// vm is a running QEMU.
type vm struct {
	cmd      *exec.Cmd
	folder   string
	oracle   *qmp.Client   // for the built-in monitor
	recorder *qmp.Recorder // for ours
	streams  []*qmp.Stream
}

// startQEMU starts a QEMU without display and runs the lines of -setup.
func (o *options) startQEMU() (*vm, error) {
	folder, err := os.MkdirTemp("", "record")
	if err != nil {
		return nil, err
	}
	v := &vm{folder: folder}
	if err := o.connect(v); err != nil {
		v.stop()
		return nil, err
	}
	return v, nil
}

func (o *options) connect(v *vm) error {
	if o.files != "" {
		if err := os.CopyFS(v.folder, os.DirFS(o.files)); err != nil {
			return err
		}
	}
	args := append([]string{"-display", "none", "-qmp", "unix:qmp0,server=on,wait=off",
		"-qmp", "unix:qmp1,server=on,wait=off"}, o.args...)
	v.cmd = exec.Command(o.qemu, args...)
	v.cmd.Dir = v.folder
	v.cmd.Env = append(os.Environ(), timeZone)
	v.cmd.Stderr = os.Stderr
	v.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := v.cmd.Start(); err != nil {
		return err
	}
	builtin, err := v.dial("qmp0")
	if err != nil {
		return err
	}
	ours, err := v.dial("qmp1")
	if err != nil {
		return err
	}
	v.oracle, v.recorder = qmp.NewClient(builtin), qmp.NewRecorder(ours)
	lines, err := o.setupLines()
	for _, line := range lines {
		var text string
		if text, err = v.builtin(line); err != nil {
			return err
		}
		if text != "" {
			fmt.Fprintf(os.Stderr, "setup: %s: %s", line, text)
		}
	}
	return err
}

// dial connects to a QMP socket as soon as there is one.
func (v *vm) dial(socket string) (*qmp.Stream, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var conn net.Conn
	var err error
	for {
		if conn, err = net.Dial("unix", filepath.Join(v.folder, socket)); err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(errors.New("QEMU has no QMP socket"), err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	stream, err := qmp.NewStream(ctx, conn, qmp.StreamOptions{
		Deadline: func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), limit)
		},
	})
	if err == nil {
		v.streams = append(v.streams, stream)
	}
	return stream, err
}

// builtin has the built-in monitor run a line.
func (v *vm) builtin(line string) (string, error) {
	args := struct {
		Line string `json:"command-line"`
	}{line}
	var text string
	err := v.oracle.Execute("human-monitor-command", args, &text)
	return strings.ReplaceAll(text, "\r\n", "\n"), err
}

func (v *vm) stop() {
	for _, s := range v.streams {
		_ = s.Close()
	}
	if v.cmd != nil && v.cmd.Process != nil {
		_ = v.cmd.Process.Kill()
		_ = v.cmd.Wait()
	}
	_ = os.RemoveAll(v.folder)
}
