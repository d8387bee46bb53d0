// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"libhmp/core/monitor"
)

// longestFile is how many bytes a file of lines may have.
const longestFile = 16 << 20

// ReadLines returns the lines of a file, without those that are empty or comments; shown is its name for users. It must
// be a regular file: nothing could end the waiting for another, nor the reading of one without end.
func ReadLines(name, shown string) (lines []monitor.QueuedLine, err error) {
	file, err := os.OpenFile(name, os.O_RDONLY|withoutWaiting, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case isNull(info):
		return nil, nil
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file", shown)
	}
	_ = file.SetReadDeadline(time.Now().Add(patience)) // of /proc may wait
	text, err := io.ReadAll(io.LimitReader(file, longestFile+1))
	if err != nil {
		return nil, err
	}
	if len(text) > longestFile {
		return nil, fmt.Errorf("%s is too long for a file of lines (more than %d MB)", shown, longestFile>>20)
	}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) != "" && !IsComment(line) {
			lines = append(lines, monitor.QueuedLine{Text: line, From: fmt.Sprintf("%s:%d", shown, number)})
		}
	}
	return lines, nil
}

// IsComment reports whether a line is a comment: it begins with #, blanks aside.
func IsComment(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") }

// isNull reports whether a file is /dev/null, which users have in place of a file that they do not want.
func isNull(file os.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(null, file)
}

// openToWrite opens a file to write into. A FIFO that nobody reads fails.
func openToWrite(name string, flags int, mode os.FileMode) (*os.File, error) {
	return os.OpenFile(name, os.O_CREATE|os.O_WRONLY|withoutWaiting|flags, mode)
}

// patience is how long a FIFO may take no text, and a file may have none.
const patience = 10 * time.Second

// write writes to a file of openToWrite.
func write(file *os.File, text []byte) error {
	_ = file.SetWriteDeadline(time.Now().Add(patience)) // fails where nothing waits
	_, err := file.Write(text)
	return err
}

// logFile is a file that gets lines, or what they print, as long as that can be written.
type logFile struct {
	command string // that has begun it
	file    *os.File
}

// write appends to the log, if there is one. When that fails, the log ends, and the error says so.
func (l *logFile) write(text string) error {
	if l == nil || l.file == nil {
		return nil
	}
	err := write(l.file, []byte(text))
	if err != nil {
		l.file.Close()
		l.file = nil
		return fmt.Errorf("%s has ended: %w", l.command, err)
	}
	return nil
}

// tell says what is wrong with a log, when no line is being typed.
func (p *Prompt) tell(err error) {
	if err != nil {
		_, _ = io.WriteString(p.screen, p.Failure(fmt.Sprintf("Error: %v\n", err)))
	}
}

func closed(to **logFile) error {
	l := *to
	*to = nil
	if l == nil || l.file == nil {
		return nil
	}
	return l.file.Close()
}
