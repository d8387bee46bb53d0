// SPDX-License-Identifier: GPL-2.0-or-later

package secret

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Each of these lines tells hunter2.
var telling = []string{
	"set_password vnc hunter2",
	"  set_password\tspice hunter2 keep",
	"set_password -d d0 vnc hunter2",
	`set_password vnc "hunter2 and more"`,
	`set_password vnc "hunter2 without end`,
	"change vnc password hunter2",
	"change -f vnc passwd hunter2",
	`change "vnc" "password" hunter2`,
	"block_passwd ide0-hd0 hunter2",
	"type hunter2", `type "hunter2\n"`, "type -d 50 -h 10 hunter2", "type -d hunter2 hunter2", "vm web type hunter2", "alias login type hunter2",
	"ringbuf_write ring0 hunter2",
	`ringbuf_write ring0 "hunter2\n"`,

	"qom-set /objects/s data hunter2",
	`qom-set /objects/s data "my hunter2"`,
	`qom-set /objects/s "data" hunter2`,
	`qom-set "/objects/s" data my hunter2`,
	`qom-set -j /objects/s data "\"hunter2\""`,
	"qom-set /objects/s passphrase hunter2",

	"object_add secret,id=s,data=hunter2",
	"object_add secret,id=s,data=my hunter2",
	`object_add "secret,id=s,data=hunter2"`,
	`object_add {"qom-type": "secret", "id": "s", "data": "hunter2"}`,
	`object_add {'qom-type': 'secret', 'id': 's', 'data' : 'my hunter2'}`,
	`object_add {"qom-type":"secret","id":"s","\u0064ata":"hunter2"}`,
	`object_add "{\"qom-type\":\"secret\",\"id\":\"s\",\"data\":\"hunter2\"}"`,
	"netdev_add user,id=n,password=hunter2",
	"device_add nosuch,pin=hunter2",

	"drive_add 0 if=none,file.password=hunter2",
	"drive_add 0 if=none,driver=http,file.url=http://h/,file.cookie=hunter2",
	"netdev_add l2tpv3,id=a,src=::1,dst=::1,txsession=1,txcookie=0x5ec2e7",
	"netdev_add l2tpv3,id=a,src=::1,dst=::1,txsession=1,rxcookie=0x5ec2e7",
	"drive_add 0 if=none,file=rbd:pool/img:id=admin:key=hunter2:mon_host=h",
	"change ide1-cd0 rbd:pool/img:key=hunter2",
	"change ide1-cd0 http://user:hunter2@host/image.iso",
	"change ide1-cd0 http://user:hunter2@host:8080/image.iso",
	`change ide1-cd0 "ftp://user:hunter2@host/my image.iso"`,
	"change ide1-cd0 http://user:a/hunter2@host/image.iso",
	"drive_mirror d0 ssh://user:hunter2@host/image",
	"drive_mirror d0 nbd://user:hunter2@host/export",
	"drive_add 0 file=iscsi://user%hunter2@host/iqn.2001-04.com.example/0",
	"drive_backup d0 https://host/put?name=a&X-Amz-Signature=hunter2",
	"change ide1-cd0 https://host/a?access_token=hunter2",
	`drive_add 0 file=json:{"driver":"http","url":"http://user:hunter2@host/a"}`,
	`drive_add 0 file=json:{"driver":"http","url":"http:\/\/user:hunter2@host/a"}`,
	`drive_add 0 "file=json:{\"driver\":\"rbd\",\"key\":\"hunter2\"}"`,
	`change ide1-cd0 json:{"file":{"driver":"iscsi","password":"hunter2","user":"u"}}`,

	// QMP commands as lines, and requests.
	`{"execute":"qom-set","arguments":{"path":"/objects/s","property":"data","value":"hunter2"}}`,
	`  {'execute':'change-vnc-password','arguments':{'password':'hunter2'}}`,
	`{"execute":"migrate","arguments":{"channels":[{"addr":{"transport":"exec","args":["sh","hunter2"]}}]}}`,
	`{"execute":"human-monitor-command","arguments":{"command-line":"set_password vnc hunter2"}}`,
	`{"execute":"set_password","arguments":{"protocol":"vnc","password":1234, "hunter2`, // more lines follow
	`{"execute":"human-monitor-command","arguments":{"command-line":"human-monitor-command \"set_password vnc hunter2\""}}`,
	"change-vnc-password hunter2", "change-vnc-password password=hunter2", "help change-vnc-password hunter2",
	"qom-set path=/objects/s property=data value=hunter2", "qom-set value=hunter2 property=data path=/objects/s",
	`qom-set -j path=/objects/s property="data" value={"a":"hunter2"}`, `qom-set {"path":"/s","property":"data","value":"hunter2"}`,
	"migrate channels.0.channel-type=main channels.0.addr.transport=exec channels.0.addr.args.0=sh channels.0.addr.args.1=hunter2",
	`migrate channels=[{"channel-type":"main","addr":{"transport":"exec","args":["hunter2"]}}]`,
	`human-monitor-command "set_password vnc hunter2"`, `human-monitor-command command-line="set_password vnc hunter2"`,
	`human-monitor-command -j command-line="set_password vnc hunter2"`, `human-monitor-command {"command-line":"set_password vnc hunter2"}`,
	`human-monitor-command "change vnc password hunter2" cpu-index=0`,
	"migrate-set-parameters cpr-exec-command.0=hunter2", `migrate-set-parameters cpr-exec-command=["hunter2"]`,

	// Lines within lines.
	"vm * set_password vnc hunter2", "vm web change vnc password hunter2", "watch 1 set_password vnc hunter2",
	"watch --diff 0.5 change-vnc-password hunter2", "alias p set_password vnc hunter2", "alias q vm * qom-set /objects/s data hunter2",
	"vm * migrate_set_parameter cpr-exec-command hunter2", "help vm * set_password vnc hunter2",
	`vm * human-monitor-command "watch 1 ringbuf_write r hunter2"`,

	`migrate "exec:sshpass -p hunter2 ssh host cat"`,
	"migrate -d exec:hunter2",
	`migrate_incoming "exec:openssl enc -d -k hunter2"`,
	"migrate_recover exec:hunter2",
	"migrate_set_parameter cpr-exec-command hunter2",
	"netdev_add user,id=n,guestfwd=tcp:10.0.2.100:6667-cmd:sshpass -p hunter2 nc",
}

// These tell none.
var silent = []string{
	"", "  ", "info status", "info qtree",
	"set_password vnc", "set_password", "help set_password",
	"type", "type -d 50", "help type", "qom-list-types type=x", // type alone asks
	"change vnc password", // asks
	"vm * set_password vnc", "vm change info block", "watch 1 info status", "alias c change ide1-cd0 $1",
	"change ide1-cd0 /iso", "change ide1-cd0 password.iso", "change ide1-cd0 http://host/image.iso",
	"change ide1-cd0 http://host:8080/image@2.iso", "change ide1-cd0 http://host/my%20image@2.iso",
	"change ide1-cd0 ssh://user@host/image?host_key_check=no",
	"expire_password vnc +30", "expire_password vnc never",
	"ringbuf_read ring0 10",
	"qom-set /objects/s loaded true", "qom-set /machine data", "qom-get /objects/s data", "qom-set",
	"object_add secret,id=s,file=/f", "object_add secret,id=s,keyid=k,iv=i,format=base64",
	"object_add tls-creds-x509,id=t,passwordid=s,dir=/d",
	"drive_add 0 if=none,file.password-secret=s", "drive_add 0 driver=luks,key-secret=s,file=a",
	`drive_add 0 file=json:{"driver":"rbd","key-secret":"s","pool":"data","image":"key"}`,
	"drive_add 0 driver=http,cookie-secret=s,proxy-password-secret=t,username=u",
	"nbd_server_start localhost:10809", "drive_mirror d0 nbd:localhost:10809:exportname=a",
	"migrate tcp:host:4444", "migrate unix:/run/exec", "migrate exec:",
	"migrate_set_parameter tls-creds tls0", "migrate_set_parameter tls-authz a",
	"device_add usb-kbd,id=key", "device_add virtio-rng-pci,id=data", "device_del token",
	"chardev-add socket,id=c,host=h,port=1,tls-creds=t", "chardev-add ringbuf,id=data",
	"sendkey ctrl-alt-f1", "sendkey s-e-c-r-e-t",
	"netdev_add user,id=n,hostfwd=tcp::22-:22", "hostfwd_add tcp:127.0.0.1:22-10.0.2.15:22",
	`{"execute":"query-status"}`, `{ "execute" : "blockdev-add", 'arguments': {"driver":"luks","key-secret":"s"}}`,
	"qom-set path=/machine property=loaded value=true", `human-monitor-command "info status"`, "migrate channels.0.addr.transport=socket",
	"migrate-set-parameters max-bandwidth=1", `blockdev-add {"driver":"luks","key-secret":"s"}`,
	"p $pc", "x/4xg 0x80", "logfile /tmp/key",
}

func TestTells(t *testing.T) {
	for _, line := range telling {
		assert.True(t, Tells(line), line)
	}
	for _, line := range silent {
		assert.False(t, Tells(line), line)
	}
}

func TestLine(t *testing.T) {
	for _, line := range telling {
		masked := Line(line)
		if strings.Contains(line, "hunter2") {
			assert.NotContains(t, Without("hunter2 is wrong", line), "hunter2", line)
		}
		assert.NotContains(t, masked, "hunter2", line)
		before, isMasked := strings.CutSuffix(masked, Mask)
		assert.True(t, isMasked && strings.HasPrefix(line, before), "%q becomes %q", line, masked)
	}
	for _, line := range silent {
		assert.Equal(t, line, Line(line))
	}
	assert.Equal(t, "set_password vnc <secret>", Line("set_password vnc hunter2 keep"))
	assert.Equal(t, "change a http://user:<secret>", Line("change a http://user:hunter2@host/b"))
	assert.Equal(t, `migrate "exec:<secret>`, Line(`migrate "exec:cat >a"`))
}

func TestRequest(t *testing.T) {
	for _, c := range []struct{ command, arguments, want string }{
		{"set_password", `{"protocol":"vnc","password":"hunter2"}`, `{"protocol":"vnc","password":"<secret>"}`},
		{"change-vnc-password", `{"password":"hunter2"}`, `{"password":"<secret>"}`},
		{"object-add", `{"qom-type":"secret","data":"hunter2"}`, `{"qom-type":"secret","data":"<secret>"}`},
		{"qom-set", `{"path":"/s","property":"data","value":["hunter2"]}`, `{"path":"/s","property":"data","value":"<secret>"}`},
		{"ringbuf-write", `{"device":"r","data":"hunter2"}`, `{"device":"r","data":"<secret>"}`},
		{"migrate", `{"uri":"exec:sshpass -p hunter2"}`, `{"uri":"exec:<secret>"}`},
		{"migrate", `{"channels":[{"addr":{"transport":"exec","args":["sh","hunter2"]}}]}`,
			`{"channels":[{"addr":{"transport":"exec","args":"<secret>"}}]}`},
		{"migrate-set-parameters", `{"cpr-exec-command":["sh","hunter2"]}`, `{"cpr-exec-command":"<secret>"}`},
		{"blockdev-change-medium", `{"filename":"http://u:hunter2@h/a"}`, `{"filename":"http://u:<secret>"}`},
		{"human-monitor-command", `{"command-line":"set_password vnc hunter2"}`, `{"command-line":"set_password vnc <secret>"}`},
		// Option text, as it comes of JSON and of options that there are not.
		{"device_add", `{"driver":"{\"driver\":\"x\"","\"password\":\"hunter2\"}":"on"}`,
			`{"driver":"{\"driver\":\"x\"","\"password\":<secret>":"on"}`},
		{"object-add", `{"qom-type":"secret","type":"raw","data":"hunter2"}`, `{"qom-type":"secret","type":"raw","data":"<secret>"}`},
		{"x", `{"password": 1234, "a": [1, {"pin": 5678}, "\u003c"]}`, `{"password":"<secret>","a":[1,{"pin":"<secret>"},"\u003c"]}`},
	} {
		before, after := `{"execute":"`+c.command+`","arguments":`, "}"
		got := string(Request([]byte(before + c.arguments + after)))
		assert.Equal(t, before+c.want+after, got)
		assert.True(t, json.Valid([]byte(got)))
	}
	assert.Equal(t, `"<secret>"`, string(Request([]byte("no request: hunter2"))))
	for _, request := range []string{
		`{"execute":"query-status"}`,
		`{"execute":"send-key","arguments":{"keys":[{"type":"qcode","data":"ctrl"},{"type":"number","data":12}]}}`,
		`{"execute":"chardev-add","arguments":{"id":"c","backend":{"type":"ringbuf","data":{"size":4096}}}}`,
		`{"execute":"blockdev-add","arguments":{ "driver":"luks", "key-secret":"s", "n": 1.50, "x": "\u003c" }}`,
		`{"execute":"object-add","arguments":{"qom-type":"secret","file":"/f"}}`,
	} {
		assert.Equal(t, request, string(Request([]byte(request))))
	}
}

func TestWithout(t *testing.T) {
	for line, text := range map[string]string{
		"object_add secret,id=s,data=hunter2,format=hunter2": "Error: Parameter 'format' does not accept value 'hunter2'\n",
		"set_password vnc hunter2 -x":                        "unknown option hunter2 in hunter2 -x",
		`qom-set /objects/s data "my hunter2"`:               "my hunter2 is wrong",
		"nosuch":                                             "http://u:hunter2@h is wrong",
	} {
		assert.NotContains(t, Without(text, line), "hunter2")
		assert.Contains(t, Without(text, line), Mask)
	}
	// A short one may stand anywhere by chance.
	assert.Equal(t, "the machine has no key for '<secret>', but for ab, <secret>.", Without("the machine has no key for 'a', but for ab, a.", "set_password vnc a"))
	assert.Equal(t, "nothing to hide", Without("nothing to hide", "info status"))
}

func FuzzLine(f *testing.F) {
	for _, line := range append(telling, silent...) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		masked := Line(line)
		before, cut := strings.CutSuffix(masked, Mask)
		if masked != line && !(cut && strings.HasPrefix(line, before)) {
			t.Errorf("%q becomes %q", line, masked)
		}
		if Tells(line) != (masked != line) && !strings.HasSuffix(line, Mask) {
			t.Errorf("%q: Tells and Line differ", line)
		}
		Request([]byte(line))
	})
}

// A secret can stand in a line that another one takes, also one that was meant for itself.
func TestLinesThatAreTaken(t *testing.T) {
	for want, lines := range map[string][]string{
		"transaction\nabort\nblockdev-x password=<secret>": {"transaction", "abort", "blockdev-x password=hunter2", "send"},
		"transaction\nset_password vnc <secret>":           {"transaction", "set_password vnc hunter2", "send"},
		"{ \"execute\":\n\"stop\" }":                       {`{ "execute":`, `"stop" }`},
		"<secret>":                                         {`{ "execute": "set_password",`, `"arguments": {`, `"password": "hunter2" } }`},
		"":                                                 nil,
	} {
		assert.Equal(t, want, Lines(lines))
		assert.NotContains(t, WithoutLines("what about hunter2?", append(lines, "set_password vnc hunter2")), "hunter2", "%q", lines)
	}
}
