// SPDX-License-Identifier: GPL-2.0-or-later

package host_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// rows wait in the ways that there are.
func rows() []*monitor.Command {
	return []*monitor.Command{
		{Name: "say", Args: "word:S?", Run: func(c *monitor.Call) error {
			c.Print(c.Args.String("word") + "\n")
			return nil
		}},
		{Name: "wait", Run: func(c *monitor.Call) error { // for an event, all else waiting too
			seen := ""
			stop, ok := c.OnEvent(func(e qmp.Event) { seen = e.Name })
			defer stop()
			if !ok {
				return errors.New("no events")
			}
			if err := c.Execute("system_reset", nil, nil); err != nil {
				return err
			}
			err := c.Wait(time.Minute, func() (bool, error) { return seen != "", nil })
			c.Print(seen + "\n")
			return err
		}},
		{Name: "later", Run: func(c *monitor.Call) error {
			left := 3
			if !c.Background(time.Millisecond, func(c *monitor.Call) bool {
				left--
				c.Printf("%d\n", left)
				return left > 0
			}) {
				return errors.New("cannot wait")
			}
			return nil
		}},
		{Name: "hang", Run: func(c *monitor.Call) error {
			return c.Wait(time.Minute, func() (bool, error) { return false, nil })
		}},
	}
}

// output collects text while another goroutine looks at it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start opens a monitor at a QEMU that says that it was reset a little later.
func start(t *testing.T, ctx context.Context, terminal bool) (*host.Host, *output) {
	t.Helper()
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answers := fakeqmp.Usual()
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			if !ok {
				return
			}
			answers.Reply(c, r)
			if r.Execute == "system_reset" {
				time.Sleep(10 * time.Millisecond)
				c.Say(fakeqmp.Event)
			}
		}
	})
	conn, err := net.Dial("unix", path)
	require.NoError(t, err)
	l, err := link.Open(t.Context(), conn, qmp.StreamOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	vm := monitor.NewVM(qmp.NewClient(l), monitor.NewTable(rows()))
	o := &output{}
	return host.New(ctx, vm, l, monitor.Options{Terminal: terminal, CPUIndex: -1}, host.Options{Output: o}), o
}

func TestWaitForAnEvent(t *testing.T) {
	h, o := start(t, t.Context(), false)
	lines := []string{"wait", "say so"}
	var results []bool
	require.NoError(t, h.Lines(func() (string, error) {
		if len(lines) == 0 {
			return "", io.EOF
		}
		line := lines[0]
		lines = lines[1:]
		return line, nil
	}, func(ok bool) { results = append(results, ok) }))
	assert.Equal(t, "RESET\nso\n", o.String())
	assert.Equal(t, []bool{true, true}, results)
	assert.NoError(t, h.WriteError())
}

func TestLinesThatCannotBeRead(t *testing.T) {
	broken := errors.New("broken pipe")
	h, _ := start(t, t.Context(), false)
	require.ErrorIs(t, h.Lines(func() (string, error) { return "", broken }, func(bool) {}), broken)
}

func TestBackgroundKeepsTypedKeys(t *testing.T) {
	h, o := start(t, t.Context(), true)
	require.NoError(t, h.Terminal(strings.NewReader("later\rsay after\r")))
	text := o.String()
	later, after := strings.Index(text, "2\n1\n0\n(qemu) "), strings.Index(text, "after\n(qemu) ")
	assert.Positive(t, later, text)
	assert.Greater(t, after, later, text)
	assert.True(t, h.Prompting())
}

func TestNoBackgroundWithoutTerminal(t *testing.T) {
	h, o := start(t, t.Context(), false)
	done := false
	require.NoError(t, h.Lines(func() (string, error) {
		if done {
			return "", io.EOF
		}
		done = true
		return "later", nil
	}, func(ok bool) { assert.False(t, ok) }))
	assert.Equal(t, "Error: cannot wait\n", o.String())
}

func TestHadEnough(t *testing.T) {
	enough := errors.New("enough")
	for _, keys := range []string{"", "say half", "hang\r"} {
		ctx, stop := context.WithCancelCause(t.Context())
		h, o := start(t, ctx, true)
		in, typing := io.Pipe()
		done := make(chan error, 1)
		go func() { done <- h.Terminal(in) }()
		_, err := typing.Write([]byte(keys))
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			return strings.HasSuffix(o.String(), map[string]string{
				"": "(qemu) ", "say half": "say half\x1b[K", "hang\r": "hang\x1b[K\n",
			}[keys])
		}, 10*time.Second, time.Millisecond, o.String())
		stop(enough)
		select {
		case err := <-done:
			require.ErrorIs(t, err, enough)
		case <-time.After(10 * time.Second):
			t.Fatalf("%q goes on", keys)
		}
		assert.Equal(t, keys != "hang\r", h.Prompting())
		typing.Close()
	}
}

func TestRedraw(t *testing.T) {
	h, o := start(t, t.Context(), true)
	in, typing := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- h.Terminal(in) }()
	_, err := typing.Write([]byte("say half"))
	require.NoError(t, err)
	ends := func(text string) {
		require.Eventually(t, func() bool { return strings.HasSuffix(o.String(), text) }, 10*time.Second, time.Millisecond)
	}
	ends("half\x1b[K")
	h.Redraw()
	ends("half\x1b[K(qemu) ")
	typing.Close() // end of input
	require.NoError(t, <-done)
}

func TestFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.MkdirAll("dir/sub", 0o755))
	for _, name := range []string{"disk.img", "dir/disk2.img", ".hidden"} {
		require.NoError(t, os.WriteFile(name, nil, 0o600))
	}
	require.NoError(t, os.Symlink("dir", "dlink"))
	h, _ := start(t, t.Context(), true)
	for path, want := range map[string][]string{
		"":           {".hidden", "dir/", "disk.img", "dlink/"},
		"d":          {"dir/", "disk.img", "dlink/"},
		"./d":        {"./dir/", "./disk.img", "./dlink/"},
		"dir/":       {"dir/disk2.img", "dir/sub/"},
		"dir/disk":   {"dir/disk2.img"},
		"dlink/s":    {"dlink/sub/"},
		"nosuch":     nil,
		"nosuch/":    nil,
		"disk.img/x": nil,
	} {
		assert.Equal(t, want, h.Files(path), path)
	}
}
