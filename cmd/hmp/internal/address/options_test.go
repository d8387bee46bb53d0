// SPDX-License-Identifier: GPL-2.0-or-later

package address_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/address"
)

// What people paste from QEMU's command line, and what is connected to.
func TestAddressesWithOptionsOfQEMU(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, path := range []string{"qmp", "a,b", "a,server=on", "c,d"} {
		listen(t, "unix", path)
	}
	tcp := "tcp:" + listen(t, "tcp", "127.0.0.1:0").Addr().String()
	for text, want := range map[string]string{
		"unix:qmp,server,nowait":                   "unix:qmp",
		"unix:qmp,server=on,wait=off":              "unix:qmp",
		"unix:qmp,server=on,wait=off,id=q,mux=off": "unix:qmp",
		"unix:qmp,websocket=off,server=on":         "unix:qmp",
		"qmp,server=on":                            "qmp",
		"./qmp,server=on":                          "./qmp",
		"a,b":                                      "a,b", // a file of this name
		"unix:a,b":                                 "unix:a,b",
		"a,server=on":                              "a,server=on",
		"unix:a,,b":                                "unix:a,,b", // as QEMU has it written
		"unix:a,,b,server=on,wait=off":             "unix:a,,b",
		"unix:c,,d,server":                         "unix:c,,d",
		tcp + ",server,nowait":                     tcp,
		tcp + ",server=on,wait=off,telnet=on":      tcp,
		"telnet" + tcp[3:]:                         "telnet" + tcp[3:],
		"telnet" + tcp[3:] + ",server,nowait":      "telnet" + tcp[3:],
	} {
		_, a, err := dial(t, text)
		require.NoError(t, err, text)
		assert.Equal(t, want, a.String())
	}
}

func TestAddressesThatCannotBeUsed(t *testing.T) {
	for text, want := range map[string]string{
		"tcp:localhost:4444,sevrer=on":         "tcp:localhost:4444: QEMU's sockets have no option 'sevrer'",
		"tcp:localhost,server=on":              "tcp:localhost: an address is tcp:HOST:PORT",
		"telnet:localhost":                     "telnet:localhost: an address is telnet:HOST:PORT",
		"tcp:localhost:4444,websocket=on":      "tcp:localhost:4444: hmp does not speak WebSocket",
		"tcp:localhost:4444,server,websocket":  "tcp:localhost:4444: hmp does not speak WebSocket",
		"websocket:localhost:4444,server":      "websocket:localhost:4444,server: hmp does not speak WebSocket",
		"unix:/run/qmp,server=on,tls-creds=t0": "unix:/run/qmp: hmp does not speak TLS",
		"unix:,server=on":                      "the address is empty",
	} {
		_, err := address.Parse(text)
		require.ErrorContains(t, err, want)
	}
}

// Options are not repeated, and what is advised can be given to QEMU.
func TestAdviceForAddressesWithOptions(t *testing.T) {
	t.Chdir(t.TempDir())
	for text, want := range map[string]string{
		"unix:/nosuch/qmp,server,nowait":        "unix:/nosuch/qmp: no such socket. Start QEMU with -qmp unix:/nosuch/qmp,server=on,wait=off",
		"./a,,b,server=on":                      "./a,,b: no such socket. Start QEMU with -qmp unix:./a,,b,server=on,wait=off",
		"./a,b":                                 "./a,b: no such socket. Start QEMU with -qmp unix:./a,,b,server=on,wait=off",
		"unix:@hmp-nosuch":                      "unix:@hmp-nosuch: nobody listens there. Start QEMU with -qmp unix:hmp-nosuch,abstract=on,server=on,wait=off",
		"unix:hmp-nosuch,abstract=on,server=on": "unix:hmp-nosuch: nobody listens there. Start QEMU with -qmp unix:hmp-nosuch,abstract=on,server=on,wait=off",
		"localhost:4444,server,nowait":          "localhost:4444: no such socket. For a TCP address write tcp:HOST:PORT",
	} {
		_, a, err := dial(t, text)
		require.Error(t, err, text)
		assert.Equal(t, want, a.Explain(err))
	}
}

// A word that was meant for something else.
func TestAdviceForWords(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, word := range []string{"help", "info status", "stop", "--version", "qmp"} {
		_, a, err := dial(t, word)
		require.Error(t, err)
		assert.Equal(t, word+": no such socket in this folder. Give the path of QEMU's socket "+
			"(-qmp unix:PATH,server=on,wait=off), then -c LINE if you like", a.Explain(err))
	}
}
