// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"libhmp/core/qmp"
)

// vm is a running QEMU with a QMP client.
type vm struct {
	process *exec.Cmd
	client  *qmp.Client
	folder  string
}

// second is the name of the socket for another client.
const second = "second"

// machine is a PC that does nothing.
var machine = []string{"-M", "pc", "-S", "-name", "bench", "-display", "none", "-nodefaults", "-serial", "null",
	"-drive", "if=ide,media=cdrom"}

func startVM(path string, more ...string) (*vm, error) {
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	v := &vm{folder: folder}
	args := slices.Concat([]string{"-qmp", "unix:" + v.socket("qmp") + ",server=on,wait=off",
		"-qmp", "unix:" + v.socket(second) + ",server=on,wait=off"}, machine, more)
	v.process = exec.Command(path, args...)
	v.process.Stderr = os.Stderr
	if err := v.process.Start(); err != nil {
		return nil, err
	}
	if v.client, err = v.connect("qmp"); err != nil {
		v.stop()
		return nil, err
	}
	return v, nil
}

func (v *vm) socket(name string) string { return filepath.Join(v.folder, name) }

// connect returns a client at a socket that the QEMU opens soon.
func (v *vm) connect(socket string) (*qmp.Client, error) {
	conn, err := net.Dial("unix", v.socket(socket))
	for range 1000 {
		if err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
		conn, err = net.Dial("unix", v.socket(socket))
	}
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	stream, err := qmp.NewStream(ctx, conn, qmp.StreamOptions{})
	if err != nil {
		return nil, err
	}
	return qmp.NewClient(stream), nil
}

func (v *vm) stop() {
	_ = v.process.Process.Kill()
	_ = v.process.Wait()
	_ = os.RemoveAll(v.folder)
}

// roundTrip is the time of one human-monitor-command.
func (v *vm) roundTrip(line string) (time.Duration, error) {
	args := struct {
		Line string `json:"command-line"`
	}{line}
	begin := time.Now()
	raw, err := v.client.ExecuteRaw("human-monitor-command", args)
	took := time.Since(begin)
	if err == nil && len(raw) <= len(`""`) {
		err = fmt.Errorf("'%s' printed nothing", line)
	}
	return took, err
}

func (v *vm) status(key string) (float64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", v.process.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			return strconv.ParseFloat(strings.Fields(rest)[0], 64)
		}
	}
	return 0, fmt.Errorf("no %s in /proc/PID/status", key)
}

func (v *vm) threads() (float64, error) { return v.status("Threads") }

func (v *vm) rss() (float64, error) {
	kib, err := v.status("VmRSS")
	return kib / 1024, err
}

// timeToPrompt is the time from exec to the monitor's prompt on stdio.
func timeToPrompt(path string) (time.Duration, error) {
	cmd := exec.Command(path, append([]string{"-monitor", "stdio"}, machine...)...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	r := bufio.NewReader(out)
	var seen []byte
	for !bytes.HasSuffix(seen, []byte("(qemu) ")) {
		b, err := r.ReadByte()
		if err != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			return 0, fmt.Errorf("%s ended without a prompt: %q", path, seen)
		}
		seen = append(seen, b)
	}
	took := time.Since(begin)
	_ = in.Close()
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return took, nil
}
