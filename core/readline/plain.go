// SPDX-License-Identifier: GPL-2.0-or-later

package readline

// plainMode sends text only, and takes text only.
type plainMode struct {
	*Editor
	unaware
	cr bool // behind a carriage return
}

// feed takes one byte in plain mode. Enter is a line feed, a carriage
// return, or both in this order; other control characters are no text.
func (p *plainMode) feed(b byte) {
	behindCR := p.cr
	p.cr = b == enterKey
	switch {
	case b == lineFeed && behindCR:
	case b == lineFeed || b == enterKey:
		p.show()
		p.enter()
	case b >= printable && b != del || b == tab:
		p.line.insertByte(b)
	}
}

// show shows the line, unless the terminal has done so.
func (p *plainMode) show() {
	if p.opts.Echo != nil {
		return
	}
	if p.password {
		p.out.WriteString(stars[:len(p.line.text)])
	} else {
		p.out.Write(p.line.text)
	}
	p.out.WriteString("\n")
}

func (p *plainMode) showPrompt() {
	if p.opts.Echo != nil {
		p.opts.Echo(!p.password)
	}
	p.out.WriteString(p.prompt)
	p.out.Flush()
}

// cancel: what the terminal has of the line it
// drops by itself.
func (p *plainMode) cancel() {
	p.drop()
	p.out.WriteString("\n")
	p.showPrompt()
}

// erase cannot.
func (p *plainMode) erase() { p.out.WriteString("\n") }

func (p *plainMode) redraw()                   { p.showPrompt() }
func (p *plainMode) update()                   {}
func (p *plainMode) ended()                    {}
func (p *plainMode) leave()                    { p.leaveRow() }
func (p *plainMode) offer(string, Completions) {}
