// SPDX-License-Identifier: GPL-2.0-or-later

// Package conversion_test gives option text to a QEMU's command line and to
// core/keyval, and compares what comes of it.
package conversion_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/keyval"
)

// blockdevs are values of -blockdev: unions in unions, alternates of node names
// and nodes, lists, sizes, and what is wrong with each.
var blockdevs = []string{
	"null-co,node-name=n,size=1048576,read-zeroes=on",
	"driver=null-co,node-name=n,latency-ns=18446744073709551615",
	"driver=null-co,node-name=n,size=1M",
	"driver=raw,node-name=n,file.driver=file,file.filename=disk.img",
	"driver=raw,node-name=n,offset=512,size=0x200,file.driver=file,file.filename=disk.img",
	"driver=raw,node-name=n,file=nosuch",
	"driver=raw,node-name=n,file.driver=null-co,file.node-name=deep",
	"driver=raw,node-name=n,read-only=on,cache.direct=off,cache.no-flush=yes,discard=unmap,file.driver=null-co",
	"driver=raw,node-name=n,read-only=maybe,file.driver=null-co",
	"driver=raw,node-name=n,detect-zeroes=nosuch,file.driver=null-co",
	"driver=raw,node-name=n,cache=on,file.driver=null-co",
	"driver=raw,node-name=n,file.nosuch=1",
	"driver=raw,node-name=n,file.driver=nosuch",
	"driver=raw,node-name=n",
	"driver=nosuch,node-name=n",
	"node-name=n",
	"driver=quorum,node-name=n,vote-threshold=1,children.0.driver=null-co,children.1.driver=null-co",
	"driver=quorum,node-name=n,vote-threshold=1,children.1.driver=null-co",
	"driver=quorum,node-name=n,vote-threshold=x,children.0.driver=null-co",
	"driver=blkdebug,node-name=n,image.driver=null-co,inject-error.0.event=read_aio,inject-error.0.errno=5",
	"driver=blkdebug,node-name=n,image.driver=null-co,inject-error.0.event=nosuch",
	"driver=blkdebug,node-name=n,image.driver=null-co,align=4096,max-transfer=4k",
	"driver=copy-on-read,node-name=n,file.driver=null-co,bottom=x",
	"driver=throttle,node-name=n,throttle-group=nosuch,file.driver=null-co",
	"driver=nbd,node-name=n,server.type=unix,server.path=/nosuch/nbd",
	"driver=nbd,node-name=n,server.type=inet,server.host=x,server.port=1,reconnect-delay=x",
	"driver=nbd,node-name=n,server.type=inet,server.host=x",
	"driver=file,node-name=n,filename=a,,b,locking=on",
	"driver=file,node-name=n,filename=disk.img,locking=auto,aio=threads",
	"driver=file,node-name=n,filename=disk.img,x=1",
	"driver=file,node-name=n,filename.a=disk.img",
	"driver=qcow2,node-name=n,file.driver=file,file.filename=disk.img",
	"driver=null-co,node-name=1n",
}

// outcome are the nodes as query-named-block-nodes has them, or why there are none.
func outcome(t *testing.T, q *qemutest.QEMU, err error) string {
	if err != nil {
		return err.Error()
	}
	nodes, err := q.Client().ExecuteRaw("query-named-block-nodes", nil)
	require.NoError(t, err)
	return generated.ReplaceAllString(string(nodes), "#")
}

// generated are node names that a QEMU makes up.
var generated = regexp.MustCompile(`#block\d+`)

// fromText starts a QEMU with -blockdev.
func fromText(t *testing.T, program, text string) string {
	p := prepare(t)
	q, err := p.TryStart(program, append(arguments, "-blockdev", text)...)
	if err != nil {
		_, said, found := strings.Cut(q.Errors(), "-blockdev "+text+": ")
		require.True(t, found, "%v: %s", err, q.Errors())
		first, _, _ := strings.Cut(said, "\n") // no hints, which QMP has not
		return first
	}
	return outcome(t, q, nil)
}

var arguments = []string{"-M", "none", "-nodefaults", "-S"}

func prepare(t *testing.T) *qemutest.Prepared {
	p := qemutest.Prepare(t)
	require.NoError(t, os.WriteFile(filepath.Join(p.Dir, "disk.img"), make([]byte, 1<<20), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(p.Dir, "a,b"), make([]byte, 1<<20), 0o644))
	return p
}

// converted has a running QEMU do the same by blockdev-add, and undoes it.
func converted(t *testing.T, q *qemutest.QEMU, text string) string {
	options, help, err := keyval.Parse(text, "driver")
	if err != nil {
		return outcome(t, q, err)
	}
	require.False(t, help)
	schema, err := q.Client().Facts().Schema()
	require.NoError(t, err)
	args, err := keyval.Convert(options, schema, "blockdev-add")
	if err == nil {
		err = q.QMP("blockdev-add", args, nil)
	}
	if err != nil {
		return outcome(t, q, err)
	}
	nodes := outcome(t, q, nil)
	require.NoError(t, q.QMP("blockdev-del", map[string]string{"node-name": "n"}, nil))
	return nodes
}

func TestBlockdevOptions(t *testing.T) {
	for _, release := range qemutest.Releases {
		program := qemutest.Stock(t, release, "x86_64")
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			ours := prepare(t).Start(program, arguments...)
			for _, text := range blockdevs {
				assert.Equal(t, fromText(t, program, text), converted(t, ours, text), text)
			}
		})
	}
}
