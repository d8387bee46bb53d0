// SPDX-License-Identifier: GPL-2.0-or-later

package serve

import (
	"errors"
	"net"
)

// listenUnix returns an error: the permissions of a socket cannot be set when it is made.
func listenUnix(string) (net.Listener, error) {
	return nil, errors.New("unix sockets are not served on Windows: use tcp:HOST:PORT")
}
