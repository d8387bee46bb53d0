// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var jobsRows = []*monitor.Command{
	{
		Name:            "block_stream",
		Args:            "device:B,speed:o?,base:s?",
		Params:          "device [speed [base]]",
		Example:         "block_stream disk0 10M",
		Help:            "copy what a backing file holds into the image above it, in the background",
		Group:           monitor.GroupBlock,
		Preconfig:       true,
		Adapt:           row.PreconfigSince(7, 1),
		Sources:         row.QMP("block-stream"),
		Run:             blockStream,
		ExtraCandidates: map[string]monitor.Candidates{"device": monitor.BlockNodes},
	},
	{
		Name:           "block_job_set_speed",
		Args:           "device:B,speed:o",
		Params:         "device speed",
		Example:        "block_job_set_speed disk0 10M",
		Help:           "limit the speed of a block job, in bytes per second; 0 is no limit",
		Group:          monitor.GroupBlock,
		Preconfig:      true,
		Adapt:          row.PreconfigSince(7, 1),
		Sources:        row.QMP("block-job-set-speed"),
		Run:            blockJobSetSpeed,
		MoreCandidates: map[string]monitor.Candidates{"device": blockJobs},
	},
	{
		Name:           "block_job_cancel",
		Args:           "force:-f,device:B",
		Params:         "[-f] device",
		Example:        "block_job_cancel disk0",
		Help:           "end a block job, without what it would still do to end well (-f)",
		Group:          monitor.GroupBlock,
		Preconfig:      true,
		Adapt:          row.PreconfigSince(7, 1),
		Sources:        row.QMP("block-job-cancel"),
		Run:            blockJobCancel,
		MoreCandidates: map[string]monitor.Candidates{"device": blockJobs},
	},
	{
		Name:           "block_job_complete",
		Args:           "device:B",
		Params:         "device",
		Example:        "block_job_complete disk0",
		Help:           "have a block job that is ready end its work",
		Group:          monitor.GroupBlock,
		Preconfig:      true,
		Adapt:          row.PreconfigSince(7, 1),
		Sources:        row.QMP("block-job-complete"),
		Run:            blockJob("block-job-complete"),
		MoreCandidates: map[string]monitor.Candidates{"device": blockJobs},
	},
	{
		Name:           "block_job_pause",
		Args:           "device:B",
		Params:         "device",
		Example:        "block_job_pause disk0",
		Help:           "pause a block job",
		Group:          monitor.GroupBlock,
		Preconfig:      true,
		Adapt:          row.PreconfigSince(7, 1),
		Sources:        row.QMP("block-job-pause"),
		Run:            blockJob("block-job-pause"),
		MoreCandidates: map[string]monitor.Candidates{"device": blockJobs},
	},
	{
		Name:           "block_job_resume",
		Args:           "device:B",
		Params:         "device",
		Example:        "block_job_resume disk0",
		Help:           "let a paused block job go on",
		Group:          monitor.GroupBlock,
		Preconfig:      true,
		Adapt:          row.PreconfigSince(7, 1),
		Sources:        row.QMP("block-job-resume"),
		Run:            blockJob("block-job-resume"),
		MoreCandidates: map[string]monitor.Candidates{"device": blockJobs},
	},
	{
		Name:    "block-jobs",
		Info:    true,
		Help:    "show how far block jobs are",
		Group:   monitor.GroupBlock,
		Sources: row.QMP("query-block-jobs"),
		Run:     infoBlockJobs,
	},
}

// blockStream is hmp_block_stream: the job has the device's name.
func blockStream(c *monitor.Call) error {
	device := c.Args.String("device")
	args := struct {
		Base    *string `json:"base,omitempty"`
		Device  string  `json:"device"`
		JobID   string  `json:"job-id"`
		OnError string  `json:"on-error"`
		Speed   *int64  `json:"speed,omitempty"`
	}{Device: device, JobID: device, OnError: "report"}
	args.Base = row.OptionalString(c, "base")
	args.Speed = row.OptionalInt(c, "speed")
	return c.Execute("block-stream", args, nil)
}

func blockJobSetSpeed(c *monitor.Call) error {
	return c.Execute("block-job-set-speed",
		struct {
			Device string `json:"device"`
			Speed  int64  `json:"speed"`
		}{c.Args.String("device"), c.Args.Int("speed")}, nil)
}

func blockJobCancel(c *monitor.Call) error {
	return c.Execute("block-job-cancel",
		struct {
			Device string `json:"device"`
			Force  bool   `json:"force"`
		}{c.Args.String("device"), c.Args.Bool("force")}, nil)
}

// blockJob returns a handler for a command on the job of a device.
func blockJob(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error {
		args := struct {
			Device string `json:"device"`
		}{c.Args.String("device")}
		return c.Execute(command, args, nil)
	}
}

func infoBlockJobs(c *monitor.Call) error {
	var jobs []struct {
		Type   string `json:"type"`
		Device string `json:"device"`
		Offset int64  `json:"offset"`
		Len    int64  `json:"len"`
		Speed  int64  `json:"speed"`
	}
	if err := c.Execute("query-block-jobs", nil, &jobs); err != nil {
		return err
	}
	if len(jobs) == 0 {
		c.Print("No active jobs\n")
	}
	for _, j := range jobs {
		what := "Type " + j.Type + ","
		if j.Type == "stream" {
			what = "Streaming"
		}
		c.Printf("%s device %s: Completed %d of %d bytes, speed limit %d bytes/s\n",
			what, j.Device, j.Offset, j.Len, j.Speed)
	}
	return nil
}
