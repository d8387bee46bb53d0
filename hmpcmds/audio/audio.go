// SPDX-License-Identifier: GPL-2.0-or-later

package audio

import (
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var audioRows = []*monitor.Command{
	{
		Name:            "wavcapture",
		Args:            "path:F,audiodev:s,freq:i?,bits:i?,nchannels:i?",
		Params:          "path audiodev [frequency [bits [channels]]]",
		Example:         "wavcapture sound.wav snd0",
		Help:            "record what the guest plays to a file",
		Group:           monitor.GroupDevices,
		Sources:         row.Added("x-wavcapture"),
		Run:             wavCapture,
		ExtraCandidates: map[string]monitor.Candidates{"audiodev": monitor.MembersOf("query-audiodevs", "id", "driver")},
	},
	{
		Name:    "stopcapture",
		Args:    "n:i",
		Params:  "capture index",
		Example: "stopcapture 0",
		Help:    "stop a recording",
		Group:   monitor.GroupDevices,
		Sources: row.Added("x-stopcapture"),
		Run:     stopCapture,
	},
	{
		Name:    "capture",
		Info:    true,
		Help:    "show recordings",
		Group:   monitor.GroupDevices,
		Sources: row.Added("x-query-capture"),
		Run:     infoCapture,
	},
}

// deprecated warns of a row that a release will take out (audio/audio-hmp-cmds.c of 10.2).
func deprecated(c *monitor.Call, row string) {
	if c.Since(10, 2) {
		c.WarnOnce("'" + row + "' is deprecated since v10.2, to be removed")
	}
}

// infoCapture is hmp_info_capture in audio/audio-hmp-cmds.c.
func infoCapture(c *monitor.Call) error {
	deprecated(c, "info capture")
	return c.Text("x-query-capture", nil)
}

// wavCapture is hmp_wavcapture in audio/audio-hmp-cmds.c.
func wavCapture(c *monitor.Call) error {
	deprecated(c, "wavcapture")
	args := struct {
		Audiodev string `json:"audiodev"`
		Bits     *int32 `json:"bits,omitempty"`
		Channels *int32 `json:"channels,omitempty"`
		Freq     *int32 `json:"freq,omitempty"`
		Path     string `json:"path"`
	}{Audiodev: c.Args.String("audiodev"), Path: c.Args.String("path")}
	for key, member := range map[string]**int32{"freq": &args.Freq, "bits": &args.Bits, "nchannels": &args.Channels} {
		if c.Args.Has(key) {
			*member = qmp.Optional(int32(c.Args.Int(key)))
		}
	}
	err := c.Execute("x-wavcapture", args, nil)
	if reason, failed := qmp.CaptureFailed.Cut(err); failed {
		c.Fail(reason + "\nFailed to add wave capture\n")
		return nil
	}
	return row.ReportPlain(c, err)
}

// stopCapture is hmp_stopcapture, which fails without a word where there is no such
// recording.
func stopCapture(c *monitor.Call) error {
	deprecated(c, "stopcapture")
	args := struct {
		Index int32 `json:"index"`
	}{int32(c.Args.Int("n"))}
	return c.FailHidden(c.Execute("x-stopcapture", args, nil))
}
