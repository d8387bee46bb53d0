// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// counter is where the guests count, in memory.
const counter = 0x600

// guests are boot sectors that count what they do.
var guests = []struct {
	name string
	code []byte
}{
	{"additions in memory", []byte{
		0x31, 0xc0, 0x8e, 0xd8, // xor ax, ax; mov ds, ax
		0x66, 0xff, 0x06, counter & 0xff, counter >> 8, // again: inc dword [counter]
		0xeb, 0xf9, // jmp again
	}},
	{"sectors read from an IDE disk", []byte{
		0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xc0, // xor ax, ax; mov ds, ax; mov es, ax
		0xb8, 0x01, 0x02, // again: mov ax, 0x0201
		0xb9, 0x02, 0x00, // mov cx, 2
		0xba, 0x80, 0x00, // mov dx, 0x80
		0xbb, 0x00, 0x7e, // mov bx, 0x7e00
		0xcd, 0x13, // int 0x13
		0x66, 0xff, 0x06, counter & 0xff, counter >> 8, // inc dword [counter]
		0xeb, 0xeb, // jmp again
	}},
}

// benchGuest compares what a guest gets done while its monitor is busy.
func benchGuest(p programs) error {
	printf("\n## A guest while its monitor is busy\n\nA client runs `info status` at the monitor's socket without pause.\n\n")
	printf("| what the guest does in a second | built-in | libhmp | ratio | spread |\n|---|---|---|---|---|\n")
	for _, guest := range guests {
		sector := make([]byte, 64<<10)
		copy(sector, guest.code)
		sector[510], sector[511] = 0x55, 0xaa
		folder, err := os.MkdirTemp("", "bench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		disk := filepath.Join(folder, "disk")
		if err := os.WriteFile(disk, sector, 0o644); err != nil {
			return err
		}
		vms, err := startPair(p, "-drive", "file="+disk+",format=raw,if=ide,index=2,snapshot=on", "-accel", "tcg")
		if err != nil {
			return err
		}
		defer vms.stop()
		for _, v := range []*vm{vms.theirs, vms.ours} {
			if err := v.boots(); err != nil {
				return err
			}
		}
		t, err := takeTurns(12, vms.theirs.work, vms.ours.work)
		if err != nil {
			return err
		}
		// The times are those of a million pieces of work: the other way round.
		printf("| %s | %.0f | %.0f | %.2f | %s |\n", guest.name, 1e6/median(t.theirs).Seconds(), 1e6/median(t.ours).Seconds(),
			1/t.ratio(), t.spread())
	}
	printf("\nGoal: no difference that can be measured. (The spread is of times, the ratio of work.)\n")
	return nil
}

// boots waits until the guest counts, and stops it.
func (v *vm) boots() error {
	defer v.typed("stop")
	for range 200 {
		if _, err := v.typed("cont"); err != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond)
		if n, err := v.count(); err != nil || n > 100 {
			return err
		}
	}
	return fmt.Errorf("the guest does not count")
}

func (v *vm) count() (uint32, error) {
	if _, err := v.typed(fmt.Sprintf("xp /1wx %#x", counter)); err != nil {
		return 0, err
	}
	_, value, _ := strings.Cut(v.said, ": 0x")
	n, err := strconv.ParseUint(strings.Fields(value + " ?")[0], 16, 32)
	return uint32(n), err
}

// work runs the guest for a second and returns how long a million pieces of its work took.
func (v *vm) work() (time.Duration, error) {
	if _, err := v.typed("cont"); err != nil {
		return 0, err
	}
	before, err := v.count()
	begin := time.Now()
	for err == nil && time.Since(begin) < time.Second {
		_, err = v.typed("info status")
	}
	took := time.Since(begin)
	after, failed := v.count()
	if err != nil || failed != nil {
		return 0, fmt.Errorf("counting: %w %w", err, failed)
	}
	if _, err := v.typed("stop"); err != nil {
		return 0, err
	}
	return time.Duration(float64(took) / float64(after-before) * 1e6), nil
}
