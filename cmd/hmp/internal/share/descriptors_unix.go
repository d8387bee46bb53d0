// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package share

import (
	"cmp"
	"errors"
	"io"
	"net"
	"os"

	"golang.org/x/sys/unix"

	"libhmp/cmd/hmp/internal/socketpair"
)

// none is no descriptor.
const none = -1

// maxDescriptors is how many may come together (TCP_MAX_FDS in chardev/char-socket.c).
const maxDescriptors = 16

// receive reads from a client, with descriptors if there are any.
func receive(conn net.Conn, buf []byte) (n int, fds []int, err error) {
	u, ok := conn.(*net.UnixConn)
	if !ok {
		n, err = conn.Read(buf)
		return n, nil, err
	}
	control := make([]byte, unix.CmsgSpace(maxDescriptors*4))
	n, size, _, _, err := u.ReadMsgUnix(buf, control)
	if n, size = max(n, 0), max(size, 0); n == 0 { // with an error they are not lengths
		err = cmp.Or(err, io.EOF)
	}
	messages, _ := unix.ParseSocketControlMessage(control[:size]) // what the kernel makes is well-formed
	for _, m := range messages {
		if rights, rerr := unix.ParseUnixRights(&m); rerr == nil {
			fds = append(fds, rights...)
		}
	}
	return n, fds, err
}

// closeDescriptor closes a descriptor of ours, if it is one.
func closeDescriptor(fd int) {
	if fd != none {
		_ = unix.Close(fd)
	}
}

// pair returns two sockets that are connected and carry descriptors.
func pair() (a, b net.Conn, err error) {
	first, second, err := socketpair.New("qmp")
	if err != nil {
		return nil, nil, err
	}
	a, err = connection(first)
	b, err2 := connection(second)
	return a, b, errors.Join(err, err2)
}

func connection(f *os.File) (net.Conn, error) {
	defer f.Close() // FileConn makes a duplicate
	return net.FileConn(f)
}
