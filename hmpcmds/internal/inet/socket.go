// SPDX-License-Identifier: GPL-2.0-or-later

package inet

// Address is SocketAddress in qapi/sockets.json (SocketAddressLegacy): Data is one of the
// types below.
type Address struct {
	Data any    `json:"data"`
	Type string `json:"type"`
}

// Inet is InetSocketAddress; what is nil is not sent.
type Inet struct {
	Host              string  `json:"host"`
	IPv4              *bool   `json:"ipv4,omitempty"`
	IPv6              *bool   `json:"ipv6,omitempty"`
	KeepAlive         *bool   `json:"keep-alive,omitempty"`
	KeepAliveCount    *int64  `json:"keep-alive-count,omitempty"`
	KeepAliveIdle     *int64  `json:"keep-alive-idle,omitempty"`
	KeepAliveInterval *int64  `json:"keep-alive-interval,omitempty"`
	MPTCP             *bool   `json:"mptcp,omitempty"`
	Numeric           *bool   `json:"numeric,omitempty"`
	Port              *string `json:"port,omitempty"`
	To                *int64  `json:"to,omitempty"`
}

// Unix is UnixSocketAddress.
type Unix struct {
	Abstract *bool  `json:"abstract,omitempty"`
	Path     string `json:"path"`
	Tight    *bool  `json:"tight,omitempty"`
}

// FD is FdSocketAddress.
type FD struct {
	Name string `json:"str"`
}

// Vsock is VsockSocketAddress.
type Vsock struct {
	CID  string `json:"cid"`
	Port string `json:"port"`
}

// flag is the member for an option that is on or off.
func (a *Inet) flag(option string) **bool {
	return map[string]**bool{"ipv4": &a.IPv4, "ipv6": &a.IPv6, "keep-alive": &a.KeepAlive, "mptcp": &a.MPTCP,
		"numeric": &a.Numeric}[option]
}

// number is the member for an option that is a number.
func (a *Inet) number(option string) **int64 {
	return map[string]**int64{"to": &a.To, "keep-alive-count": &a.KeepAliveCount, "keep-alive-idle": &a.KeepAliveIdle,
		"keep-alive-interval": &a.KeepAliveInterval}[option]
}
