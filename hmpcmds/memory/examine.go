// SPDX-License-Identifier: GPL-2.0-or-later

package memory

import (
	"encoding/binary"
	"fmt"
	"sort"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var examineRows = []*monitor.Command{
	{
		Name:    "x",
		Args:    "fmt:/,addr:l",
		Params:  "/fmt addr",
		Example: "x /8i $pc",
		Help:    "dump memory from a virtual address of this monitor's CPU",
		Group:   monitor.GroupDebug,
		Sources: []monitor.Source{
			{Kind: monitor.SourceAdded, Commands: []string{readMemory}},
			{Kind: monitor.SourceMemory, Commands: []string{"memsave", "add-fd"}},
		},
		Run:     func(c *monitor.Call) error { return examine(c, false) },
		Success: dumped,
	},
	{
		Name:    "xp",
		Args:    "fmt:/,addr:l",
		Params:  "/fmt addr",
		Example: "xp /16xw 0x7c00",
		Help:    "dump memory from a physical address",
		Group:   monitor.GroupDebug,
		Sources: []monitor.Source{
			{Kind: monitor.SourceAdded, Commands: []string{readMemory}},
			{Kind: monitor.SourceMemory, Commands: []string{"pmemsave", "add-fd"}},
		},
		Run:     func(c *monitor.Call) error { return examine(c, true) },
		Success: dumped,
	},
}

// The QMP commands that serve memory best.
const (
	readMemory  = "x-debug-read-memory"
	disassemble = "x-debug-disassemble"
)

var (
	errNoDisassembly = &monitor.UnsupportedError{Need: monitor.MissingCommandText("format i", true, disassemble)}
	errNoCapture     = &monitor.UnsupportedError{Need: "reading memory needs a connection that carries file descriptors " +
		"(a unix socket); " + monitor.MissingCommandText("without one it", true, readMemory)}
)

// examine is memory_dump in monitor/hmp-cmds-target.c.
func examine(c *monitor.Call, physical bool) error {
	cpu, ok, err := c.CPU()
	if err != nil {
		return err
	}
	letter := byte(c.Args.Int("format"))
	if !ok && (letter == 'i' || !physical) {
		c.Fail("Can not dump without CPU\n")
		return nil
	}
	d, err := newMemoryDump(c.Facts(), physical, letter, int(c.Args.Int("size")))
	if err != nil {
		return err
	}
	d.begin(c.Args.Int("addr"))
	if letter == 'i' {
		return d.disassemble(c, cpu)
	}
	read, err := d.reader(c, cpu, ok)
	if err != nil {
		return err
	}
	// The product is a C int there: it wraps, and nothing is less than none.
	left := int32(c.Args.Int("size") * c.Args.Int("count"))
	return d.print(c, int(left), read)
}

// dumped tells of memory that can be read.
func dumped(text string) bool {
	return text != "Can not dump without CPU\n" && !strings.HasSuffix(text, "Cannot access memory\n")
}

// memoryDump is how memory is shown.
type memoryDump struct {
	letter   byte // the print format
	item     int  // bytes of an item
	row      int  // bytes of a line
	width    int  // characters of an item, at least
	digits   int  // digits of an address, at least
	narrow   bool // addresses are cut to 32 bits
	spaced   bool // octal items have their 0 before the padding
	physical bool
	gaps     bool // goes on after what cannot be read, as pmemsave does
	order    binary.ByteOrder
	address  uint64 // of the next line
}

// newMemoryDump sets how items of size bytes are shown. Characters are single
// bytes in lines as long as those of that size.
func newMemoryDump(f *qmp.Facts, physical bool, letter byte, size int) (*memoryDump, error) {
	wide, order, err := targetTraits(f)
	if err != nil {
		return nil, err
	}
	v, err := f.Version()
	if err != nil {
		return nil, err
	}
	d := &memoryDump{letter: letter, item: size, row: 16, digits: 8, physical: physical, order: order}
	if size == 1 {
		d.row = 8
	}
	switch letter {
	case 'o':
		d.width = (size*8 + 2) / 3
	case 'u', 'd':
		d.width = (size*80 + 32) / 33
	case 'c':
		d.item = 1
	default:
		d.width = size * 2
	}
	// 11.0 made these choices when it compiled the code once for all targets.
	d.spaced = v.AtLeast(11, 0)
	if wide && !physical || physical && !v.AtLeast(11, 0) {
		d.digits = 16
	}
	d.narrow = !wide && !physical && !v.AtLeast(11, 0)
	return d, nil
}

// begin sets where the dump begins.
func (d *memoryDump) begin(address int64) {
	if d.narrow {
		address = int64(int32(address))
	}
	d.address = uint64(address)
}

// disassemble shows instructions, as many as count says; a size means nothing.
func (d *memoryDump) disassemble(c *monitor.Call, cpu int) error {
	has, err := c.Facts().Has(disassemble)
	if err != nil {
		return err
	}
	if !has {
		return errNoDisassembly
	}
	args := struct {
		Address  uint64 `json:"address"`
		Count    int32  `json:"count"`
		Physical bool   `json:"physical"`
		CPU      int    `json:"cpu-index"`
	}{d.address, int32(c.Args.Int("count")), d.physical, cpu}
	return c.Text(disassemble, args)
}

// memoryReader reads size bytes of memory, or, where a line cannot be read, the
// whole lines before it.
type memoryReader func(address uint64, size int) ([]byte, error)

// memoryStep bounds how much is read at a time: a multiple of all line lengths.
const memoryStep = 64 << 10

// print reads and prints left bytes.
func (d *memoryDump) print(c *monitor.Call, left int, read memoryReader) error {
	for left > 0 {
		want := min(left, memoryStep)
		data, err := read(d.address, want)
		if err != nil {
			return err
		}
		for line := data; len(line) > 0; {
			n := min(len(line), d.row)
			c.Print(d.line(line[:n]))
			d.address += uint64(n)
			line = line[n:]
		}
		if len(data) < want {
			c.Fail(d.label() + " Cannot access memory\n")
			return nil
		}
		left -= want
	}
	return nil
}

// label is the address of the next line.
func (d *memoryDump) label() string {
	address := d.address
	if d.narrow {
		address = uint64(uint32(address))
	}
	return fmt.Sprintf("%0*x:", d.digits, address)
}

func (d *memoryDump) line(data []byte) string {
	var b strings.Builder
	b.WriteString(d.label())
	for ; len(data) >= d.item; data = data[d.item:] {
		b.WriteByte(' ')
		b.WriteString(d.format(d.value(data)))
	}
	b.WriteByte('\n')
	return b.String()
}

// value reads an item. None has a sign, not even for format d.
func (d *memoryDump) value(data []byte) uint64 {
	switch d.item {
	case 2:
		return uint64(d.order.Uint16(data))
	case 4:
		return uint64(d.order.Uint32(data))
	case 8:
		return d.order.Uint64(data)
	}
	return uint64(data[0])
}

func (d *memoryDump) format(v uint64) string {
	switch d.letter {
	case 'o':
		if d.spaced {
			return fmt.Sprintf("0%*o", d.width, v)
		}
		return fmt.Sprintf("%*s", d.width, row.FormatValue('o', int64(v)))
	case 'u':
		return fmt.Sprintf("%*d", d.width, v)
	case 'd':
		return fmt.Sprintf("%*d", d.width, int64(v))
	case 'c':
		return language.QuoteChar(int32(v))
	}
	return fmt.Sprintf("0x%0*x", d.width, v)
}

// reader returns how this QEMU can be asked for memory as the CPU sees it.
func (d *memoryDump) reader(c *monitor.Call, cpu int, hasCPU bool) (memoryReader, error) {
	added, err := c.HasSource(monitor.SourceAdded)
	if err != nil || !added {
		return d.captured(c, cpu), err
	}
	args := struct {
		Address  uint64 `json:"address"`
		Size     int    `json:"size"`
		Row      int    `json:"row"`
		CPU      *int   `json:"cpu-index,omitempty"`
		Physical bool   `json:"physical"`
		Gaps     bool   `json:"ignore-errors,omitempty"`
	}{Row: d.row, Physical: d.physical, Gaps: d.gaps}
	if hasCPU {
		args.CPU = &cpu
	}
	return func(address uint64, size int) ([]byte, error) {
		args.Address, args.Size = address, size
		var reply struct {
			Data []byte `json:"data"`
		}
		err := c.Execute(readMemory, args, &reply)
		return reply.Data, err
	}, nil
}

// captured reads memory by having QEMU save it to a descriptor of ours.
func (d *memoryDump) captured(c *monitor.Call, cpu int) memoryReader {
	return func(address uint64, size int) ([]byte, error) {
		failed := false
		data, ok, err := c.Capture(func(file string) error {
			err := d.save(c, cpu, address, size, file)
			if !qmp.InvalidAddress.Is(err) {
				return err
			}
			failed = true
			return d.saveReadable(c, cpu, address, size, file)
		})
		switch {
		case err != nil:
			return nil, err
		case !ok:
			return nil, errNoCapture
		case len(data) > size || !failed && len(data) < size:
			return nil, fmt.Errorf("QEMU saved %d bytes of memory instead of %d", len(data), size)
		}
		return data, nil
	}
}

// saveReadable saves the lines before the first that cannot be read. QEMU says
// no more than that there is one.
func (d *memoryDump) saveReadable(c *monitor.Call, cpu int, address uint64, size int, file string) error {
	var broken error
	rows := sort.Search((size-1)/d.row, func(i int) bool {
		err := d.save(c, cpu, address, (i+1)*d.row, file)
		if err != nil && !qmp.InvalidAddress.Is(err) {
			broken = err
		}
		return err != nil
	})
	if broken != nil {
		return broken
	}
	return d.save(c, cpu, address, rows*d.row, file)
}

// save has QEMU write memory to a file, which is emptied first.
func (d *memoryDump) save(c *monitor.Call, cpu int, address uint64, size int, file string) error {
	command := "memsave"
	args := struct {
		// QEMU 7.2 takes addresses as signed numbers only, later ones too.
		Address int64  `json:"val"`
		Size    int    `json:"size"`
		File    string `json:"filename"`
		CPU     *int   `json:"cpu-index,omitempty"`
	}{Address: int64(address), Size: size, File: file}
	if d.physical {
		command = "pmemsave"
	} else {
		args.CPU = &cpu
	}
	return c.Execute(command, args, nil)
}

// wideTargets and bigEndianTargets are those with TARGET_LONG_BITS=64 and
// TARGET_BIG_ENDIAN=y in configs/targets/*-softmmu.mak.
var (
	wideTargets = map[string]bool{
		"aarch64": true, "alpha": true, "hppa": true, "loongarch64": true, "mips64": true, "mips64el": true,
		"ppc64": true, "riscv64": true, "s390x": true, "sparc64": true, "x86_64": true,
	}
	bigEndianTargets = map[string]bool{
		"hppa": true, "m68k": true, "microblaze": true, "mips": true, "mips64": true, "or1k": true, "ppc": true,
		"ppc64": true, "s390x": true, "sh4eb": true, "sparc": true, "sparc64": true, "xtensaeb": true,
	}
)

// targetTraits reports whether the target's addresses have 64 bits, and its byte
// order.
func targetTraits(f *qmp.Facts) (wide bool, order binary.ByteOrder, err error) {
	arch, err := f.Arch()
	if err != nil {
		return false, nil, err
	}
	wide, order = wideTargets[arch], binary.LittleEndian
	if bigEndianTargets[arch] {
		order = binary.BigEndian
	}
	if strings.HasPrefix(arch, "microblaze") { // 32 bits since 10.1
		var v qmp.Version
		v, err = f.Version()
		wide = !v.AtLeast(10, 1)
	}
	return wide, order, err
}
