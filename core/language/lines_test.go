// SPDX-License-Identifier: GPL-2.0-or-later

package language

import "strings"

// lines are what TestQEMU sends and testdata has the answers to. The lines of a
// group run one after the other on the same QEMU.
var lines = map[string][]string{
	"words": {
		`device_del`, `device_del  `, `device_del a`, "device_del \t a\t ", `device_del a b`, `device_del "a b"`,
		`device_del "a"b`, `device_del "a" `, `device_del a"b`, `device_del a"b c"`, `device_del 'a b'`, `device_del 'a'`,
		`device_del "a\"b"`, `device_del "a\'b"`, `device_del "a\\b"`, `device_del "a\nb"`, `device_del "a\tb"`, `device_del "a\x41"`,
		`device_del "a\rb"`, `device_del "`, `device_del "a`, `device_del "a\"`, `device_del "a\`, `device_del \`, `device_del a\nb`,
		`device_del \"a\"`, `device_del "a'b"`, `device_del "a` + "\t" + `b"`, `device_del é`, `device_del "é"`, `device_del a,b=c`, `device_del -x`,
		`device_del ` + strings.Repeat("x", 1022), `device_del ` + strings.Repeat("x", 1023), `device_del ` + strings.Repeat("x", 1024),
		`device_del "` + strings.Repeat("x", 1022) + `yz"`, `device_del ` + strings.Repeat("x", 1024) + " a",
		`snapshot_delete_blkdev_internal "a b""c"`, `snapshot_delete_blkdev_internal "a""b" "c"`, `snapshot_delete_blkdev_internal a "b`,
		`snapshot_delete_blkdev_internal a b c`, `snapshot_delete_blkdev_internal a b c d`, `snapshot_delete_blkdev_internal a "" ""`,
		"device_del a\vb", "device_del a\fb", "device_del a\u00a0b", "device_del a\x7fb",
	},
	"help": {
		`help x`, `help "x`, `help "x\q"`, `help "x y"`, `help  x  y`, `help info x`, `help info "x y" z`, `help "info" x`, `help "inf"o x`,
		`help x` + strings.Repeat(" y", 14), `help x` + strings.Repeat(" y", 15), `help x` + strings.Repeat(" y", 16), `? x`, `help ""`, `help "\""`,
		`help x "`, `help 'x y'`, `help "x\\"`, `help info x ` + strings.Repeat("y", 1100), `help info ` + strings.Repeat("y", 1100),
	},
	"letters": {
		// F B s S
		`dump-guest-memory`, `dump-guest-memory "`, `logfile`, `commit`, `commit "`, `snapshot_delete_blkdev_internal -x y`, `eject`, `eject ""`, `eject "`, `block_resize`,
		`migrate_set_parameter`, `qom-set`, `qom-set /a`, `qom-set /a b`, `qom-set /a b  `, `qom-set /a b c`, `qom-set /a b c  d "`, `qom-set -j /a b`,
		`qom-set -x /a b c`, `info qom-tree /a`, `info qom-tree "`, `info qom-tree /a b`, `ringbuf_read`, `ringbuf_read a`, `ringbuf_read a 1 2`,
		`ringbuf_read a 1`, `ringbuf_read "a"1`, `ringbuf_read a b`, `change`, `change a`, `change a "`, `change a b`, `change a b c d e`,
		`change a b "c`, `change a b c "d`, `trace-event`, `trace-event x`, `trace-event x on "`,
		// b
		`set_link`, `set_link a`, `set_link a on`, `set_link a off`, `set_link a ON`, `set_link a o`, `set_link a onn`, `set_link a "on"`, `set_link a on off`,
		`set_link a on"`, `set_link "a"on`, `set_link "a"off `, "set_link a on\t", "set_link a on\u00e9", `set_link a 1`, `set_link a on,`, "set_link a \x7fon", "set_link a on\x7f",
		// i
		`sum`, `sum 0`, `sum 0 0`, `sum -1 0`, `sum 0x100000000 0`, `sum 0xffffffff 0`, `sum 4294967295 0`, `sum 0 4294967296`, `sum 0-1 0`, `sum 10 -5`, `sum 10 (-5)`,
		`sum 10 -5 0`, `sum 10 -10 0`, `sum (0)(0)`, `sum 0x0g`, `sum 00`, `sum (0)0`, `sum '!'0`, `sum 0 0 0`, `sum ,`, `sum 0,0`, `sum 0 abc`, `sum 9223372036854775808 0`,
		`sum 18446744073709551615 0`, `sum ~0 0`, `sum 0x8000000000000000 0`, `sum 0 "0"`,
		// i.
		`i 0x1234`, `i 0x1233 . 1`, `i 0x1233.1`, `i 0x1233 .1`, `i 0x1233. 1`, `i 0x1234 .`, `i 0x1234 1`, `i 0x1234..1`, `i 0x1234 . 1 2`, `i 0x1234 .-1`, `i 0x12344`,
		`i`, `i .1`, `i -1`, `i 0x1234 . x`, `o`, `o 0x1234`, `o 0x1234 1`, `o 0x1234 -1`, `o 0x1234 1 2`, `o 0x1234 . 1 2`,
		// M
		`balloon`, `balloon -1`, `balloon x`, `balloon 0`, `balloon 1`, `balloon 1 2`, `balloon 1k`, `balloon 0x8000000000000000`, `balloon (-1)`, `balloon 1.5`,
		// none
		`system_wakeup x`, `system_wakeup "`, `info name x`, `info name -x`, `info   name   x`, ` info name x`, `stop x`, `cont /x`, `s -`,
	},
	"flags": {
		`eject -f a`, `eject -fa`, `eject -f -f`, `eject -f`, `eject -x a`, `eject -x`, `eject -`, `eject - a`, `eject -- a`, `eject a -f`, `eject "-f" a`, `eject "-x"`,
		`eject  -f  a`, `eject -f "a b"`, `eject -ff a`, `eject -f"a b"`, `eject -"f"`, `eject - f a`, `eject -é`, `eject -:`, `eject -,`, `eject -F a`,
		`info block -v -n`, `info block -n -v`, `info block -n -v x`, `info block -nv`, `info block -nv -x`, `info block -v`, `info block -n`, `info block -`, `info block -x`,
		`info block -v -v`, `info block -n -n`, `info block -v x y`, `info block - x`, `info block -vx`, `info block -v x -n`, `info block -v -`, `info block -n -`, `info block x`,
		`info block "`, `info block -v "`, `info block -d`, `info block -n -d`,
		`change a -f`, `change a -f b`, `change a -o`, `change a -m`, `change a -m x`, `change a -x`, `change a -`, `change a - b`, `change a -r`, `change a -"`, `change -f a b`, `change -a b`,
		`info mtree -x`, `info mtree -`, `info mtree x`, `info mtree -d -f`, `info mtree -D -o`, `info mtree -fd`, `info mtree -f -D -`,
		`migrate -r -d`, `migrate -d -x`, `migrate -d`, `migrate -dr`, `migrate -`, `migrate -d -`, `migrate -x tcp:a`, `migrate -d tcp:a b`, `migrate -d -r`,
		`snapshot_blkdev -x a`, `snapshot_blkdev -f`, `snapshot_blkdev -n`, `snapshot_blkdev -n -f b`, `snapshot_blkdev -n -n`, `snapshot_blkdev -`, `snapshot_blkdev -ff`,
		`screendump`, `screendump -f`, `screendump a -f`, `screendump a -x`, `screendump a -`, `screendump a -f ppm b`, `screendump a -fppm b`, `screendump a -f"ppm"b`, `screendump a -f x`,
		`screendump a -f "`, `screendump a b`, `screendump a b 1 2`, `screendump a b x`, `screendump a b -1`, `screendump "-f" ppm`, `screendump a -f ppm b -f x`,
		`set_password vnc a -d`, `set_password vnc a -x`, `set_password vnc a -`, `set_password vnc a -d "`, `set_password vnc a -dx keep y`, `set_password vnc`, `set_password x y -d z`,
		`calc_dirty_rate -1`, `calc_dirty_rate -r`, `calc_dirty_rate -b`, `calc_dirty_rate -x 1`, `calc_dirty_rate -rb`, `calc_dirty_rate -b -r 1`, `calc_dirty_rate -r -b`, `calc_dirty_rate -`,
		`dump-guest-memory -x`, `dump-guest-memory -p`, `dump-guest-memory -z -p`, `dump-guest-memory -p -z -l -s -R`, `dump-guest-memory -s -w`, `dump-guest-memory -pd -`, `dump-guest-memory -`,
		`nbd_server_start -a`, `nbd_server_start -w -a`, `nbd_server_start -a -w`, `nbd_server_start -x`,
		`qemu-io -d`, `qemu-io -x`, `qemu-io -d a`, `qemu-io`,
		`mce -b`, `mce -x`, `mce -`, `mce`, `mce 1`, `mce -b 0 -1`,
		`client_migrate_info -`, `client_migrate_info x -t -c`, `client_migrate_info x y z`,
	},
	"formats": {
		`p 10`, `p /d 10`, `p 11`, `p /x 10`, `p/x 10`, `print/o 10`, `p /o 0`, `p /x 0`, `p /u 0-1`, `p /d 0-1`, `p /x 0-1`, `p /o 0-1`, `p /c 65`, `p /c 10`, `p /c 13`, `p /c 39`, `p /c 92`, `p /c 0`,
		`p /c 127`, `p /c 128`, `p /c -1`, `p /c 255`, `p /c 256`, `p /c 0x141`, `p /c 0x100000041`, `p /c ' '`, `p /c 31`, `p /c 126`, `p /c 9`, `p /c '~'`, `p /c 0x80000000`,
		`p 66`, `p /i 67`, `p 67`, `p /x`, `p 1`, `p /d`, `p 1`, `p /q 1`, `p /xq 1`, `p /xdd 17`, `p 17`, `p /10x 17`, `p /99999999999999999999x 17`, `p /-1x 17`, `p /x1 17`, `p /1 17`, `p / 17`, `p /`,
		`p //x 17`, `p /x/ 17`, `p / x 17`, `p /x,17`, `p /é 1`, `p /"x" 1`, `p /X 1`, `p /D 1`, `p`, `p /b 300`, `p /h 300`, `p /w -1`, `p /g 1`, `p /L 1`, `p /l 1`, `p /B 1`, "p /d\t3", "p\t/d\t4", `p   /x   5`,
		// what is remembered, also from lines that fail
		`i 0x1234`, `i /b 0x1234`, `i 0x1234`, `p /h 1`, `i 0x1234`, `p /w`, `i 0x1234`, `p /b zzz`, `i 0x1234`, `p /hq 1`, `i 0x1234`, `p /g 1`, `i 0x1234`, `i /w 0x1234`,
		`p /i 1`, `i 0x1234`, `p /hi 1`, `i 0x1234`, `p /x 1`, `i 0x1234`, `p /i`, `p /d`, `i 0x1234`, `i /xb 0x1234`, `i /hd 0x1233 . 3`, `o /b 0x1234 1`, `i 0x1234`, `o /hx 0x1234`, `i 0x1234`,
		`x`, `x /q`, `xp /x`, `xp /x 1 2`, `x /0x 0`, `xp /0xb 0`, `p 1`, `i 0x1234`,
	},
	"expressions": {
		`p 1`, `p 0`, `p 010`, `p 08`, `p 8`, `p 0x1f`, `p 0X1F`, `p 0x`, `p 0xg`, `p 0x1g`, `p 1 2`, `p 12a`, `p 0b101`, `p 0B1`, `p 0b2`, `p 0b`, `p 0b12`, `p 00b1`, `p 0b1+1`, `p 0xb1`, `p 0o17`, `p 1_000`, `p 1e3`, `p 1.5`, `p .5`,
		`p +1`, `p -1`, `p ~1`, `p - 1`, `p ~ 1`, `p --1`, `p -~-~1`, `p +-+-1`, `p !1`, `p -(1)`, `p ~0`, `p -0`, `p +`, `p -`, `p ~`, `p 1+`, `p 1-`, `p 1*`, `p 1/`, `p 1%`, `p 1&`, `p 1|`, `p 1^`, `p *`, `p *1`, `p /`, `p %1`, `p &1`, `p |1`, `p ^1`,
		`p 1+2`, `p 1 + 2`, `p 1+2*3`, `p (1+2)*3`, `p 10-2-3`, `p 10-(2-3)`, `p 100/10/5`, `p 100/(10/5)`, `p 7%4`, `p -7%4`, `p 7%-4`, `p -7/2`, `p 7/-2`, `p 2*3%4`, `p 2+3%4`, `p 6/4*4`,
		`p 1|2`, `p 3&6`, `p 3^6`, `p 1|2&4`, `p 4&1|2`, `p 1+2|4`, `p 4|1+2`, `p 1|2+4`, `p 8-1&7`, `p 1&3*2`, `p 6^3|8`, `p 6|3^8`, `p 1-1|1`, `p 1|1-1`, `p 2*3|1`, `p 5&4-1`,
		`p 1<<2`, `p 1>>2`, `p 1==1`, `p 1&&1`, `p 1||1`, `p 1,2`, `p 1;2`, `p 1 2 3`, `p 2**3`, `p 1//2`, `p 1?2:3`, `p 1 # 2`,
		`p (`, `p )`, `p ()`, `p (1`, `p 1)`, `p ((1)`, `p ((1))`, `p (1))`, `p ( 1 )`, `p (1)(2)`, `p 1(2)`, `p (1+)`, `p (1 2)`, `p ((2)+(3))*((4))`, `p (1]`,
		`p 1/0`, `p 1%0`, `p 0/0`, `p 1/(1-1)`, `p 1/0+(`, `p (1/0`, `p 1/(0`, `p 0*(1/0)`,
		`p 18446744073709551615`, `p 18446744073709551616`, `p 0xffffffffffffffff`, `p 0x10000000000000000`, `p 9223372036854775807`, `p 9223372036854775808`, `p -9223372036854775808`, `p -18446744073709551615`, `p -18446744073709551616`,
		`p 01777777777777777777777`, `p 02000000000000000000000`, `p 0b1111111111111111111111111111111111111111111111111111111111111111`, `p 0b10000000000000000000000000000000000000000000000000000000000000000`,
		`p 99999999999999999999999999999999`, `p 0x000000000000000000000000001`, `p 000000000000000000000000000000000001`,
		`p 9223372036854775807+1`, `p -9223372036854775807-2`, `p 0x7fffffffffffffff*2`, `p 4294967296*4294967296`, `p 0x123456789abcdef*0xfedcba987654321`, `p -0x8000000000000000`, `p 0x8000000000000000/2`, `p 0xffffffffffffffff/2`, `p 0xffffffffffffffff%10`, `p -0x8000000000000000%3`,
		`p 'a'`, `p ' '`, `p '''`, `p '\'`, `p ''`, `p '`, `p 'a`, `p 'ab'`, `p '\n'`, `p 'a'+1`, `p 'a' + 'b'`, `p -'a'`, `p 'é'`, `p '"'`, `p 'a'b`, `p "a"`, `p "1"`, `p '('`, `p ('a')`, "p '\t'", `p 'a''b'`,
		`p a`, `p abc`, `p x`, `p 0 x`, `p @`, `p #`, `p \`, `p .`, `p ,`, `p =`, `p nan`, `p inf`, `p _`, `p [1]`, `p {1}`, `p 1é`,
		"p\t1\t+\t2\t", "p 1\v+\f2", `p 1+ 2 `, `p  ( 1 ) `, `p 1 - 2`, `p 1 -2`, `p 1 ~2`, `p 1 +-2`,
		`p ` + strings.Repeat("(", 2000) + "1" + strings.Repeat(")", 2000), `p ` + strings.Repeat("(", 2000) + "1" + strings.Repeat(")", 1999), `p ` + strings.Repeat("-", 3999) + "1", `p ` + strings.Repeat("1+", 1500) + "1", `p ` + strings.Repeat("~(", 1300) + "0",
	},
	"registers": {
		`p $cs`, `p $eflags`, `p $pc`, `p $nosuch`, `p $CS`, `p $`, `p $ cs`, `p $cs+1`, `p $cs + 1`, `p $cs $cs`, `p $cs)`, `p ($cs`, `p -$cs`, `p $cs&0xff`, `p $cs_`, `p $cs.`, `p $cs.x`, `p $cs/2`, `p $-1`, `p $$cs`,
		`p $é`, `p $1`, `p $cs-`, `p 1$cs`, `p 1$cs `, `p 1/($cs-0xf000)`, `p $` + strings.Repeat("x", 130), `sum $cs 0`, `sum $cs$eflags`, `sum -$cs 0`, `balloon $nosuch`, `balloon -$cs`, `i $cs`, `x $nosuch`,
		// these are other ones since 11
		`p $eip`, `p $cs.base`, `p $rax`, `p $eax`,
	},
	"sizes": prefixed("block_job_set_speed j ",
		`0`, `1`, `1k`, `1K`, `1b`, `1B`, `1m`, `1M`, `1g`, `1G`, `1t`, `1T`, `1p`, `1P`, `1e`, `1E`, `1q`, `1Q`, `1.5k`, `1.5`, `1.5e`, `1.5E`, `.5G`, `.5`, `.5k`, `.0`, `.`, `.k`, `..5`, `1.`, `1.G`, `1.k`, `1.e`, `1.b`, `+1`, `+.5`, `+`, `++1`, `+ 1`, `-1`, `-0`, `-.5`, `-`, `- 1`,
		`0x10`, `0X10`, `0x`, `0xg`, `0x10k`, `0x1.8`, `0x1b`, `0xe`, `0x.8`, `0x.`, `+0x10`, `00x10`, `0x0`, `0x0.`, `08`, `010`, `007k`, `000`, `0b1000`, `0b`, `1e3`, `1.5e3`, `1.5e+3`, `1.5e1`, `0e`, `0e5`, `0.e5`, `1.5E2`,
		`7E`, `8E`, `7.9999999999999999999E`, `7.99999999999E`, `8.0E`, `15.9E`, `16E`, `1.99999999999999999999`, `1.99999999999999999999B`, `18446744073709551615.99999999999999999999B`, `0.5B`, `1.0B`, `0.0B`, `0.00000000000000000000000000000000001B`,
		`0.0000000001`, `0.00000047683715820312`, `0.00000047683715820313`, `0.0000004`, `0.1k`, `0.3M`, `3.14159265358979G`, `1.0000000000000000000000001M`, `1.8446744073709551615k`, `.`+strings.Repeat("0", 330)+"1k", `0.00048828125k`, `0.00048828124k`,
		`nan`, `inf`, `infinity.`, `nan.5`, `inf.`, `x`, `x.5`, `x 1.5`, `k`, `5`, ` 5`, `5 `, `5 6`, `10x`, `1kk`, `1kB`, `1KiB`, `1 k`, `1,5`, `1_000`, `1.5.5`, `1..5`, `1.+5`, `1.-5`, `1. 5`, `"5"`, `'5'`, `é`, `1é`, `1+1`, `(1)`, `$eip`, `1/2`,
		`9223372036854775807B`, `9223372036854775808B`, `18446744073709551615B`, `18446744073709551616B`, `99999999999999999999999B`, `8796093022207`, `8796093022208`, `17592186044415`, `17592186044416`, `0x7fffffffffffffff`, `0x7ffffffffff`, `0x80000000000`, `0x100000000000000000`, `0xffffffffffffffff`, ``, ` `),
	"options": append(prefixed("device_add ",
		``, ` `, `""`, `"`, `"a\`, `nosuch`, `driver=nosuch`, `a,,b`, `a,,`, `a,,,b=c`, `,`, `,,`, `,a`, `=`, `=a`, `driver=`, `driver`, `driver=a,driver=b`, `a,driver=b`, `a,nodriver`, `nodriver`, `noa`, `no`, `a b`, `"a b"`, `"a,,b,c=d"`, `a=b`,
		`nosuch,id=x`, `nosuch,id=1x`, `nosuch,id=`, `nosuch,id`, `nosuch,noid`, `id`, `id=x`, `noid`, `nosuch,id=x,id=1`, `nosuch,id=1,id=x`, `nosuch,id=x_y-z.9`, `nosuch,id=x/y`, `nosuch,id=#x`, `nosuch,id=é`, `nosuch,id=a,,b`, `nosuch,id= a`, `a,,id=1x`, `nosuch,ID=1`,
		`nosuch,foo`, `nosuch,nofoo`, `nosuch,foo,bar`, `nosuch,delay`, `nosuch,nodelay`, `nosuch,node`, `nosuch,no`, `nosuch,nono`, `nosuch,foo=`, `nosuch,foo,foo=1`, `nosuch,`, `nosuch,,foo`, `nosuch,a=b,,foo`, `nosuch,=`, `nosuch,foo,=x`,
		`virtserialport,id=p0`, `virtserialport,id=p0,name=a`, `virtserialport,id=p0,name=a,,b`, `virtserialport,name=a,id=p0,name=b`, `virtserialport,id=p0,name=a=b`, `virtserialport,id=p0,name=`, `virtserialport,id=p0,name`, `virtserialport,id=p0,noname`, `virtserialport,id=p0,name=,,,,`,
		`virtserialport,id=p0,foo`, `virtserialport,id=p0,nofoo`, `virtserialport,id=p0,=x`, `virtserialport,id=p0,name=a,,`, `"virtserialport,id=p0,name=a b"`, `"virtserialport,id=p0,name=\"a\""`, `virtserialport,id=p0,name="a"`, `id=p0,driver=virtserialport`, `id=p0,virtserialport`, `virtserialport,name=a,,id=b,id=p0`, `virtserialport,id=p0,id=p1`,
		`virtserialport,id=p0,name=`+strings.Repeat("x", 900), `virtserialport,id=p0,name=`+strings.Repeat("x", 1100), `virtserialport,id=p0 x`, `virtserialport,id=p0, name=x`),
		`netdev_add`, `netdev_add nosuch,id=a`, `netdev_add hubport,id=h0,hubid=0`, `netdev_add hubport,id=h0,hubid=0`, `netdev_add hubport,id=h1,hubid=0`, `netdev_add type=nosuch,id=h0`, `netdev_add type=nosuch,id=h2`, `netdev_add hubport,id=1,hubid=0`, `netdev_add nosuch,id=h2,foo`, `netdev_add "nosuch`, `netdev_add id=h2`),
}

func prefixed(prefix string, list ...string) []string {
	for i := range list {
		list[i] = prefix + list[i]
	}
	return list
}
