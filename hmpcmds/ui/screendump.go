// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var screendumpRows = []*monitor.Command{
	{
		Name:     "screendump",
		Synonyms: []string{"screenshot"},
		Args:     "filename:F,format:-fs,device:s?,head:i?",
		Params:   "filename [-f format] [device [head]]",
		Example:  "screendump screen.png -f png",
		Help:     "save a display's picture to a file on QEMU's host, as ppm or png",
		Group:    monitor.GroupDevices,
		Adapt: row.InSequence(row.Before(7, 1, row.WithArgs("filename:F,device:s?,head:i?", "filename [device [head]]")),
			row.Before(7, 1, row.WithExample("screendump screen.ppm"))),
		Sources: row.QMP("screendump"),
		// Only a QEMU built with pixman has it.
		Exists:          func(f *qmp.Facts) (bool, error) { return f.Has("screendump") },
		ExtraCandidates: map[string]monitor.Candidates{"format": monitor.EnumOf("screendump", "format"), "device": monitor.Devices},
		Meant:           screenIfNoFile,
		Passable:        fileOnly,
		Run:             screendump,
	},
}

// imageFormats are the values of ImageFormat in qapi/ui.json.
var imageFormats = []string{"ppm", "png"}

// screendump is hmp_screendump in ui/ui-hmp-cmds.c: a head goes with a device
// only.
func screendump(c *monitor.Call) error {
	args := screendumpArgs{Filename: c.Args.String("filename")}
	if c.Args.Has("format") {
		args.Format = c.Args.String("format")
		if !slices.Contains(imageFormats, args.Format) {
			return fmt.Errorf("invalid parameter value: %s", args.Format)
		}
	}
	if !c.Args.Has("format") && isPNG(args.Filename) {
		if err := adaptFormat(c, &args.Format); err != nil {
			return err
		}
	}
	if c.Args.Has("device") {
		device, head := c.Args.String("device"), c.Args.IntOr("head", 0)
		args.Device, args.Head = &device, &head
	}
	if args.Filename == onScreen && c.Extended() {
		return showScreen(c, args)
	}
	return c.Execute("screendump", args, nil)
}

// screendumpArgs are those of QMP's screendump.
type screendumpArgs struct {
	Filename string  `json:"filename"`
	Device   *string `json:"device,omitempty"`
	Head     *int64  `json:"head,omitempty"`
	Format   string  `json:"format,omitempty"`
}

// onScreen stands for a FILE where the picture is to be shown; without any arguments it is, too.
const onScreen = "-"

func screenIfNoFile(arguments string) string {
	if arguments == "" {
		return onScreen
	}
	return arguments
}

// fileOnly: QEMU's own HMP would write a file of that name.
func fileOnly(_ *qmp.Facts, arguments string) (bool, error) {
	word, _, _ := language.Word(arguments)
	return word != onScreen, nil
}

var (
	errNoViewer     = errors.New("a FILE is missing: only the hmp program can show the picture, at a terminal")
	errNoDescriptor = errors.New("a FILE is missing: the picture can be shown only where QEMU is on this host and connected by a unix socket")
)

// showScreen shows the user the picture, which QEMU writes to a descriptor: as PNG, which is small, where it can.
func showScreen(c *monitor.Call, args screendumpArgs) error {
	if !c.CanView() {
		return errNoViewer
	}
	v, err := c.Facts().Version()
	if err != nil {
		return err
	}
	formats := []string{args.Format}
	if args.Format == "" && v.AtLeast(7, 1) {
		formats = []string{"png", ""} // the QEMU may be built without PNG
	}
	var data []byte
	var ok bool
	for _, args.Format = range formats {
		if data, ok, err = capture(c, args); err == nil || qmp.Unanswered(err) != nil {
			break
		}
	}
	switch {
	case err != nil:
		return err
	case !ok:
		return errNoDescriptor
	}
	return c.View(data)
}

func capture(c *monitor.Call, args screendumpArgs) (data []byte, ok bool, err error) {
	return c.Capture(func(filename string) error {
		args.Filename = filename
		return c.Execute("screendump", args, nil)
	})
}

func isPNG(filename string) bool { return strings.HasSuffix(strings.ToLower(filename), ".png") }

// adaptFormat chooses PNG for a file that is called so, which the built-in monitor writes as PPM. It notes where
// that is not done.
func adaptFormat(c *monitor.Call, format *string) error {
	v, err := c.Facts().Version()
	switch {
	case err != nil || !c.Notes():
		return err
	case !v.AtLeast(7, 1):
		c.Note("this QEMU writes the picture as PPM, whatever the name")
	case c.Extended():
		*format = "png"
	default:
		c.Note("the picture is written as PPM, as QEMU's monitor does: 'screendump FILE -f png' makes it a PNG")
	}
	return nil
}
