// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
)

// MaxMessage is how many bytes a message may have unless set otherwise. The
// largest ones are texts: the memory map or the objects of a large VM have some
// tens of megabytes.
const MaxMessage = 256 << 20

// ErrNotQMP is the error of a stream whose peer sends something else.
var ErrNotQMP = errors.New("this is not QMP")

// ErrTooLong is the error of a stream whose peer sends a message that is longer
// than is read.
var ErrTooLong = errors.New("a message of QEMU is too long")

// messageReader splits what a peer sends into messages. QEMU ends each with
// CR LF (docs/interop/qmp-spec.rst, "Communication") and, unless the monitor
// has pretty=on, has no other line end in it.
type messageReader struct {
	in    *bufio.Reader
	limit int    // for a message
	rest  []byte // of a line that had a message
	cut   bool   // input has ended in the middle of a line
}

func newMessageReader(in io.Reader, limit int) *messageReader {
	return &messageReader{in: bufio.NewReaderSize(in, 64<<10), limit: limit}
}

// next returns the next message, which keeps its bytes. At the end of input the
// error is io.EOF, also in the middle of a message.
func (r *messageReader) next() (message, error) {
	var line []byte
	for len(line) == 0 {
		var err error
		if line, err = r.line(nil); err != nil {
			return message{}, err
		}
		line = bytes.TrimLeft(line, blanks)
	}
	if line[0] != '{' {
		line = bytes.TrimRight(line, blanks)
		return message{}, fmt.Errorf("%w: it sends %q", ErrNotQMP, line[:min(len(line), 60)])
	}
	if m, ok := parseSuccess(bytes.TrimRight(line, blanks)); ok {
		return m, nil
	}
	m, err := r.message(line)
	if err != nil && r.cut {
		err = io.EOF
	}
	return m, err
}

// message reads the one that line begins with.
func (r *messageReader) message(line []byte) (message, error) {
	data, err := r.object(line)
	if err != nil {
		return message{}, err
	}
	m, err := parseMessage(data)
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrNotQMP, err)
	}
	return m, err
}

// object returns the object that line begins with, after having read the lines
// that it goes on in. Another one on its last line remains.
func (r *messageReader) object(line []byte) ([]byte, error) {
	end, depth := 0, 0
	for {
		var err error
		if end, depth, err = objectEnd(line, end, depth); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNotQMP, err)
		}
		if depth == 0 {
			r.rest = line[end:]
			return line[:end:end], nil
		}
		if line, err = r.line(line); err != nil {
			return nil, err
		}
	}
}

// objectEnd goes on at data[i], in so many brackets, until they are closed or
// data ends. No string of JSON contains a line end.
func objectEnd(data []byte, i, depth int) (end, open int, err error) {
	for ; i < len(data); i++ {
		switch data[i] {
		case '"':
			if i = stringEnd(data, i) - 1; i < 0 {
				return 0, 0, notAnObject(data)
			}
		case '{', '[':
			if depth++; depth > maxDepth {
				return 0, 0, fmt.Errorf("a message nested deeper than %d levels", maxDepth)
			}
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, 0, nil
			}
		}
	}
	return i, depth, nil
}

// line appends the next line to data. The error is io.EOF only if there is none.
func (r *messageReader) line(data []byte) ([]byte, error) {
	if len(r.rest) > 0 {
		data, r.rest = r.rest, nil // data is nil: rest is of the line before
		return data, nil
	}
	for {
		piece, err := r.in.ReadSlice('\n')
		if len(data)+len(piece) > r.limit {
			return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLong, r.limit)
		}
		if outgrown := len(data)+len(piece) > cap(data); outgrown {
			data = grow(data, len(piece), r.limit)
			if len(data) >= hugeBuffer {
				debug.FreeOSMemory()
			}
		}
		data = append(data, piece...)
		switch {
		case err == nil:
			return data, nil
		case errors.Is(err, io.EOF) && len(piece) > 0:
			r.cut = true
			return data, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// hugeBuffer is from where on a buffer that was outgrown is given back to the
// system at once, lest several of them are memory at a time.
const hugeBuffer = 16 << 20

// grow makes room for n more bytes: for twice as many as there are, up to the
// limit, so that few are copied often. (append would clear what it reserves, and
// so take it from the system.)
func grow(data []byte, n, limit int) []byte {
	larger := make([]byte, len(data), max(len(data)+n, min(2*len(data), limit)))
	copy(larger, data)
	return larger
}
