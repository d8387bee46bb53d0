// SPDX-License-Identifier: GPL-2.0-or-later

package child

import (
	"bytes"
	"sync"
)

// maxLine is where a line without end is cut.
const maxLine = 4096

// lineWriter says each line that is written to it.
type lineWriter struct {
	say func(line string)

	mu   sync.Mutex
	rest []byte
}

// Write implements io.Writer.
func (w *lineWriter) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = append(w.rest, text...)
	for {
		end := bytes.IndexByte(w.rest, '\n')
		switch {
		case end >= 0 && end <= maxLine:
			w.say(string(bytes.TrimSuffix(w.rest[:end], []byte("\r"))))
			w.rest = w.rest[end+1:]
		case len(w.rest) > maxLine:
			w.say(string(w.rest[:maxLine]))
			w.rest = w.rest[maxLine:]
		default:
			return len(text), nil
		}
	}
}

// end says what has no line end.
func (w *lineWriter) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.rest) > 0 {
		w.say(string(w.rest))
		w.rest = nil
	}
}
