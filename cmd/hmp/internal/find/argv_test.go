// SPDX-License-Identifier: GPL-2.0-or-later

package find

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestArgv(t *testing.T) {
	const qemu, daemon = "/usr/bin/qemu-system-x86_64", "qemu-storage-daemon"
	server := func(path string) monitorPlace { return monitorPlace{network: "unix", path: path} }
	for _, test := range []struct {
		name string
		argv []string
		want commandLine
	}{
		{"nothing", []string{qemu}, commandLine{}},
		{"name", []string{qemu, "-name", "a"}, commandLine{name: "a"}},
		{"name with options", []string{qemu, "--name", "guest=a,,b,debug-threads=on"}, commandLine{name: "a,b"}},
		{"name first", []string{qemu, "-name", "a b,process=x"}, commandLine{name: "a b"}},
		{"the last name", []string{qemu, "-name", "a", "-name", "b"}, commandLine{name: "b"}},
		{"uuid", []string{qemu, "-uuid", "11111111-2222-3333-4444-555555555555"},
			commandLine{uuid: "11111111-2222-3333-4444-555555555555"}},
		{"qmp", []string{qemu, "-qmp", "unix:/a,server=on,wait=off"}, commandLine{monitors: []monitorPlace{server("/a")}}},
		{"qmp, old words", []string{qemu, "-qmp", "unix:/a,server,nowait"}, commandLine{monitors: []monitorPlace{server("/a")}}},
		{"qmp, pretty, commas, relative", []string{qemu, "--qmp-pretty", "unix:a,,b,server=yes"},
			commandLine{monitors: []monitorPlace{server("a,b")}}},
		{"qmp with =", []string{qemu, "--qmp=unix:/a,server=on"}, commandLine{monitors: []monitorPlace{server("/a")}}},
		{"client", []string{qemu, "-qmp", "unix:/a"},
			commandLine{monitors: []monitorPlace{{network: "unix", path: "/a", client: true}}}},
		{"client again", []string{qemu, "-qmp", "unix:/a,server=on,server=off"},
			commandLine{monitors: []monitorPlace{{network: "unix", path: "/a", client: true}}}},
		{"abstract", []string{qemu, "-qmp", "unix:a,abstract=on,server=on"}, commandLine{monitors: []monitorPlace{server("@a")}}},
		{"tcp", []string{qemu, "-qmp", "tcp:127.0.0.1:4444,server=on,wait=off"},
			commandLine{monitors: []monitorPlace{{network: "tcp", port: "127.0.0.1:4444"}}}},
		{"any host", []string{qemu, "-qmp", "telnet::4444,server=on"},
			commandLine{monitors: []monitorPlace{{network: "tcp", port: "localhost:4444"}}}},
		{"IPv6", []string{qemu, "-qmp", "tcp:[::1]:4444,server=on"},
			commandLine{monitors: []monitorPlace{{network: "tcp", port: "[::1]:4444"}}}},
		{"all of IPv6", []string{qemu, "-qmp", "tcp:[::]:4444,server=on"},
			commandLine{monitors: []monitorPlace{{network: "tcp", port: "localhost:4444"}}}},
		{"websocket", []string{qemu, "-qmp", "websocket:h:1,server=on"},
			commandLine{monitors: []monitorPlace{{network: "tcp", port: "h:1", speech: "WebSocket"}}}},
		{"stdio", []string{qemu, "-qmp", "stdio"}, commandLine{monitors: []monitorPlace{{network: "stdio"}}}},
		{"chardev", []string{qemu, "-chardev", "socket,id=c,path=/a,server=on,wait=off", "-mon", "chardev=c,mode=control"},
			commandLine{monitors: []monitorPlace{server("/a")}}},
		{"monitor before its chardev", []string{qemu, "-mon", "c,mode=control,pretty=on", "-chardev", "socket,id=c,path=/a,server=on"},
			commandLine{monitors: []monitorPlace{server("/a")}}},
		{"HMP is no QMP", []string{qemu, "-chardev", "socket,id=c,path=/a,server=on", "-mon", "chardev=c", "-mon", "c,mode=readline",
			"-monitor", "unix:/b,server=on"}, commandLine{}},
		{"no such chardev", []string{qemu, "-mon", "chardev=c,mode=control"}, commandLine{}},
		{"qmp with chardev", []string{qemu, "-chardev", "socket,id=c,port=1,host=h,server=on,telnet=on", "-qmp", "chardev:c"},
			commandLine{monitors: []monitorPlace{{network: "tcp", port: "h:1"}}}},
		{"inherited", []string{qemu, "-chardev", "socket,id=c,fd=7,server=on", "-mon", "c,mode=control"},
			commandLine{monitors: []monitorPlace{{network: "fd", fd: "7"}}}},
		{"TLS", []string{qemu, "-chardev", "socket,id=c,port=1,server=on,tls-creds=t", "-mon", "c,mode=control"},
			commandLine{monitors: []monitorPlace{{network: "tcp", port: "localhost:1", speech: "TLS"}}}},
		{"pty", []string{qemu, "-chardev", "pty,id=c", "-mon", "c,mode=control"}, commandLine{monitors: []monitorPlace{{network: "pty"}}}},
		{"object", []string{qemu, "-chardev", "socket,id=c,path=/a,server=on", "-object", "monitor-qmp,id=m,chardev=c"},
			commandLine{monitors: []monitorPlace{server("/a")}}},
		{"object in JSON", []string{qemu, "-chardev", "socket,id=c,path=/a,server=on",
			"-object", `{"qom-type": "monitor-qmp", "id": "m", "chardev": "c"}`}, commandLine{monitors: []monitorPlace{server("/a")}}},
		{"other objects", []string{qemu, "-object", "iothread,id=i", "-object", "{", "-object", `{"qom-type": 1}`}, commandLine{}},
		{"storage daemon", []string{daemon, "--chardev=socket,id=c,path=/a,server=on", "--monitor", "c"},
			commandLine{monitors: []monitorPlace{server("/a")}}},
		{"arguments that look like options", []string{qemu, "-append", "-qmp unix:/no,server=on", "-m", "1G", "-nodefaults", "-name", "a"},
			commandLine{name: "a"}},
		{"flags have no arguments", []string{qemu, "-S", "-snapshot", "-enable-kvm", "-name", "a"}, commandLine{name: "a"}},
		{"a flag to come", []string{qemu, "-new-flag", "-name", "a"}, commandLine{name: "a"}},
		{"behind ld.so", []string{"/x/qemu-system-x86_64", "--argv0", "q", "--library-path", "/l", "/usr/bin/q", "-name", "a"}, commandLine{name: "a"}},
		{"cut", []string{qemu, "-qmp"}, commandLine{}},
		{"empty words", []string{"", "", "-", "--", "--="}, commandLine{}},
		{"libvirt", []string{qemu, "-name", "guest=d,debug-threads=on", "-chardev", "socket,id=charmonitor,fd=22,server=on,wait=off",
			"-mon", "chardev=charmonitor,id=monitor,mode=control", "-object",
			`{"qom-type":"secret","id":"masterKey0","format":"raw","file":"/var/lib/libvirt/qemu/domain-1-d/master-key.aes"}`},
			commandLine{name: "d", monitors: []monitorPlace{{network: "fd", fd: "22"}},
				libvirt: `{"qom-type":"secret","id":"masterKey0","format":"raw","file":"/var/lib/libvirt/qemu/domain-1-d/master-key.aes"}`}},
	} {
		assert.Equal(t, test.want, parseArgv(test.argv), test.name)
	}
}

// Any words are read without a fault.
func FuzzArgv(f *testing.F) {
	f.Add("q\x00-qmp\x00unix:/a,server=on\x00-chardev\x00socket,id=c\x00-mon\x00c,mode=control\x00-object\x00{}")
	f.Fuzz(func(_ *testing.T, text string) { parseArgv(strings.Split(text, "\x00")) })
}
