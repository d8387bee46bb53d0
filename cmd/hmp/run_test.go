// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// result is what a run did.
type result struct {
	status         int
	stdout, stderr string
}

// hmp runs the program in this process.
func hmp(stdin string, args ...string) result {
	var stdout, stderr bytes.Buffer
	status := run(args, strings.NewReader(stdin), &stdout, &stderr)
	return result{status, stdout.String(), stderr.String()}
}

// usual is a QEMU that answers what it is asked.
func usual(t *testing.T) string { return fakeqmp.Start(t, fakeqmp.Usual().Play) }

const statusText = "VM status: running\n"

// The bytes are those of a QEMU whose -monitor stdio is on pipes (see also
// cgo-tests/terminal).
func TestInteractiveWithoutTerminal(t *testing.T) {
	r := hmp("stop\ninfo status\n", "-i", "--classic", "--no-history", usual(t))
	assert.Equal(t, 0, r.status, r.stderr)
	assert.Regexp(t, `^QEMU .* monitor - type 'help' for more information\r\n\(qemu\) s\x1b\[K`, r.stdout)
	assert.Contains(t, r.stdout, "info status\x1b[K\r\nVM status: running\r\n(qemu) ")
}

// Without --classic there is the same text, and no escape sequence.
func TestInteractiveWithoutTerminalIsPlain(t *testing.T) {
	r := hmp("stop\r\n\x1b[Ainfo\tstatus\x7f\n", "-i", "--no-history", usual(t))
	const want = "QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) stop\r\n" +
		"(qemu) [Ainfo\tstatus\r\nunknown command: '[Ainfo'\r\n(qemu) \r\n"
	assert.Equal(t, result{0, want, ""}, r)
}

// A QEMU that goes when the last line has done what it says, as with --wait SHUTDOWN, is no lost
// connection. What is noticed first is chance: so it is tried often.
func TestQEMUGoesBehindTheLastLine(t *testing.T) {
	address := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		c.Say(fakeqmp.Greeting)
		for r, ok := c.NextRequest(); ok; r, ok = c.NextRequest() {
			fakeqmp.Usual().Reply(c, r)
			if r.Execute == "stop" {
				return
			}
		}
	})
	for range 50 {
		require.Equal(t, result{0, statusText, ""}, hmp("", address, "info status", "stop"))
		require.Equal(t, statusNoConnection, hmp("", address, "stop", "info status").status)
	}
}

// Times of any size are what wait reads: no exponent.
func TestWaitForAMonth(t *testing.T) {
	p := &program{options: &options{}}
	p.wait, p.timeout = "STOP", 30*24*time.Hour
	assert.Equal(t, "wait STOP timeout=2592000", p.waitLine())
	p.timeout = 10 * time.Microsecond
	assert.Equal(t, "wait STOP timeout=0.00001", p.waitLine())
}

func TestLines(t *testing.T) {
	for _, test := range []struct {
		name  string
		stdin string
		args  []string
		want  result
	}{
		{"-c", "", []string{"-c", "info status"}, result{0, statusText, ""}},
		{"-c twice", "", []string{"-c", "info status", "-c=info status"}, result{0, statusText + statusText, ""}},
		{"-c leaves stdin alone", "nosuch\n", []string{"-c", "stop"}, result{0, "", ""}},
		{"stdin", "info status\nstop\ninfo status\n", nil, result{0, statusText + statusText, ""}},
		{"stdin without last line end", "info status\ninfo status", nil, result{0, statusText + statusText, ""}},
		{"stdin with CR LF", "info status\r\nstop\r\n", nil, result{0, statusText, ""}},
		{"empty stdin", "", nil, result{0, "", ""}},
		{"blank lines", "\n  \n", nil, result{0, "", ""}},
		{"--null", "info status\n\nstop\ninfo status\n", []string{"--null"},
			result{0, statusText + "\x00\x00\x00" + statusText + "\x00", ""}},
		{"a failed line is not the end", "nosuch\ninfo status\n", []string{"--passthrough=never"},
			result{1, "unknown command: 'nosuch'\n" + statusText, ""}},
		{"not available here", "", []string{"--passthrough=never", "-c", "info uuid"},
			result{1, "Error: 'info uuid' needs QMP command query-uuid, which this QEMU does not have (newer ones have it)\n", ""}},
		{"quit ends it", "quit\ninfo status\n", nil, result{0, "", ""}},
		{"quit in -c", "", []string{"-c", "info status", "-c", "q", "-c", "info status"}, result{0, statusText, ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, hmp(test.stdin, append([]string{usual(t)}, test.args...)...))
		})
	}
}

func TestPassthrough(t *testing.T) {
	answers := fakeqmp.Usual()
	answers["query-commands"] = `[{"name": "query-status"}, {"name": "human-monitor-command"}]`
	answers["human-monitor-command"] = `"from QEMU\r\n"`
	answers["query-cpus-fast"] = `[]`
	path := fakeqmp.Start(t, answers.Play)
	const lines = "info status\ninfo uuid\nnosuch\nhelp info status\n"
	const through, lacks = "from QEMU\n", "Error: 'info uuid' needs QMP command query-uuid, which this QEMU does not have (newer ones have it)\n"
	own := hmp("help info status\n", "--passthrough=never", path).stdout
	require.NotEqual(t, through, own, "needs no QEMU")
	for when, want := range map[string]string{
		"never":  statusText + lacks + "unknown command: 'nosuch'\n" + own,
		"auto":   statusText + through + through + through, // help in QEMU's words
		"always": through + through + through + through,
	} {
		assert.Equal(t, want, hmp(lines, "--passthrough="+when, path).stdout, when)
	}
}

func TestAddresses(t *testing.T) {
	path := usual(t)
	tcp := fakeqmp.Serve(t, "tcp", "127.0.0.1:0", fakeqmp.Usual().Play)
	for _, address := range []string{path, "unix:" + path, "tcp:" + tcp} {
		assert.Equal(t, result{0, statusText, ""}, hmp("", address, "-c", "info status"), address)
	}
}

func TestUsage(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-c", "stop"}, "an ADDRESS is missing: start QEMU with -qmp unix:PATH,server=on,wait=off, and give PATH"},
		{[]string{""}, "the address is empty"},
		{[]string{"tcp:x"}, "an address is tcp:HOST:PORT"},
		{[]string{"--nosuch", "a"}, "nosuch"},
		{[]string{"a", "-c"}, "flag needs an argument: 'c' in -c"},
		{[]string{"--passthrough=sometimes", "a"}, "must be never, auto or always"},
		{[]string{"--timeout=soon", "a"}, "must be a number of seconds"},
		{[]string{"--timeout=0", "a"}, "must be a number of seconds"},
		{[]string{"--timeout=NaN", "a"}, "must be a number of seconds"},
		{[]string{"run"}, "the QEMU to run is missing"},
		{[]string{"run", "-c", "stop", "--", "qemu", "-nographic"}, "-nographic has QEMU use the terminal"},
		{[]string{"run", "--json", "--table", "--", "qemu"}, "--json and --table exclude each other"},
		{[]string{"list", "a"}, `unknown command "a" for "hmp list"`},
		{[]string{"parity"}, "an ADDRESS is missing"},
		{[]string{"explain"}, "a LINE is missing"},
		{[]string{"explain", "a", "no-such-vm", "c"}, "no-such-vm: no socket of this folder or QEMU of this host, and only one LINE can be explained"},
		{[]string{"explain", "a", "info", "block"}, "block: only one LINE can be explained"},
		{[]string{"--wait=", "a", "stop"}, "the name of an event is missing"},
		{[]string{"--hx=", "a"}, "a source tree is missing"},
		{[]string{"--json", "-i", "a"}, "--json, --table and --wait are for scripts, not for -i"},
		{[]string{"-i", "-c", "stop", "a"}, "-i takes keys, not lines"},
		{[]string{"parity", "--hx=d", "a"}, "a: --hx=DIR takes the place of an ADDRESS"},
		{[]string{"parity", "a", "b"}, "b: only one ADDRESS can be given"},
	} {
		r := hmp("", test.args...)
		assert.Equal(t, 2, r.status, test.args)
		assert.Empty(t, r.stdout)
		assert.Contains(t, r.stderr, test.want)
		assert.True(t, strings.HasPrefix(r.stderr, "hmp: ") && strings.HasSuffix(r.stderr, " --help)\n"), r.stderr)
	}
}

// What --help reads as the name of a value is nothing for shells.
func TestCompletedFlagsHaveNoBackquotes(t *testing.T) {
	for _, args := range [][]string{{"__complete", "--"}, {"__complete", "serve", "--"}} {
		r := hmp("", args...)
		assert.Contains(t, r.stdout, "SECONDS")
		assert.NotContains(t, r.stdout, "`")
	}
}

func TestHelpAndVersion(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"nosuch", "-h"}, {"help"}} {
		r := hmp("", args...)
		assert.Equal(t, 0, r.status)
		assert.Empty(t, r.stderr)
		assert.Contains(t, r.stdout, "hmp [FLAGS] ADDRESS... [LINE]...")
		assert.Contains(t, r.stdout, "--passthrough WHEN")
	}
	assert.Contains(t, hmp("", "help", "explain").stdout, "--show-secrets")
	assert.Contains(t, hmp("", "completion", "bash").stdout, "bash completion")
	file, err := os.ReadFile("../../VERSION")
	require.NoError(t, err)
	assert.Equal(t, result{0, "hmp " + strings.TrimSpace(string(file)) + "\n", ""}, hmp("", "--version"))
}

func TestNoConnection(t *testing.T) {
	silent := func(c *fakeqmp.Conn) { c.NextRequest() }
	for _, test := range []struct {
		name, address, want string
	}{
		{"no socket", "/nonexistent/qmp", "/nonexistent/qmp: no such socket. Start QEMU with -qmp"},
		{"silent peer", fakeqmp.Start(t, silent), ": no greeting from QEMU (given up after 100ms): it serves another client"},
		{"no QMP", fakeqmp.Start(t, func(c *fakeqmp.Conn) {
			c.Say("QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) ")
			c.NextRequest()
		}), `: this is not QMP: it sends "QEMU 10.0.13 monitor - type 'help' for more information". Give the socket of -qmp`},
		{"no QMP behind the greeting", fakeqmp.Start(t, func(c *fakeqmp.Conn) {
			c.Say(fakeqmp.Greeting + "login: \r\n")
		}), `: this is not QMP: it sends "login:". Give the socket of -qmp`},
		{"closes at once", fakeqmp.Start(t, func(*fakeqmp.Conn) {}), ": the connection was closed in the QMP handshake"},
		{"greets, does not agree", fakeqmp.Start(t, func(c *fakeqmp.Conn) {
			c.Say(fakeqmp.Greeting)
			c.NextRequest()
			c.NextRequest()
		}), ": QMP handshake: no reply to qmp_capabilities: given up after 100ms"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := hmp("stop\n", "--timeout=0.1", test.address)
			assert.Equal(t, 3, r.status)
			assert.Empty(t, r.stdout)
			assert.Contains(t, r.stderr, test.want)
			assert.Equal(t, 1, strings.Count(r.stderr, "\n"), r.stderr)
		})
	}
}

func TestEventsAnywhere(t *testing.T) {
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answers := fakeqmp.Usual()
		c.Say(fakeqmp.Event + fakeqmp.Greeting + fakeqmp.Event)
		for {
			r, ok := c.NextRequest()
			if !ok {
				return
			}
			c.Say(strings.Repeat(fakeqmp.Event, 100))
			answers.Reply(c, r)
			c.Say(fakeqmp.Event)
		}
	})
	assert.Equal(t, result{0, statusText, ""}, hmp("", path, "-c", "info status"))
}

func TestBigReply(t *testing.T) {
	t.Parallel()
	answers := fakeqmp.Usual()
	name := strings.Repeat("0123456789abcdef", 4<<20/16)
	answers["query-name"] = `{"name": "` + name + `"}`
	r := hmp("", fakeqmp.Start(t, answers.Play), "-c", "info name", "--timeout=20")
	assert.Equal(t, 0, r.status, r.stderr)
	assert.True(t, r.stdout == name+"\n", "%d bytes", len(r.stdout))
}

func TestTimeout(t *testing.T) {
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answers := fakeqmp.Usual()
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			if !ok {
				return
			}
			if r.Execute != "query-name" {
				answers.Reply(c, r)
			}
		}
	})
	assert.Equal(t, result{1, "Error: no reply to query-name: timed out after 100ms\n" + statusText, ""},
		hmp("", path, "--timeout=0.1", "-c", "info name", "-c", "info status"))
}

// dies plays a QEMU that dies of a command, having sent a part of its reply.
func dies(t *testing.T, command string) string {
	return fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answers := fakeqmp.Usual()
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			if !ok {
				return
			}
			if r.Execute == command {
				c.Say(`{"return": {"name": "fa`)
				return
			}
			answers.Reply(c, r)
		}
	})
}

func TestLostConnection(t *testing.T) {
	for _, line := range []string{"info name", "stop"} { // stop does not show errors
		path := dies(t, map[string]string{"info name": "query-name", "stop": "stop"}[line])
		r := hmp("", path, "-c", "info status", "-c", line, "-c", "info status")
		assert.Equal(t, 3, r.status)
		assert.True(t, strings.HasPrefix(r.stdout, statusText), r.stdout)
		assert.Equal(t, "hmp: "+path+": QEMU has closed the QMP connection\n", r.stderr)
	}
}

func TestConnectionLostBetweenLines(t *testing.T) {
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answers := fakeqmp.Usual()
		c.Say(fakeqmp.Greeting)
		for range 5 {
			r, _ := c.NextRequest()
			answers.Reply(c, r)
			if r.Execute == "query-status" {
				return
			}
		}
	})
	stdin, keep, err := os.Pipe() // a script that has nothing more to say, yet
	require.NoError(t, err)
	defer stdin.Close()
	defer keep.Close()
	_, err = keep.WriteString("info status\n")
	require.NoError(t, err)
	var stdout, stderr bytes.Buffer
	assert.Equal(t, 3, run([]string{path}, stdin, &stdout, &stderr))
	assert.Equal(t, statusText, stdout.String())
	assert.Contains(t, stderr.String(), "QEMU has closed the QMP connection")
}

// TestPipes drives the program as another one would: an answer must come
// before the next line is sent.
func TestPipes(t *testing.T) {
	in, lines := io.Pipe()
	answers, out := io.Pipe()
	status := make(chan int)
	path := usual(t)
	go func() {
		status <- run([]string{path, "--null"}, in, out, io.Discard)
	}()
	for range 3 {
		_, err := io.WriteString(lines, "info status\n")
		require.NoError(t, err)
		text := make([]byte, len(statusText)+1)
		_, err = io.ReadFull(answers, text)
		require.NoError(t, err)
		assert.Equal(t, statusText+"\x00", string(text))
	}
	lines.Close()
	select {
	case s := <-status:
		assert.Zero(t, s)
	case <-time.After(10 * time.Second):
		t.Fatal("does not end with its input")
	}
}

// fullDisk cannot be written to.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestOutputThatCannotBeWritten(t *testing.T) {
	for _, args := range [][]string{{"-c", "info status"}, {"parity"}, {"--help"}} {
		var stderr bytes.Buffer
		assert.Equal(t, 1, run(append(args, usual(t)), strings.NewReader(""), fullDisk{}, &stderr), args)
		assert.Contains(t, stderr.String(), "no space left on device")
	}
}

// Lines behind the address, those of -c and those of files are run in their order.
func TestLinesFromEverywhere(t *testing.T) {
	path := usual(t)
	file := filepath.Join(t.TempDir(), "lines")
	require.NoError(t, os.WriteFile(file, []byte("nosuch 1\ninfo status"), 0o600))
	unknown := "unknown command: 'nosuch'\n"
	r := hmp("info status\n", path, "info status", "nosuch 3", "-c", "nosuch 0", "-f", file, "-f", "-")
	assert.Equal(t, result{1, unknown + unknown + statusText + statusText + statusText + unknown, ""}, r)
	r = hmp("", path, "-f", file+"x")
	assert.Equal(t, 1, r.status)
	assert.Contains(t, r.stderr, "no such file")
}

// A file that record has written has comments. QEMU's monitor, and --classic, have none.
func TestCommentsInScripts(t *testing.T) {
	path := usual(t)
	lines := "# first\n\t#x\ninfo status\n#"
	file := filepath.Join(t.TempDir(), "lines")
	require.NoError(t, os.WriteFile(file, []byte(lines), 0o600))
	want := result{0, statusText, ""}
	assert.Equal(t, want, hmp("", "--stop", path, "-f", file))
	assert.Equal(t, want, hmp(lines, "--stop", path))
	assert.Equal(t, result{0, "\x00\x00" + statusText + "\x00\x00", ""}, hmp(lines, "--null", path))
	classic := hmp(lines, "--classic", path)
	assert.Equal(t, 1, classic.status)
	assert.Contains(t, classic.stdout, "unknown command: '#'")
	assert.Contains(t, hmp("", path, "-c", "#x").stdout, "unknown command: '#x'", "a line that is given one by one is meant")
}

func TestStopAtTheFirstFailure(t *testing.T) {
	path := usual(t)
	assert.Equal(t, result{1, statusText + "unknown command: 'nosuch'\n", ""}, hmp("", "--stop", path, "info status", "nosuch", "info status"))
	assert.Equal(t, result{1, statusText + "unknown command: 'nosuch'\n", ""}, hmp("info status\nnosuch\ninfo status\n", "--stop", path))
	assert.Equal(t, 0, hmp("", "--stop", path, "info status", "info status").status)
}

func TestFailuresOnStandardError(t *testing.T) {
	path := usual(t)
	assert.Equal(t, result{1, statusText + statusText, "unknown command: 'nosuch'\n"}, hmp("", "--stderr", path, "info status", "nosuch", "info status"))
	answers := fakeqmp.Usual()
	answers["query-commands"] = `[{"name": "human-monitor-command"}]`
	answers["human-monitor-command"] = `"Error: from QEMU\r\n"`
	answers["query-cpus-fast"] = `[]`
	assert.Equal(t, result{1, "", "Error: from QEMU\n"}, hmp("", "--stderr", fakeqmp.Start(t, answers.Play), "stop"))
}
