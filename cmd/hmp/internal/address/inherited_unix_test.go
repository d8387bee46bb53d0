// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package address_test

import (
	"net"
	"os"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDialInheritedDescriptor(t *testing.T) {
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	require.NoError(t, err)
	other := os.NewFile(uintptr(pair[1]), "other")
	defer other.Close()
	conn, _, err := dial(t, "fd:"+strconv.Itoa(pair[0]))
	require.NoError(t, err)
	_, err = conn.Write([]byte("x"))
	require.NoError(t, err)
	assert.IsType(t, &net.UnixConn{}, conn, "can carry descriptors")
	require.Error(t, syscall.Close(pair[0]), "the descriptor was taken over")
}
