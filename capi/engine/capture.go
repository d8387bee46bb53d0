// SPDX-License-Identifier: GPL-2.0-or-later

package main

/*
#include "../engine.h"

static int host_send_fd(const struct libhmp_callbacks *c, uintptr_t opaque,
                        int fd)
{
    return c->send_fd((void *)opaque, fd);
}
*/
import "C"

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// maxCapture is how much QEMU may write at a time. Commands ask for 64 kB.
const maxCapture = 16 << 20

// capturer is a monitor whose host can hand descriptors to QEMU.
type capturer struct{ *embedded }

var _ monitor.Capturer = capturer{}

// Capture implements monitor.Capturer. QEMU gets a file without name.
func (c capturer) Capture(write func(filename string) error) (data []byte, ok bool, err error) {
	v := c.machine
	if !v.tidied {
		if err := qmp.RemoveLeft(v.vm.QMP, time.Now()); err != nil {
			return nil, true, err
		}
		v.tidied = true
	}
	fd, err := unix.MemfdCreate("hmp-capture", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, false, fmt.Errorf("creating a memory file: %w", err)
	}
	defer unix.Close(fd)

	if C.host_send_fd(&v.callbacks, v.opaque, C.int(fd)) < 0 {
		return nil, false, nil
	}
	added, err := qmp.AddDescriptor(v.vm.QMP, time.Now())
	switch {
	case err != nil && qmp.Unanswered(err) == nil: // QEMU has not got it
		return nil, false, nil
	case err != nil:
		return nil, true, err
	}
	// The commands that write use fopen(): /dev/fdset/N would not do.
	err = write(fmt.Sprintf("/proc/self/fd/%d", *added.FD))
	// QEMU keeps a descriptor until it is told, also when write has failed.
	if removed := v.vm.QMP.Execute("remove-fd", added, nil); err == nil {
		err = removed
	}
	if err != nil {
		return nil, true, err
	}
	data, err = content(fd)
	return data, true, err
}

// content is what QEMU wrote to the file.
func content(fd int) ([]byte, error) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return nil, err
	}
	if st.Size > maxCapture {
		return nil, fmt.Errorf("QEMU wrote more than %d bytes to the file that it was given", maxCapture)
	}
	data := make([]byte, st.Size)
	n, err := unix.Pread(fd, data, 0) // of memory: all of it, or what is left of it
	return data[:max(n, 0)], err
}
