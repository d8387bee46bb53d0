// SPDX-License-Identifier: GPL-2.0-or-later

package link

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"libhmp/core/qmp"
)

// maxCapture is how much QEMU may write at a time. Commands ask for 64 kB.
const maxCapture = 16 << 20

// Capture makes a file without name, hands it to QEMU, calls write with the
// name under which QEMU can open it, and returns what QEMU wrote. ok is false
// if this connection does not carry descriptors, or something between it and
// QEMU does not. client must be one of this link.
func (l *Link) Capture(client *qmp.Client, write func(filename string) error) (data []byte, ok bool, err error) {
	if l.conn == nil {
		return nil, false, nil
	}
	file, err := memoryFile()
	if err != nil {
		return nil, false, err
	}
	defer file.Close()

	set, err := l.handOver(client, int(file.Fd()))
	var refused *qmp.Error
	if errors.As(err, &refused) {
		return nil, false, nil
	}
	if err != nil {
		return nil, true, err
	}
	// These commands use fopen(): /dev/fdset/N would not do.
	err = write(DescriptorPath(*set.FD))
	if rerr := l.takeBack(client, set, err); err == nil {
		err = rerr
	}
	if err != nil {
		return nil, true, err
	}
	data, err = content(file)
	return data, true, err
}

// handOver gives QEMU the descriptor. If its reply is no longer waited for, it
// is taken back when the reply comes.
func (l *Link) handOver(client *qmp.Client, fd int) (set qmp.Descriptor, err error) {
	l.conn.carry(fd)
	defer l.conn.endLineLater().Stop()
	err = client.Execute("add-fd", qmp.Marked(time.Now()), &set)
	l.conn.carry(none) // if nothing was written
	var refused *qmp.Error
	switch {
	case err == nil:
		return set, set.Check()
	case !errors.As(err, &refused) && l.lost == nil:
		l.Late(func(reply json.RawMessage, err error) {
			var set qmp.Descriptor
			if err == nil && json.Unmarshal(reply, &set) == nil && set.Check() == nil {
				l.postRemoval(set)
			}
		})
	}
	return set, err
}

// takeBack has QEMU close its end after write, which ended so. QEMU keeps a
// descriptor until it is told, also when the client goes. So it is told also if
// that is not waited for; it cannot be if the connection is lost, and QEMU drops
// the request if the connection ends before its turn comes.
func (l *Link) takeBack(client *qmp.Client, set qmp.Descriptor, written error) error {
	var refused *qmp.Error
	if written == nil || errors.As(written, &refused) {
		return client.Execute("remove-fd", set, nil)
	}
	return l.postRemoval(set)
}

// postTime bounds the sending of a request when the user has had enough.
const postTime = time.Second

func (l *Link) postRemoval(set qmp.Descriptor) error {
	if l.lost != nil {
		return l.lost
	}
	r, err := qmp.NewRequest("remove-fd", set)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), postTime)
	defer cancel()
	return l.note(l.Post(ctx, r))
}

// content is what QEMU wrote to the file.
func content(file *os.File) ([]byte, error) {
	data, err := io.ReadAll(io.NewSectionReader(file, 0, maxCapture+1))
	if err == nil && len(data) > maxCapture {
		return nil, fmt.Errorf("QEMU wrote more than %d bytes to the file that it was given", maxCapture)
	}
	return data, err
}
