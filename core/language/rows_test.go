// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"fmt"
	"slices"
)

// row is a command as far as the recorded lines need it: its arguments, and what
// it says about them where nothing that it could work on exists.
type row struct {
	name  string
	types string
	print func(*Args) string
}

func says(text string) func(*Args) string {
	return func(*Args) string { return text }
}

// echo is for commands that quote an argument.
func echo(format, key string) func(*Args) string {
	return func(a *Args) string { return fmt.Sprintf(format, a.String(key)) }
}

const (
	noDevice = "Error: Device '%s' not found\n"
	noWay    = "(no line gets here)\n"
)

// findRow returns the row of a release that a word calls.
func findRow(release string, info bool, word string) (row, bool) {
	var tables [][]row
	switch {
	case info:
		tables = [][]row{infoRows}
	case release == "7.2":
		tables = [][]row{rows72, commandRows}
	default:
		tables = [][]row{commandRows}
	}
	for _, r := range slices.Concat(tables...) {
		if HasAlias(r.name, word) {
			return r, true
		}
	}
	return row{}, false
}

var commandRows = []row{
	{"balloon", "value:M", says("Error: No balloon device has been activated\n")},
	{"block_job_set_speed", "device:B,speed:o", printSpeed},
	{"block_resize", "device:B,size:o", says(noWay)},
	{"calc_dirty_rate", "dirty_ring:-r,dirty_bitmap:-b,second:l,sample_pages_per_GB:l?", says(noWay)},
	{"change", "device:B,force:-f,target:F,arg:s?,read-only-mode:s?", echo(noDevice, "device")},
	{"client_migrate_info", "protocol:s,hostname:s,port:i?,tls-port:i?,cert-subject:s?", says(noWay)},
	{"commit", "device:B", says(noWay)},
	{"cont|c", "", says(noWay)},
	{"device_add", "device:O", printDevice},
	{"device_del", "id:s", echo(noDevice, "id")},
	{"dump-guest-memory", "paging:-p,detach:-d,windmp:-w,zlib:-z,lzo:-l,snappy:-s,raw:-R,filename:F,begin:l?,length:l?", says(noWay)},
	{"eject", "force:-f,device:B", echo(noDevice, "device")},
	{"i", "fmt:/,addr:i,index:i.", printPort},
	{"logfile", "filename:F", says(noWay)},
	{"mce", "broadcast:-b,cpu_index:i,bank:i,status:l,mcg_status:l,addr:l,misc:l", says(noWay)},
	{"migrate", "detach:-d,resume:-r,uri:s", echo("Error: unknown migration protocol: %s\n", "uri")},
	{"migrate_set_parameter", "parameter:s,value:s", says(noWay)},
	{"nbd_server_start", "all:-a,writable:-w,uri:s", says("Error: -w only valid together with -a\n")},
	{"netdev_add", "netdev:O", printNetdev},
	{"o", "fmt:/,addr:i,val:i", says("")},
	{"print|p", "fmt:/,val:l", printValue},
	{"qemu-io", "qdev:-d,device:B,command:s", says(noWay)},
	{"qom-set", "json:-j,path:s,property:s,value:S", echo(noDevice, "path")},
	{"ringbuf_read", "device:s,size:i", echo(noDevice, "device")},
	{"screendump", "filename:F,format:-fs,device:s?,head:i?", printScreendump},
	{"set_link", "name:s,up:b", echo(noDevice, "name")},
	{"set_password", "protocol:s,password:s,display:-ds,connected:s?", echo("Error: invalid parameter value: %s\n", "protocol")},
	{"snapshot_blkdev", "reuse:-n,device:B,snapshot-file:s?,format:s?", printSnapshot},
	{"snapshot_delete_blkdev_internal", "device:B,name:s,id:s?", echo("Error: Cannot find device='%[1]s' nor node-name='%[1]s'\n", "device")},
	{"stop|s", "", says(noWay)},
	{"sum", "start:i,size:i", says("00000\n")},
	{"system_wakeup", "", says(noWay)},
	{"trace-event", "name:s,option:b,vcpu:i?", says(noWay)},
	{"x", "fmt:/,addr:l", says("")},
	{"xp", "fmt:/,addr:l", says("")},
}

var infoRows = []row{
	{"block", "nodes:-n,verbose:-v,device:B?", says("")},
	{"mtree", "flatview:-f,dispatch_tree:-d,owner:-o,disabled:-D", says(noWay)},
	{"name", "", says(noWay)},
	{"qom-tree", "path:s?", echo("Path '%s' could not be resolved.\n", "path")},
}

// rows72 had other flags, and say other things.
var rows72 = []row{
	{"dump-guest-memory", "paging:-p,detach:-d,windmp:-w,zlib:-z,lzo:-l,snappy:-s,filename:F,begin:l?,length:l?", printDump72},
	{"migrate", "detach:-d,blk:-b,inc:-i,resume:-r,uri:s", printMigrate72},
}

func printValue(a *Args) string {
	v := a.Int("val")
	switch a.Int("format") {
	case 'o':
		return fmt.Sprintf("%#o\n", uint64(v))
	case 'x':
		if v == 0 { // unlike Go's, C's # adds nothing to it
			return "0\n"
		}
		return fmt.Sprintf("%#x\n", uint64(v))
	case 'u':
		return fmt.Sprintf("%d\n", uint64(v))
	case 'c':
		return QuoteChar(int32(v)) + "\n"
	}
	return fmt.Sprintf("%d\n", v)
}

// printPort prints a port that has nothing behind it.
func printPort(a *Args) string {
	addr := a.Int("addr")
	if a.Has("index") {
		addr++
	}
	size := int(a.Int("size"))
	suffix, value := 'b', uint64(0xff)
	switch size {
	case 2:
		suffix, value = 'w', 0xffff
	case 4:
		suffix, value = 'l', 0xffffffff
	}
	width := 2 * size
	if size < 0 {
		width = 2
	}
	return fmt.Sprintf("port%c[0x%04x] = 0x%0*x\n", suffix, addr&0xffff, width, value)
}

func printScreendump(a *Args) string {
	format := a.String("format")
	switch {
	case a.Has("format") && format != "ppm" && format != "png":
		return fmt.Sprintf("Error: invalid parameter value: %s\n", format)
	case a.Has("device"):
		return fmt.Sprintf(noDevice, a.String("device"))
	}
	return "Error: There is no console to take a screendump from\n"
}

func printSnapshot(a *Args) string {
	if !a.Has("snapshot-file") {
		return "Error: Parameter 'snapshot-file' is missing\n"
	}
	return fmt.Sprintf("Error: Cannot find device='%s' nor node-name=''\n", a.String("device"))
}

func printSpeed(a *Args) string { return fmt.Sprintf("(speed %d)\n", a.Int("speed")) }

func printDevice(a *Args) string {
	names := []string{"driver", "id", "name"}
	value := make(map[string]string)
	for _, o := range a.Options("device") {
		value[o.Name] = o.Value
	}
	driver, ok := value["driver"]
	switch {
	case !ok:
		return "Error: Parameter 'driver' is missing\n"
	case driver != "virtserialport":
		return fmt.Sprintf("Error: '%s' is not a valid device model name\n", driver)
	}
	port := fmt.Sprintf("(port %s, name %q)\n", value["id"], value["name"])
	for _, name := range names {
		delete(value, name)
	}
	for name := range value {
		return fmt.Sprintf("Error: Property 'virtserialport.%s' not found\n", name)
	}
	return port
}

func printNetdev(a *Args) string {
	value := make(map[string]string)
	for _, o := range a.Options("netdev") {
		value[o.Name] = o.Value
	}
	switch kind, ok := value["type"]; {
	case !a.Has("netdev"):
		return "Error: Parameter 'id' is missing\n"
	case !ok:
		return "Error: Parameter 'type' is missing\n"
	case kind != "hubport":
		return fmt.Sprintf("Error: Parameter 'type' does not accept value '%s'\n", kind)
	}
	return ""
}

func printDump72(a *Args) string {
	if a.Bool("zlib") && a.Bool("lzo") {
		return "Error: only one of '-z|-l|-s|-w' can be set\n"
	}
	return "Error: kdump-snappy is not available now\n"
}

func printMigrate72(a *Args) string {
	if a.Bool("resume") {
		return "Error: Cannot resume if there is no paused migration\n"
	}
	return "Error: Parameter 'uri' expects a valid migration protocol\n"
}
