// SPDX-License-Identifier: GPL-2.0-or-later

package find

import (
	"encoding/binary"
	"syscall"

	"golang.org/x/sys/unix"
)

// What linux/unix_diag.h has and x/sys has not.
const (
	showPeer = 4 // UDIAG_SHOW_PEER
	peerAttr = 2 // UNIX_DIAG_PEER
)

// peerInodes asks the kernel for all connected unix sockets: the inode of each and that of its other
// end. It is what ss(8) shows. Nil if the kernel does not tell.
func peerInodes() map[uint64]uint64 {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil
	}
	defer unix.Close(fd)
	_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 1})
	// struct nlmsghdr, struct unix_diag_req
	request := make([]byte, unix.SizeofNlMsghdr+24)
	order := binary.NativeEndian
	order.PutUint32(request, uint32(len(request)))
	order.PutUint16(request[4:], unix.SOCK_DIAG_BY_FAMILY)
	order.PutUint16(request[6:], unix.NLM_F_REQUEST|unix.NLM_F_DUMP)
	request[16] = unix.AF_UNIX
	order.PutUint32(request[20:], 1<<1) // TCP_ESTABLISHED
	order.PutUint32(request[28:], showPeer)
	if unix.Sendto(fd, request, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}) != nil {
		return nil
	}
	peers := map[uint64]uint64{}
	buf := make([]byte, 64<<10)
	for {
		n, _, err := unix.Recvfrom(fd, buf, 0)
		if err != nil {
			return peers
		}
		messages, err := syscall.ParseNetlinkMessage(buf[:n])
		if err != nil {
			return peers
		}
		for _, m := range messages {
			if m.Header.Type == unix.NLMSG_DONE || m.Header.Type == unix.NLMSG_ERROR {
				return peers
			}
			addPeer(peers, m.Data)
		}
	}
}

// addPeer reads a struct unix_diag_msg and its attributes.
func addPeer(peers map[uint64]uint64, data []byte) {
	const head = 16
	order := binary.NativeEndian
	if len(data) < head {
		return
	}
	inode := order.Uint32(data[4:])
	for data = data[head:]; len(data) >= 4; {
		size := int(order.Uint16(data))
		if size < 4 || size > len(data) {
			return
		}
		if order.Uint16(data[2:]) == peerAttr && size == 8 {
			peers[uint64(inode)] = uint64(order.Uint32(data[4:]))
		}
		data = data[min((size+3)&^3, len(data)):]
	}
}
