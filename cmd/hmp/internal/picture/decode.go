// SPDX-License-Identifier: GPL-2.0-or-later

package picture

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
)

// maxPixels bounds a picture, which a peer sends: two screens of 8K.
const maxPixels = 2 * 7680 * 4320

var errTooLarge = errors.New("the picture is too large to be shown")

// Decode reads a picture of QEMU's, PNG or PPM.
func Decode(data []byte) (image.Image, error) {
	if !bytes.HasPrefix(data, []byte("P6")) {
		config, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("QEMU's picture: %w", err)
		}
		if config.Width*config.Height > maxPixels {
			return nil, errTooLarge
		}
		return png.Decode(bytes.NewReader(data))
	}
	return decodePPM(data)
}

// decodePPM reads the PPM that QEMU writes (ppm_save in ui/ui-qmp-cmds.c): no comments, 255 as the largest value.
func decodePPM(data []byte) (image.Image, error) {
	in := bufio.NewReader(bytes.NewReader(data))
	var width, height, most int
	if _, err := fmt.Fscanf(in, "P6\n%d %d\n%d\n", &width, &height, &most); err != nil || width <= 0 || height <= 0 || most != 255 {
		return nil, errors.New("QEMU's picture is no PPM that it writes")
	}
	if width > maxPixels || height > maxPixels || width*height > maxPixels {
		return nil, errTooLarge
	}
	row := make([]byte, 3*width)
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		if _, err := io.ReadFull(in, row); err != nil {
			return nil, errors.New("QEMU's picture is cut off")
		}
		for x := range width {
			img.SetRGBA(x, y, color.RGBA{row[3*x], row[3*x+1], row[3*x+2], 0xff})
		}
	}
	return img, nil
}
