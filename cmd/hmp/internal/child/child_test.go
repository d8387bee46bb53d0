// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package child

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script starts a program that plays QEMU.
func script(t *testing.T, text string) (*Child, func() []string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "qemu-script")
	require.NoError(t, os.WriteFile(name, []byte("#!/bin/bash\nqmp=${4##*fd=}\n"+text), 0o755))
	var mu sync.Mutex
	var said []string
	c, err := Start([]string{name, "-name", "x"}, EndsWithUs, func(line string) {
		mu.Lock()
		defer mu.Unlock()
		said = append(said, line)
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		c.Conn.Close()
		_ = syscall.Kill(-c.PID, syscall.SIGKILL)
		<-c.Done()
	})
	return c, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return said
	}
}

func TestChildHasTheSocketAndNothingElse(t *testing.T) {
	c, said := script(t, `echo "$@"; echo error >&2; read x || echo no input; echo hello >&$qmp; read y <&$qmp; echo "$y"; ls /proc/$$/fd; exit 7`)
	line, err := bufio.NewReader(c.Conn).ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "hello\n", line)
	_, err = c.Conn.Write([]byte("thanks\n"))
	require.NoError(t, err)
	<-c.Done()
	lines := strings.Join(said(), "\n")
	assert.Regexp(t, `-name x -chardev socket,id=hmp0,fd=\d+ -qmp chardev:hmp0\nerror\nno input\nthanks\n0\n`, lines)
	status, text := c.Status()
	assert.Equal(t, 7, status)
	assert.Equal(t, "has ended with status 7", text)
	assert.Equal(t, "qemu-script", c.Name)
}

func TestChildThatIsKilled(t *testing.T) {
	c, _ := script(t, "kill -SEGV $$")
	require.True(t, c.Within(10*time.Second))
	status, text := c.Status()
	assert.Equal(t, 128+11, status)
	assert.Equal(t, "was ended by signal 11 (segmentation fault)", text)
}

func TestEnd(t *testing.T) {
	t.Run("quit", func(t *testing.T) {
		c, _ := script(t, "read x <&$qmp; exit 3")
		c.End(func() error { _, err := c.Conn.Write([]byte("quit\n")); return err }, func(string) { t.Error("told") })
		status, _ := c.Status()
		assert.Equal(t, 3, status)
	})
	t.Run("SIGTERM", func(t *testing.T) {
		c, _ := script(t, "exec sleep 100")
		c.End(nil, func(string) { t.Error("told") })
		status, _ := c.Status()
		assert.Equal(t, 128+15, status)
	})
	t.Run("the end of QMP is seen", func(t *testing.T) {
		c, _ := script(t, "exit 0")
		_, err := c.Conn.Read(make([]byte, 1))
		require.Error(t, err)
		require.True(t, c.Within(10*time.Second))
		c.End(func() error { t.Error("quit"); return nil }, nil)
	})
	t.Run("SIGKILL", func(t *testing.T) {
		if testing.Short() {
			t.Skip("takes 20 seconds")
		}
		c, said := script(t, "trap '' TERM; echo ready; while :; do sleep 1; done")
		require.Eventually(t, func() bool { return len(said()) > 0 }, 10*time.Second, time.Millisecond)
		var told []string
		c.End(func() error { return nil }, func(what string) { told = append(told, what) })
		status, _ := c.Status()
		assert.Equal(t, 128+9, status)
		assert.Equal(t, []string{"QEMU does not end after quit: it gets SIGTERM", "QEMU does not end after SIGTERM: it gets SIGKILL"}, told)
	})
}

func TestNoSuchProgram(t *testing.T) {
	_, err := Start([]string{"/no/such/qemu"}, EndsWithUs, nil)
	require.Error(t, err)
}
