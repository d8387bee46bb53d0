// SPDX-License-Identifier: GPL-2.0-or-later

package address

// Named is the address of a connection that is there already: only its text.
func Named(text string) Address { return Address{text: text} }

// Socket is the path of a unix socket, with '@' before a name in the abstract namespace; "" for others.
func (a Address) Socket() string {
	if a.network == "unix" {
		return a.target
	}
	return ""
}

// HostPort is the HOST:PORT of a TCP address; "" for others.
func (a Address) HostPort() string {
	if a.network == "tcp" {
		return a.target
	}
	return ""
}
