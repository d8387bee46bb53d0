// SPDX-License-Identifier: GPL-2.0-or-later

package memory

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
	"libhmp/hmpcmds/session"
)

// guest is a stopped QEMU with 32 MiB of memory, as testdata/memory.txt
// describes it.
type guest struct {
	release, target string
	start           uint64
	added           bool // has x-debug-read-memory
	noCPU           bool
	saved           []byte // what the last memsave or pmemsave wrote
	saves           int
}

const guestMemory = 32 << 20

func (g *guest) byteAt(address uint64) (b byte, ok bool) {
	at := address - g.start
	i := at - 1<<20
	if i < 4096 {
		return byte(i*7 + i/256), true
	}
	return 0, at < guestMemory
}

// read reads rows until one is not memory.
func (g *guest) read(address uint64, size, row int) (data []byte) {
	for len(data) < size {
		var line []byte
		for range min(row, size-len(data)) {
			b, ok := g.byteAt(address)
			if !ok {
				return data
			}
			line = append(line, b)
			address++
		}
		data = append(data, line...)
	}
	return data
}

// Execute implements qmp.Transport.
func (g *guest) Execute(r qmp.Request) (json.RawMessage, error) {
	var args struct {
		Val      int64
		Address  uint64
		Size     int
		Row      int
		CPUIndex *int `json:"cpu-index"`
	}
	if r.Arguments != nil {
		if err := json.Unmarshal(r.Arguments, &args); err != nil {
			return nil, err
		}
	}
	switch r.Command {
	case "query-version":
		var major, minor int
		if _, err := fmt.Sscanf(g.release, "%d.%d", &major, &minor); err != nil {
			return nil, err
		}
		return json.RawMessage(fmt.Sprintf(`{"qemu":{"major":%d,"minor":%d,"micro":0},"package":""}`, major, minor)), nil
	case "query-target":
		return json.RawMessage(`{"arch":"` + g.target + `"}`), nil
	case "query-commands":
		names := `{"name":"memsave"},{"name":"pmemsave"},{"name":"add-fd"},{"name":"remove-fd"},{"name":"query-cpus-fast"}`
		if g.added {
			names += `,{"name":"x-debug-read-memory"}`
		}
		return json.RawMessage("[" + names + "]"), nil
	case "query-cpus-fast":
		if g.noCPU {
			return json.RawMessage(`[]`), nil
		}
		return json.RawMessage(`[{"cpu-index":3,"qom-path":"/machine/cpu3"}]`), nil
	case "query-mice":
		return json.RawMessage(`[]`), nil
	case "x-debug-read-memory":
		return json.Marshal(map[string][]byte{"data": g.read(args.Address, args.Size, args.Row)})
	case "pmemsave":
		g.saved = make([]byte, args.Size)
		copy(g.saved, g.read(uint64(args.Val), args.Size, 1))
		return json.RawMessage(`{}`), nil
	case "memsave":
		g.saves++
		if args.CPUIndex == nil || *args.CPUIndex != 3 {
			return nil, errors.New("not this monitor's CPU")
		}
		g.saved = g.read(uint64(args.Val), args.Size, 1024)
		if len(g.saved) < args.Size {
			return nil, &qmp.Error{Class: "GenericError",
				Desc: fmt.Sprintf("Invalid addr 0x%016x/size %d specified", args.Val, args.Size)}
		}
		return json.RawMessage(`{}`), nil
	}
	return nil, &qmp.Error{Class: qmp.ErrNotFound, Desc: "The command " + r.Command + " has not been found"}
}

// open opens a monitor that can take descriptors.
func (g *guest) open() (*monitortest.Host, *monitor.Session) {
	host := &monitortest.Host{}
	host.OnCapture = func(write func(string) error) ([]byte, bool, error) {
		g.saved = nil
		err := write("/proc/self/fd/7")
		return g.saved, true, err
	}
	return host, monitor.NewVM(qmp.NewClient(g), hmptest.Table(slices.Concat(Rows, session.Rows))).Open(host, monitor.Options{CPUIndex: -1})
}

// recordedLine is a line and what a built-in monitor printed for it.
type recordedLine struct{ line, text string }

// recordedGuest is a section of testdata/memory.txt.
type recordedGuest struct {
	guest
	lines []recordedLine
}

func readRecordedGuests(t *testing.T) (guests []recordedGuest) {
	t.Helper()
	data, err := os.ReadFile("testdata/memory.txt")
	require.NoError(t, err)
	for _, line := range strings.SplitAfter(string(data), "\n") {
		switch {
		case strings.HasPrefix(line, "#"), line == "\n", line == "":
		case strings.HasPrefix(line, "["):
			var g recordedGuest
			_, err := fmt.Sscanf(line, "[%s %s %v]", &g.release, &g.target, &g.start)
			require.NoError(t, err, "%s", line)
			guests = append(guests, g)
		case strings.HasPrefix(line, "> "):
			g := &guests[len(guests)-1]
			g.lines = append(g.lines, recordedLine{line: strings.TrimSpace(line[2:])})
		default:
			g := &guests[len(guests)-1]
			g.lines[len(g.lines)-1].text += line
		}
	}
	require.NotEmpty(t, guests)
	return guests
}

// TestMemoryFormats compares with what stock QEMUs print, for memory that comes
// from the added command and memory that QEMU saves to a descriptor.
func TestMemoryFormats(t *testing.T) {
	for _, g := range readRecordedGuests(t) {
		for _, added := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/%s/added=%v", g.release, g.target, added), func(t *testing.T) {
				qemu := g.guest
				qemu.added = added
				host, s := qemu.open()
				for _, l := range g.lines {
					s.Run(l.line)
					text := host.Take()
					if !added && strings.HasPrefix(l.line, "xp/") && strings.Contains(l.text, "Cannot") {
						// pmemsave gives zeros where there is nothing.
						continue
					}
					require.Equal(t, l.text, text, "line %q", l.line)
				}
			})
		}
	}
}

func TestWhereMemoryEndsIsFoundFast(t *testing.T) {
	g := &guest{release: "10.0", target: "x86_64"}
	host, s := g.open()
	require.False(t, s.Run("x/4096xb 0x1fff9f0"))
	text := host.Take()
	require.Equal(t, 0x610/8+1, strings.Count(text, "\n"))
	require.True(t, strings.HasSuffix(text, "\n0000000002000000: Cannot access memory\n"))
	require.LessOrEqual(t, g.saves, 12)
}

func TestLongDump(t *testing.T) {
	for _, added := range []bool{true, false} {
		g := &guest{release: "10.0", target: "x86_64", added: added}
		host, s := g.open()
		require.True(t, s.Run("x/20000xg 0x100000"))
		text := host.Take()
		require.Equal(t, 10000, strings.Count(text, "\n"))
		require.Contains(t, text, "\n0000000000110000: 0x0000000000000000 0x0000000000000000\n")
	}
}

// What sum(1) prints for the same bytes.
func TestSum(t *testing.T) {
	for _, added := range []bool{true, false} {
		g := &guest{release: "10.0", target: "x86_64", added: added}
		host, s := g.open()
		for line, want := range map[string]string{
			"sum 0x100000 16": "00224\n", "sum 0x100ff0 32": "65375\n", "sum 0x100000 4096": "65532\n",
			"sum 0x100000 0": "00000\n", "sum 0xfffffff0 0x100000": "00000\n", "sum 0x100000 0xfff00001": "00000\n",
		} {
			require.True(t, s.Run(line))
			require.Equal(t, want, host.Take(), line)
		}
	}
}

func TestMemoryErrors(t *testing.T) {
	captured := func(data []byte, ok bool, err error) func(func(string) error) ([]byte, bool, error) {
		return func(func(string) error) ([]byte, bool, error) { return data, ok, err }
	}
	for name, tt := range map[string]struct {
		guest   guest
		capture func(func(string) error) ([]byte, bool, error)
		line    string
		want    string
	}{
		"no descriptors": {
			capture: captured(nil, false, nil), line: "x 0",
			want: "Error: reading memory needs a connection that carries file descriptors (a unix socket); " +
				"without one it needs QMP command x-debug-read-memory, which this QEMU does not have (one with libhmp's commands has it)\n"},
		"descriptor refused": {capture: captured(nil, true, errors.New("no")), line: "xp 0", want: "Error: no\n"},
		"less than asked for": {capture: captured([]byte("abc"), true, nil), line: "xp 0",
			want: "Error: QEMU saved 3 bytes of memory instead of 4\n"},
		"more than asked for": {capture: captured([]byte("abcde"), true, nil), line: "xp 0",
			want: "Error: QEMU saved 5 bytes of memory instead of 4\n"},
		"no CPU":             {guest: guest{noCPU: true}, line: "x 0", want: "Can not dump without CPU\n"},
		"no CPU, code":       {guest: guest{noCPU: true}, line: "xp/i 0", want: "Can not dump without CPU\n"},
		"no CPU, physical":   {guest: guest{noCPU: true}, line: "xp 0x100000", want: "0000000000100000: 0x150e0700\n"},
		"no disassembler":    {line: "x/i 0", want: "Error: format i needs QMP command x-debug-disassemble, which this QEMU does not have (one with libhmp's commands has it)\n"},
		"nothing asked for":  {line: "x/0x 0", want: ""},
		"no register access": {line: "x $pc", want: "$pc needs QMP command x-query-cpu-register, which this QEMU does not have (one with libhmp's commands has it)\nTry \"help x\" for more information\n"},
	} {
		t.Run(name, func(t *testing.T) {
			g := tt.guest
			g.release, g.target = "10.0", "x86_64"
			host, s := g.open()
			if tt.capture != nil {
				host.OnCapture = tt.capture
			}
			require.Equal(t, tt.want == "" || strings.HasPrefix(tt.want, "0000"), s.Run(tt.line))
			require.Equal(t, tt.want, host.Take())
		})
	}
}
