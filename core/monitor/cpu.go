// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"errors"

	"libhmp/core/qmp"
)

// CPUInfo is what query-cpus-fast tells of a CPU that monitors need.
type CPUInfo struct {
	Index    int    `json:"cpu-index"`
	QOMPath  string `json:"qom-path"`
	ThreadID int    `json:"thread-id"`
	// QOMType is nil before 10.1.
	QOMType *string `json:"qom-type"`
}

// CPUs are the machine's CPUs in QEMU's order.
func (c *Call) CPUs() ([]CPUInfo, error) {
	cpus, err := c.s.cpus()
	c.known = cpus
	return cpus, err
}

func (s *Session) cpus() ([]CPUInfo, error) {
	var cpus []CPUInfo
	s.emit()
	err := s.vm.QMP.Execute("query-cpus-fast", nil, &cpus)
	return cpus, err
}

// CPU returns the cpu-index of the monitor's current CPU; ok is false if the
// machine has none. A CPU that was unplugged is forgotten for the first one
// (mon_get_cpu_sync in monitor/hmp-cmds-target.c). QEMU is asked once for a line.
func (c *Call) CPU() (index int, ok bool, err error) {
	if c.known == nil {
		if _, err = c.CPUs(); err != nil {
			return 0, false, err
		}
	}
	index, ok = c.s.current(c.known)
	return index, ok, nil
}

func (s *Session) cpu() (index int, ok bool, err error) {
	cpus, err := s.cpus()
	if err != nil {
		return 0, false, err
	}
	index, ok = s.current(cpus)
	return index, ok, nil
}

// current is the monitor's CPU among these.
func (s *Session) current(cpus []CPUInfo) (index int, ok bool) {
	if len(cpus) == 0 {
		return 0, false
	}
	for _, cpu := range cpus {
		switch {
		case s.cpuPath != "" && cpu.QOMPath == s.cpuPath,
			s.cpuPath == "" && cpu.Index == s.cpuIndex:
			s.cpuPath = cpu.QOMPath
			return cpu.Index, true
		}
	}
	s.cpuPath = cpus[0].QOMPath
	return cpus[0].Index, true
}

// SetCPU makes the CPU with that cpu-index the monitor's. ok is false if there
// is none (monitor_set_cpu).
func (c *Call) SetCPU(index int) (ok bool, err error) {
	cpus, err := c.s.cpus()
	if err != nil {
		return false, err
	}
	for _, cpu := range cpus {
		if cpu.Index == index {
			c.s.cpuPath = cpu.QOMPath
			return true, nil
		}
	}
	return false, nil
}

// register reads $name for an expression (get_monitor_def).
func (c *Call) register(name string) (value int64, ok bool, err error) {
	const command = "x-query-cpu-register"
	has, err := c.Facts().Has(command)
	if err != nil {
		return 0, false, err
	}
	switch {
	case !has && name == "": // no target has such
		return 0, false, nil
	case !has:
		c.needsFallback = true
		return 0, false, errors.New(MissingCommandText("$"+name, true, command) + "\n")
	}
	index, ok, err := c.CPU()
	if err != nil || !ok {
		return 0, false, err
	}
	args := struct {
		Name  string `json:"name"`
		Index int    `json:"cpu-index"`
	}{name, index}
	var reply struct {
		Value int64 `json:"value"`
	}
	err = c.Execute(command, args, &reply)
	if qmp.UnknownRegister.Is(err) {
		return 0, false, nil
	}
	return reply.Value, err == nil, err
}
