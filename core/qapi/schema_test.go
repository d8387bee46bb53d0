// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

// reply is a transport that knows one reply.
type reply json.RawMessage

func (r reply) Execute(qmp.Request) (json.RawMessage, error) { return json.RawMessage(r), nil }

// recorded is the schema of a stock QEMU 11.1.
var recorded = sync.OnceValues(func() (*qmp.Schema, error) {
	f, err := os.Open("../../hmpcmds/testdata/schemas/11.1.json.gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var raw json.RawMessage
	if err := json.NewDecoder(in).Decode(&raw); err != nil {
		return nil, err
	}
	return qmp.NewClient(reply(raw)).Facts().Schema()
})

func schema(t testing.TB) *qmp.Schema {
	t.Helper()
	s, err := recorded()
	require.NoError(t, err)
	return s
}

// arguments is the type of a command's.
func arguments(t testing.TB, command string) qmp.Type {
	t.Helper()
	require.True(t, schema(t).HasCommand(command), command)
	return schema(t).CommandArguments(command)
}
