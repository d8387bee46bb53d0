// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"sync"
	"time"

	"libhmp/cmd/hmp/internal/picture"
	"libhmp/cmd/hmp/internal/terminal"
)

// pictures shows pictures on the console's terminal.
type pictures struct {
	*console
	mu       sync.Mutex // of what follows, and of a picture on the terminal
	asked    bool       // the terminal was asked what it can
	terminal picture.Terminal
}

// answerTime is how long a terminal may take to say what it can: one that is far away takes some.
const answerTime = 2 * time.Second

// viewer is host.Options.View: nil where nothing may be drawn.
func (c *console) viewer() func(data []byte) (said string, err error) {
	if c.plain || c.classic {
		return nil
	}
	return c.pictures.view
}

// view shows a picture, or writes it to a file where the terminal shows none.
func (p *pictures) view(data []byte) (said string, err error) {
	img, err := picture.Decode(data)
	if err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.asked {
		p.asked = true
		p.ask()
	}
	if p.terminal.Protocol == picture.None {
		return save(img)
	}
	columns, rows := terminal.Size(p.tty)
	return "", p.terminal.Draw(p.console, img, columns, rows)
}

// ask finds out how the terminal shows pictures. Keys that are typed meanwhile are kept.
func (p *pictures) ask() {
	p.terminal.Protocol = picture.Named(os.Getenv)
	if p.terminal.Protocol == picture.None {
		p.input.Pause()
		answer, err := terminal.Ask(p.tty, picture.Query, picture.Answered, answerTime)
		p.input.Resume()
		told, keys := picture.Understand(answer)
		if err == nil {
			p.terminal = told
		}
		p.countInterrupts(keys)
		if h := p.set.CurrentHost(); h != nil {
			h.Type(keys)
		}
	}
	if width, height := terminal.CellSize(p.tty); width > 0 && height > 0 {
		p.terminal.CellWidth, p.terminal.CellHeight = width, height
	}
}

// save writes a picture to a file of the user's alone.
func save(img image.Image) (said string, err error) {
	file, err := os.CreateTemp("", "hmp-*.png")
	if err != nil {
		return "", err
	}
	err = png.Encode(file, img)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return "", err
	}
	return fmt.Sprintf("this terminal shows no pictures: it is in %s\n", file.Name()), nil
}
