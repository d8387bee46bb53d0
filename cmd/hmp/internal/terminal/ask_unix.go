// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package terminal

import (
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// maxAnswer bounds what a terminal answers.
const maxAnswer = 4096

// Ask sends a terminal a question and reads until the answer is whole, or patience is over. Nobody else may read
// from the terminal, whose settings are ours, meanwhile.
func Ask(f *os.File, question string, whole func(answer []byte) bool, patience time.Duration) (answer []byte, err error) {
	if _, err := io.WriteString(f, question); err != nil {
		return nil, err
	}
	buf := make([]byte, 256)
	for end := time.Now().Add(patience); !whole(answer) && len(answer) < maxAnswer; {
		left := time.Until(end)
		if left <= 0 {
			break
		}
		ready := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}
		n, err := unix.Poll(ready, int(left.Milliseconds())+1)
		switch {
		case err == unix.EINTR || err == nil && n == 0:
			continue
		case err != nil:
			return answer, os.NewSyscallError("poll", err)
		}
		n, err = f.Read(buf)
		answer = append(answer, buf[:n]...)
		if err != nil {
			return answer, err
		}
	}
	return answer, nil
}

// CellSize is how many pixels a character of the terminal f takes, 0 if that is unknown.
func CellSize(f *os.File) (width, height int) {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil || size.Col == 0 || size.Row == 0 {
		return 0, 0
	}
	return int(size.Xpixel / size.Col), int(size.Ypixel / size.Row)
}
