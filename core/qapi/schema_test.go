// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/qapi/qapitest"
	"libhmp/core/qmp"
)

var recorded struct {
	once   sync.Once
	schema *qmp.Schema
}

// schema is that of a stock QEMU 11.1.
func schema(t testing.TB) *qmp.Schema {
	t.Helper()
	recorded.once.Do(func() { recorded.schema = qapitest.Recorded(t, "11.1").QMP(t) })
	require.NotNil(t, recorded.schema)
	return recorded.schema
}

// arguments is the type of a command's.
func arguments(t testing.TB, command string) qmp.Type {
	t.Helper()
	require.Contains(t, schema(t).Commands(), command)
	return schema(t).CommandArguments(command)
}
