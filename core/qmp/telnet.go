// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import "io"

// The bytes of telnet's commands that matter here (RFC 854).
const (
	telnetSE   = 240 // ends what SB begins
	telnetSB   = 250
	telnetWill = 251 // this and the three above it have one byte more
	telnetIAC  = 255 // begins each; twice, it is itself
)

// telnetReader takes telnet's commands out of what a peer sends that begins with
// one, as QEMU does with telnet=on: it only tells how a terminal should behave,
// and wants no answer. Nothing is to be done about what we send: JSON is UTF-8,
// which never has the byte that begins a command.
type telnetReader struct {
	in    io.Reader
	begun bool
	// step takes the next byte, and says whether it is for us; nil: all are.
	step func(c byte) bool
}

// NewTelnetReader returns a reader that takes telnet's commands out of what in has, wherever they are.
func NewTelnetReader(in io.Reader) io.Reader {
	r := &telnetReader{in: in, begun: true}
	r.step = r.plain
	return r
}

// Read implements io.Reader.
func (r *telnetReader) Read(p []byte) (int, error) {
	for {
		n, err := r.in.Read(p)
		if n > 0 && !r.begun {
			r.begun = true
			if p[0] == telnetIAC {
				r.step = r.plain
			}
		}
		if r.step != nil {
			n = r.strip(p[:n])
		}
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
}

// strip moves what is for us to the front, and returns how much that is.
func (r *telnetReader) strip(p []byte) int {
	n := 0
	for _, c := range p {
		if r.step(c) {
			p[n] = c
			n++
		}
	}
	return n
}

func (r *telnetReader) plain(c byte) bool {
	if c == telnetIAC {
		r.step = r.command
		return false
	}
	return true
}

// command has the byte behind telnetIAC.
func (r *telnetReader) command(c byte) bool {
	switch {
	case c == telnetSB:
		r.step = r.inside
	case telnetWill <= c && c < telnetIAC:
		r.step = r.option
	default:
		r.step = r.plain
	}
	return c == telnetIAC
}

func (r *telnetReader) option(byte) bool {
	r.step = r.plain
	return false
}

// inside is between telnetSB and telnetSE.
func (r *telnetReader) inside(c byte) bool {
	if c == telnetIAC {
		r.step = r.ending
	}
	return false
}

func (r *telnetReader) ending(c byte) bool {
	r.step = r.inside
	if c == telnetSE {
		r.step = r.plain
	}
	return false
}
