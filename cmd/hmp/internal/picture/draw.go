// SPDX-License-Identifier: GPL-2.0-or-later

package picture

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"

	"github.com/mattn/go-sixel"
	"golang.org/x/image/draw"
)

// The pixels of a character where the terminal does not tell.
const (
	usualWidth  = 8
	usualHeight = 16
)

// Draw shows a picture on a terminal of so many columns and rows, made smaller if it does not fit. The cursor is on
// a row of its own behind it.
func (t Terminal) Draw(w io.Writer, img image.Image, columns, rows int) error {
	width, height := t.CellWidth, t.CellHeight
	if width <= 0 || height <= 0 {
		width, height = usualWidth, usualHeight
	}
	img = fit(img, columns*width, (rows-1)*height)
	var b bytes.Buffer
	var err error
	switch t.Protocol {
	case Kitty:
		err = drawKitty(&b, img)
	case ITerm:
		err = drawITerm(&b, img)
	case Sixel:
		encoder := sixel.NewEncoder(&b)
		encoder.Dither = true
		err = encoder.Encode(img)
	default:
		err = errors.New("this terminal shows no pictures")
	}
	if err != nil {
		return err
	}
	b.WriteString("\n")
	_, err = w.Write(b.Bytes())
	return err
}

// fit makes a picture smaller that is larger than that.
func fit(img image.Image, width, height int) image.Image {
	size := img.Bounds().Size()
	w, h := size.X, size.Y
	if width > 0 && w > width {
		w, h = width, max(1, h*width/w)
	}
	if height > 0 && h > height {
		w, h = max(1, w*height/h), height
	}
	if w == size.X && h == size.Y {
		return img
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	return small
}

// kittyChunk is how much of a picture is sent at a time.
const kittyChunk = 4096

// drawKitty sends a PNG. (q=2: the terminal says nothing, which would be taken for keys.)
func drawKitty(b *bytes.Buffer, img image.Image) error {
	file, err := encoded(img)
	data := base64.StdEncoding.EncodeToString(file)
	for control := "a=T,f=100,q=2,"; err == nil && data != ""; control = "" {
		chunk := data[:min(kittyChunk, len(data))]
		data = data[len(chunk):]
		more := 1
		if data == "" {
			more = 0
		}
		fmt.Fprintf(b, "\x1b_G%sm=%d;%s\x1b\\", control, more, chunk)
	}
	return err
}

func drawITerm(b *bytes.Buffer, img image.Image) error {
	file, err := encoded(img)
	if err == nil {
		fmt.Fprintf(b, "\x1b]1337;File=inline=1;preserveAspectRatio=1;size=%d:%s\a", len(file), base64.StdEncoding.EncodeToString(file))
	}
	return err
}

// encoded is a picture as PNG.
func encoded(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
