// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// counted is how many commands are counted the system calls of.
const counted = 100

// calls are system calls of all threads of a QEMU for each command.
type calls struct {
	all, futex float64
	known      bool
}

func (c calls) String() string {
	if !c.known {
		return "not known"
	}
	return fmt.Sprintf("%.0f (%.1f)", c.all, c.futex)
}

// counters count a trace point of the kernel in all threads that a QEMU has now.
type counters []int

// openCounters returns none where the kernel or the machine has no trace points to read.
func openCounters(v *vm, event string) (c counters) {
	id, err := strconv.ParseUint(strings.TrimSpace(read("/sys/kernel/tracing/events/"+event+"/id")), 10, 64)
	if err != nil {
		return nil
	}
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", v.process.Process.Pid))
	for _, thread := range threads {
		tid, _ := strconv.Atoi(filepath.Base(thread))
		attr := unix.PerfEventAttr{Type: unix.PERF_TYPE_TRACEPOINT, Config: id}
		attr.Size = uint32(unsafe.Sizeof(attr))
		if fd, err := unix.PerfEventOpen(&attr, tid, -1, -1, unix.PERF_FLAG_FD_CLOEXEC); err == nil {
			c = append(c, fd)
		}
	}
	return c
}

func (c counters) sum() (sum float64) {
	var value [8]byte
	for _, fd := range c {
		if n, err := unix.Read(fd, value[:]); err == nil && n == len(value) {
			sum += float64(binary.NativeEndian.Uint64(value[:]))
		}
	}
	return sum
}

func (c counters) close() {
	for _, fd := range c {
		_ = unix.Close(fd)
	}
}

// countCalls counts what a QEMU does for a command.
func countCalls(v *vm, command timed) (c calls, err error) {
	all, futex := openCounters(v, "raw_syscalls/sys_enter"), openCounters(v, "syscalls/sys_enter_futex")
	defer all.close()
	defer futex.close()
	for range counted {
		if _, err := command(); err != nil {
			return c, err
		}
	}
	return calls{all.sum() / counted, futex.sum() / counted, len(all) > 0 && len(futex) > 0}, nil
}

// bothCalls counts for two ways to do the same.
func bothCalls(p *pair, theirs, ours timed) (t, o calls, err error) {
	if t, err = countCalls(p.theirs, theirs); err != nil {
		return t, o, err
	}
	o, err = countCalls(p.ours, ours)
	return t, o, err
}
