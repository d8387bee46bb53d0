// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

// notIncoming is a QEMU that was not started with -incoming, which is all that
// its migrate-incoming looks at.
type notIncoming struct{ release string }

// Execute implements qmp.Transport.
func (q notIncoming) Execute(r qmp.Request) (json.RawMessage, error) {
	switch r.Command {
	case "query-version":
		major, minor, _ := strings.Cut(q.release, ".")
		return json.RawMessage(fmt.Sprintf(`{"qemu":{"major":%s,"minor":%s,"micro":0},"package":""}`, major, minor)), nil
	case "query-commands":
		return json.RawMessage(`[{"name":"migrate-incoming"}]`), nil
	case "query-mice":
		return json.RawMessage(`[]`), nil
	}
	return nil, &qmp.Error{Class: "GenericError", Desc: "'-incoming' was not specified on the command line"}
}

// TestMigrationURIs compares with stock QEMUs.
func TestMigrationURIs(t *testing.T) {
	data, err := os.ReadFile("testdata/migration-uris.tsv")
	require.NoError(t, err)
	for _, line := range strings.SplitAfter(string(data), "\n") {
		fields := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || len(fields) != 3 {
			continue
		}
		release, uri, want := fields[0], fields[1], fields[2]
		host := &monitortest.Host{}
		s := monitor.NewVM(qmp.NewClient(notIncoming{release}), hmptest.Table(Rows)).Open(host, monitor.Options{CPUIndex: -1})
		require.False(t, s.Run(`migrate_incoming "`+uri+`"`))
		require.Equal(t, want, host.Take(), "%s: %q", release, uri)
	}
}

// QEMU dies of these (10.0.13, 11.1.3), so nobody can say what it prints.
func TestBadRDMAAddressDoesNotReachQEMU(t *testing.T) {
	require.Error(t, checkMigrationURI("rdma:", qmp.Version{Major: 10}))
	require.Error(t, checkMigrationURI("rdma:a", qmp.Version{Major: 11, Minor: 1}))
	require.NoError(t, checkMigrationURI("rdma:a:1", qmp.Version{Major: 10}))
}
