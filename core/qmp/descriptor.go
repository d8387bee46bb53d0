// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Descriptor is where a file descriptor is that QEMU was handed: what add-fd returns and
// remove-fd takes (qapi/misc.json).
type Descriptor struct {
	Set *int64 `json:"fdset-id"`
	FD  *int64 `json:"fd"`
}

// Check says what is wrong with a reply to add-fd.
func (d Descriptor) Check() error {
	switch {
	case d.Set == nil || d.FD == nil:
		return errors.New("unexpected reply to add-fd: fdset-id or fd is missing")
	case *d.Set < 0 || *d.FD < 0 || *d.FD > math.MaxInt32:
		return fmt.Errorf("unexpected reply to add-fd: fdset-id %d, fd %d", *d.Set, *d.FD)
	}
	return nil
}

// AddDescriptor has QEMU take the descriptor that comes with this request, now.
func AddDescriptor(client *Client, now time.Time) (d Descriptor, err error) {
	if err = client.Execute("add-fd", Marked(now), &d); err == nil {
		err = d.Check()
	}
	return d, err
}

// mark is how the opaque text of a descriptor of ours begins, in any session; the time
// follows, in seconds since 1970.
const mark = "hmp-capture "

// staleAfter is when a descriptor was left by a session that has ended: taking it back
// takes no longer than QEMU needs for three commands.
const staleAfter = time.Minute

// Mark are the arguments of add-fd that tell whose descriptor it is.
type Mark struct {
	Opaque string `json:"opaque"`
}

// Marked returns the mark of a descriptor that is handed over now.
func Marked(now time.Time) Mark { return Mark{fmt.Sprintf("%s%d", mark, now.Unix())} }

// RemoveLeft has QEMU close the descriptors that sessions have left behind that were
// ended before they could take them back. QEMU itself keeps them while another client is
// connected, or while the VM is stopped (monitor_fdset_cleanup in monitor/fds.c).
func RemoveLeft(client *Client, now time.Time) error {
	var sets []struct {
		ID  int64 `json:"fdset-id"`
		FDs []struct {
			FD     int64  `json:"fd"`
			Opaque string `json:"opaque"`
		} `json:"fds"`
	}
	if err := client.Execute("query-fdsets", nil, &sets); err != nil {
		return Unanswered(err)
	}
	for _, set := range sets {
		for _, fd := range set.FDs {
			if !stale(fd.Opaque, now) {
				continue
			}
			err := client.Execute("remove-fd", Descriptor{&set.ID, &fd.FD}, nil)
			if err := Unanswered(err); err != nil { // another session may be faster
				return err
			}
		}
	}
	return nil
}

func stale(opaque string, now time.Time) bool {
	at, ours := strings.CutPrefix(opaque, mark)
	seconds, err := strconv.ParseInt(at, 10, 64)
	return ours && err == nil && now.Sub(time.Unix(seconds, 0)) > staleAfter
}
