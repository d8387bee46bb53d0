// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// A FIFO, or a device without end, as a file of lines or to write to is an error at once: nothing ends the waiting.
func TestFIFOsAndDevices(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	require.NoError(t, unix.Mkfifo(fifo, 0o600))
	for _, name := range []string{fifo, "/dev/zero", "/dev/tty"} {
		_, err := ReadLines(name, name)
		assert.Error(t, err, name)
	}
	_, err := openToWrite(fifo, os.O_APPEND, 0o600)
	assert.ErrorIs(t, err, unix.ENXIO)
	_, err = openFile(redirection{toFile, fifo})
	assert.ErrorIs(t, err, unix.ENXIO)
}

// A link to /dev/null in place of hmprc: the user wants none.
func TestDevNullAsAFileOfLines(t *testing.T) {
	link := filepath.Join(t.TempDir(), "hmprc")
	require.NoError(t, os.Symlink("/dev/null", link))
	lines, err := ReadLines(link, link)
	require.NoError(t, err)
	assert.Empty(t, lines)
}

// A disk that is full ends record and transcript, and the user is told once.
func TestRecordOnAFullDisk(t *testing.T) {
	screen := &paper{}
	p := New(screen, Options{})
	for _, command := range []string{"record", "transcript"} {
		file, err := openToWrite("/dev/full", os.O_APPEND, 0o600)
		require.NoError(t, err)
		to := &p.record
		if command == "transcript" {
			to = &p.transcript
		}
		*to = &logFile{command, file}
	}
	p.Typed("info a")
	assert.Empty(t, screen.String(), "the line that was typed is still there")
	_, err := p.Prepare("# a")
	require.NoError(t, err)
	p.Typed("info b")
	_, err = p.Prepare("# b")
	require.NoError(t, err)
	assert.Equal(t, "Error: record has ended: write /dev/full: no space left on device\n", screen.String())
	screen.Reset()
	_, err = p.Prepare("info a")
	require.NoError(t, err)
	assert.Equal(t, "Error: transcript has ended: write /dev/full: no space left on device\n", screen.String())
}
