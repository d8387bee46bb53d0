// SPDX-License-Identifier: GPL-2.0-or-later

package find

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// tcpConnection is a line of /proc/net/tcp or tcp6: one end, ADDRESS:PORT in hexadecimal, and the other.
type tcpConnection struct {
	local, remote string
	inode         uint64
}

// tcpConnections reads those that are established and accepted; others have no inode yet.
func (s *System) tcpConnections() (list []tcpConnection) {
	const established, mapped = "01", "0000000000000000FFFF0000" // ::ffff:0:0/96, IPv4 as IPv6
	for _, name := range []string{"net/tcp", "net/tcp6"} {
		text, _ := os.ReadFile(filepath.Join(s.Proc, name)) // without it nothing is known
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line)
			if len(fields) < 10 || fields[3] != established {
				continue
			}
			if inode, err := strconv.ParseUint(fields[9], 10, 64); err == nil && inode != 0 {
				list = append(list, tcpConnection{strings.TrimPrefix(fields[1], mapped), strings.TrimPrefix(fields[2], mapped), inode})
			}
		}
	}
	return list
}

// ClientTCP is Client for HOST:PORT, where HOST is this machine by its loopback address.
func (s *System) ClientTCP(hostPort string) string {
	host, _, err := net.SplitHostPort(hostPort)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return ""
	}
	l := &look{System: s, but: os.Getpid()}
	return l.clientTCP(0, hostPort)
}

// clientTCP is who is connected to the port of a process, 0 for any one, "" for nobody.
func (l *look) clientTCP(pid int, hostPort string) string {
	_, text, _ := net.SplitHostPort(hostPort)
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil { // a service's name
		return ""
	}
	suffix := ":" + strings.ToUpper(strconv.FormatUint(1<<16|port, 16)[1:])
	all := l.tcpConnections()
	own := l.socketsOf(pid)
	for _, c := range all {
		if !strings.HasSuffix(c.local, suffix) || len(own) > 0 && !slices.Contains(own, c.inode) {
			continue
		}
		i := slices.IndexFunc(all, func(end tcpConnection) bool { return end.local == c.remote && end.remote == c.local })
		if i < 0 {
			return another
		}
		if client, counts := l.holder(all[i].inode); counts {
			return client
		}
	}
	return ""
}
