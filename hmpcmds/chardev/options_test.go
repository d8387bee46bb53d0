// SPDX-License-Identifier: GPL-2.0-or-later

package chardev

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/hmpcmds/internal/hmptest"
)

// backends is a QEMU that has some kinds of character devices.
func backends(version string) *hmptest.Script {
	return hmptest.NewScript(map[string][]string{
		"query-version": {`{"qemu":` + version + `,"package":""}`},
		"query-chardev-backends": {`[{"name":"vc"},{"name":"spicevmc"},{"name":"spiceport"},{"name":"qemu-vdagent"},{"name":"hub"},
{"name":"serial"},{"name":"pipe"},{"name":"file"},{"name":"udp"},{"name":"mux"},{"name":"socket"}]`},
		"chardev-add": {`{}`},
	})
}

const (
	release10 = `{"major":10,"minor":0,"micro":0}`
	release11 = `{"major":11,"minor":1,"micro":0}`
)

// TestBackendsWithoutHost has kinds of character devices that need a graphical console,
// SPICE or hardware. The members are those of qapi/char.json, the defaults those of the
// qemu_chr_parse_* functions: of ui/console-vc.c, ui/spice-app.c, spice/chardev.c, ui/vdagent.c,
// chardev/char-hub.c, char-serial.c and char-pipe.c.
func TestBackendsWithoutHost(t *testing.T) {
	for options, want := range map[string]string{
		"vc,cols=80,rows=24":                  `{"data":{"cols":80,"rows":24},"type":"vc"}`,
		"vc,width=640,height=480,rows=0":      `{"data":{"height":480,"width":640},"type":"vc"}`,
		"spicevmc,name=vdagent":               `{"data":{"type":"vdagent"},"type":"spicevmc"}`,
		"spiceport,name=org.example":          `{"data":{"fqdn":"org.example"},"type":"spiceport"}`,
		"qemu-vdagent":                        `{"data":{"clipboard":false,"mouse":true},"type":"qemu-vdagent"}`,
		"qemu-vdagent,clipboard=on,mouse=off": `{"data":{"clipboard":true,"mouse":false},"type":"qemu-vdagent"}`,
		"hub,chardevs.0=a,chardevs.1=b":       `{"data":{"chardevs":["a","b"]},"type":"hub"}`,
		"hub,chardevs.0=a,chardevs.2=b":       `{"data":{"chardevs":["a"]},"type":"hub"}`,
		"serial,path=/dev/ttyS0,logfile=/l":   `{"data":{"device":"/dev/ttyS0","logfile":"/l"},"type":"serial"}`,
		"pipe,path=p":                         `{"data":{"device":"p"},"type":"pipe"}`,
		"udp,port=1,localport=2": `{"data":{"local":{"data":{"host":"","port":"2"},"type":"inet"},` +
			`"remote":{"data":{"host":"localhost","port":"1"},"type":"inet"}},"type":"udp"}`,
		"udp,host=h,port=1,localaddr=l": `{"data":{"local":{"data":{"host":"l","port":"0"},"type":"inet"},` +
			`"remote":{"data":{"host":"h","port":"1"},"type":"inet"}},"type":"udp"}`,
	} {
		q := backends(release10)
		host, session, _ := q.Open(Rows)
		assert.True(t, session.Run("chardev-add "+options+",id=c"), options)
		assert.Empty(t, host.Take(), options)
		assert.Equal(t, `{"execute":"chardev-add","arguments":{"backend":`+want+`,"id":"c"}}`, q.Requests[len(q.Requests)-1], options)
	}
}

// TestMissingOptions: the errors are those of the same functions, and of
// qemu_chr_new_from_opts in chardev/char.c.
func TestMissingOptions(t *testing.T) {
	for options, want := range map[string]string{
		"mux":                               "chardev: mux: no chardev given",
		"spicevmc":                          "chardev: spice channel: no name given",
		"spiceport":                         "chardev: spice port: no name given",
		"serial":                            "chardev: serial/tty: no device path given",
		"pipe":                              "chardev: pipe: no device path given",
		"file":                              "chardev: file: no filename given",
		"udp":                               "chardev: udp: remote port not specified",
		"socket,host=h":                     "chardev: socket: no port given",
		"socket,path=p,delay=on":            "",
		"nosuch":                            "'nosuch' is not a valid char driver name",
		"socket,fd=1,path=p":                "None or one of 'path', 'fd' or 'host' option required.",
		"socket,path=p,delay=on,nodelay=on": "'delay' and 'nodelay' are mutually exclusive",
	} {
		host, session, _ := backends(release10).Open(Rows)
		ok := session.Run("chardev-add " + options + ",id=c")
		require.Equal(t, want == "", ok, options)
		if want != "" {
			assert.Equal(t, "Error: "+want+"\n", host.Take(), options)
		}
	}
}

// TestConsoleOptionsElsewhere: before 11.0 options of a console are ignored elsewhere
// (qemu_chr_new_from_opts).
func TestConsoleOptionsElsewhere(t *testing.T) {
	for options, want := range map[string]string{
		"pipe,path=p,rows=1":         "Error: chardev 'c' does not support size options\n",
		"pipe,path=p,encoding=cp437": "Error: chardev 'c' does not support encoding option\n",
	} {
		host, session, _ := backends(release11).Open(Rows)
		assert.False(t, session.Run("chardev-add "+options+",id=c"))
		assert.Equal(t, want, host.Take())
	}
	host, session, _ := backends(release10).Open(Rows)
	assert.True(t, session.Run("chardev-add pipe,path=p,rows=1,id=c"))
	assert.Empty(t, host.Take())
}

// TestOptionsOffered: a backend's own options, and those of all of the release.
func TestOptionsOffered(t *testing.T) {
	assert.Equal(t, []string{"id=", "logappend=", "logfile=", "mux=", "path="}, hmptest.Offered(Rows, backends(release10), "chardev-add pipe,"))
	assert.Equal(t, []string{"logappend=", "logfile=", "logtimestamp="}, hmptest.Offered(Rows, backends(release11), "chardev-add pipe,path=p,lo"))
	assert.Equal(t, []string{"off", "on"}, hmptest.Offered(Rows, backends(release10), "chardev-add socket,server="))
	assert.Equal(t, []string{"reconnect-ms=", "reconnect="}, hmptest.Offered(Rows, backends(release10), "chardev-add socket,rec"))
	assert.Equal(t, []string{"reconnect-ms="}, hmptest.Offered(Rows, backends(release11), "chardev-add socket,rec"))
	assert.Empty(t, hmptest.Offered(Rows, hmptest.Replies{}, "chardev-add socket,rec"))
}
