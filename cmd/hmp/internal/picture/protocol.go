// SPDX-License-Identifier: GPL-2.0-or-later

// Package picture shows pictures on terminals that can: by kitty's graphics protocol, iTerm2's inline images
// or sixels.
package picture

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// Protocol is how a terminal shows pictures.
type Protocol int

// The protocols.
const (
	None  Protocol = iota
	Kitty          // https://sw.kovidgoyal.net/kitty/graphics-protocol
	ITerm          // https://iterm2.com/documentation-images.html
	Sixel          // DEC's VT340 Programmer Reference Manual, chapter 14
)

// Terminal is what is known of a terminal.
type Terminal struct {
	Protocol Protocol
	// CellWidth and CellHeight are the pixels that a character takes, 0 if unknown.
	CellWidth, CellHeight int
}

// Named is the protocol of a terminal that the environment tells by name, None for others. A multiplexer between
// keeps what it does not know, whatever the terminal is.
func Named(getenv func(string) string) Protocol {
	kind, program := getenv("TERM"), getenv("TERM_PROGRAM")
	switch {
	case getenv("TMUX") != "" || getenv("STY") != "" || strings.HasPrefix(kind, "screen") || strings.HasPrefix(kind, "tmux"):
		return None
	case kind == "xterm-kitty", kind == "xterm-ghostty", getenv("KITTY_WINDOW_ID") != "", program == "ghostty":
		return Kitty
	case program == "iTerm.app", program == "WezTerm", getenv("LC_TERMINAL") == "iTerm2":
		return ITerm
	}
	return None
}

// Query asks a terminal what it can: for kitty's protocol with a picture of one pixel that is not shown, for the size
// of its characters (XTWINOPS 16), and for its attributes (DA1), which all terminals answer, and after the others.
const Query = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\" + "\x1b[16t" + "\x1b[c"

var (
	attributes = regexp.MustCompile(`\x1b\[\?([0-9;]*)c`)
	cellSize   = regexp.MustCompile(`\x1b\[6;([0-9]{1,4});([0-9]{1,4})t`)
	graphics   = regexp.MustCompile(`\x1b_G[^\x1b]*\x1b\\`)
)

// Answered reports whether the last part of the answer to Query has come.
func Answered(answer []byte) bool { return attributes.Match(answer) }

// Understand is what the answer to Query tells, and what else came with it: keys that were typed.
func Understand(answer []byte) (t Terminal, keys []byte) {
	if bytes.Contains(graphics.Find(answer), []byte(";OK")) {
		t.Protocol = Kitty
	}
	if m := attributes.FindSubmatch(answer); m != nil && t.Protocol == None {
		for _, attribute := range strings.Split(string(m[1]), ";") {
			if attribute == "4" {
				t.Protocol = Sixel
			}
		}
	}
	if m := cellSize.FindSubmatch(answer); m != nil {
		t.CellHeight, _ = strconv.Atoi(string(m[1]))
		t.CellWidth, _ = strconv.Atoi(string(m[2]))
	}
	for _, part := range []*regexp.Regexp{graphics, cellSize, attributes} {
		answer = part.ReplaceAll(answer, nil)
	}
	return t, answer
}
