// SPDX-License-Identifier: GPL-2.0-or-later

package x86

import (
	"errors"
	"slices"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var x86Rows = []*monitor.Command{
	{
		Name:    "ioapic",
		Info:    true,
		Help:    "show the interrupt controller of a PC",
		Group:   monitor.GroupDebug,
		Targets: row.X86,
		Exists:  row.Until(6, 2),
		Sources: row.Builtin,
		Run:     monitor.NeedsBuiltin,
	},
	{
		Name:            "mce",
		Args:            "broadcast:-b,cpu_index:i,bank:i,status:l,mcg_status:l,addr:l,misc:l",
		Params:          "[-b] cpu bank status mcgstatus addr misc",
		Example:         "mce 0 4 0xb200000000000000 0 0 0",
		Help:            "inject a machine check",
		Group:           monitor.GroupDebug,
		Targets:         row.X86,
		ExtraCandidates: map[string]monitor.Candidates{"cpu_index": row.CPUIndexes},
		Sources:         row.Added("x-mce"),
		Run:             injectMCE,
	},
	{
		Name:    "lapic",
		Info:    true,
		Args:    "apic-id:i?",
		Params:  "[apic-id]",
		Example: "info lapic 0",
		Help:    "show a local APIC",
		Group:   monitor.GroupDebug,
		Targets: row.X86,
		Sources: row.Added("x-query-lapic"),
		Run:     infoLAPIC,
		Success: monitor.Unless(noLAPIC...),
	},
	{
		Name:    "sev",
		Info:    true,
		Help:    "show the state of memory encryption (SEV)",
		Group:   monitor.GroupVM,
		Sources: row.QMP("query-sev"),
		Targets: row.X86,
		Run:     infoSEV,
	},
	{
		Name:    "sgx",
		Info:    true,
		Help:    "show the state of enclaves (SGX)",
		Group:   monitor.GroupVM,
		Exists:  row.Since(6, 2),
		Sources: row.QMP("query-sgx"),
		Targets: row.X86,
		Run:     infoSGX,
		Success: monitor.Begins("SGX support: "),
	},
	{
		Name:    "xen-event-inject",
		Args:    "port:i",
		Params:  "port",
		Example: "xen-event-inject 1",
		Help:    "inject a Xen event",
		Group:   monitor.GroupDebug,
		Sources: row.QMP("xen-event-inject"),
		Exists:  row.HasCommand("xen-event-inject"),
		Run:     xenInject,
		Success: monitor.Begins("Delivered port "),
	},
	{
		Name:    "xen-event-list",
		Help:    "show Xen event channels",
		Group:   monitor.GroupDebug,
		Sources: row.QMP("xen-event-list"),
		Exists:  row.HasCommand("xen-event-list"),
		Run:     xenList,
		Success: monitor.Begins("port "),
	},
}

// infoSEV is hmp_info_sev in target/i386/sev.c, and in its stub.
func infoSEV(c *monitor.Call) error {
	var info struct {
		Enabled  bool   `json:"enabled"`
		State    string `json:"state"`
		Major    int    `json:"api-major"`
		Minor    int    `json:"api-minor"`
		Build    int    `json:"build-id"`
		Policy   uint32 `json:"policy"`
		Handle   uint32 `json:"handle"`
		Type     string `json:"sev-type"`
		SNPolicy uint64 `json:"snp-policy"`
	}
	err := c.Execute("query-sev", nil, &info)
	var refused *qmp.Error
	switch {
	case qmp.SEVNotBuilt.Is(err):
		c.Print(qmp.SEVNotBuilt.Text + "\n")
		return nil
	case errors.As(err, &refused), err == nil && !info.Enabled:
		c.Print("SEV is not enabled\n")
		return nil
	case err != nil:
		return err
	}
	const (
		noDebug    = 1 << 0
		noKeys     = 1 << 1
		snpDebug   = 1 << 19
		snpThreads = 1 << 16
	)
	if info.Type == "" { // before 9.1, which has the handle first
		c.Printf("handle: %d\n", int32(info.Handle))
	} else {
		c.Printf("SEV type: %s\n", info.Type)
	}
	c.Printf("state: %s\nbuild: %d\napi version: %d.%d\n", info.State, info.Build, info.Major, info.Minor)
	switch info.Type {
	case "sev-snp":
		c.Printf("debug: %s\nSMT allowed: %s\n", row.OnOff(info.SNPolicy&snpDebug != 0), row.OnOff(info.SNPolicy&snpThreads != 0))
		return nil
	case "sev":
		c.Printf("handle: %d\n", int32(info.Handle))
	}
	c.Printf("debug: %s\nkey-sharing: %s\n", row.OnOff(info.Policy&noDebug == 0), row.OnOff(info.Policy&noKeys == 0))
	return nil
}

// infoSGX is hmp_info_sgx in hw/i386/sgx.c, and in its stub.
func infoSGX(c *monitor.Call) error {
	var info struct {
		SGX      bool    `json:"sgx"`
		SGX1     bool    `json:"sgx1"`
		SGX2     bool    `json:"sgx2"`
		FLC      bool    `json:"flc"`
		Size     *uint64 `json:"section-size"` // until 7.2
		Sections []struct {
			Node int64  `json:"node"`
			Size uint64 `json:"size"`
		} `json:"sections"`
	}
	err := c.Execute("query-sgx", nil, &info)
	if qmp.SGXNotBuilt.Is(err) {
		c.Fail("SGX is not available in this QEMU\n")
		return nil
	}
	if err != nil {
		return row.ReportPlain(c, err)
	}
	enabled := func(on bool) string {
		if on {
			return "enabled"
		}
		return "disabled"
	}
	c.Printf("SGX support: %s\nSGX1 support: %s\nSGX2 support: %s\nFLC support: %s\n",
		enabled(info.SGX), enabled(info.SGX1), enabled(info.SGX2), enabled(info.FLC))
	if info.Size != nil {
		c.Printf("size: %d\n", *info.Size)
	}
	var total uint64
	for _, s := range info.Sections {
		c.Printf("NUMA node #%d: size=%d\n", s.Node, s.Size)
		total += s.Size
	}
	if info.Size == nil {
		c.Printf("total size=%d\n", total)
	}
	return nil
}

// noXen: other targets have the rows since they share files with x86 (10.1).
func noXen(c *monitor.Call, err error) error {
	if err == nil {
		c.Fail("XEN emulation is not available in this QEMU\n")
	}
	return err
}

// xenInject is hmp_xen_event_inject in hw/i386/kvm/xen_evtchn.c.
func xenInject(c *monitor.Call) error {
	if here, err := row.OnX86(c.Facts()); err != nil || !here {
		return noXen(c, err)
	}
	args := struct {
		Port uint32 `json:"port"`
	}{uint32(c.Args.Int("port"))}
	if err := c.Execute("xen-event-inject", args, nil); err != nil {
		return err
	}
	c.Printf("Delivered port %d\n", int32(args.Port))
	return nil
}

// xenList is hmp_xen_event_list in hw/i386/kvm/xen_evtchn.c.
func xenList(c *monitor.Call) error {
	var ports []struct {
		Port    int64  `json:"port"`
		VCPU    uint32 `json:"vcpu"`
		Type    string `json:"type"`
		Domain  string `json:"remote-domain"`
		Target  int64  `json:"target"`
		Pending bool   `json:"pending"`
		Masked  bool   `json:"masked"`
	}
	if here, err := row.OnX86(c.Facts()); err != nil || !here {
		return noXen(c, err)
	}
	if err := c.Execute("xen-event-list", nil, &ports); err != nil {
		return err
	}
	for _, p := range ports {
		c.Printf("port %4d: vcpu: %d %s", p.Port, int32(p.VCPU), p.Type)
		if p.Type != "ipi" {
			c.Printf("(")
			if p.Domain != "" {
				c.Printf("%s:", p.Domain)
			}
			c.Printf("%d)", p.Target)
		}
		if p.Pending {
			c.Print(" PENDING")
		}
		if p.Masked {
			c.Print(" MASKED")
		}
		c.Print("\n")
	}
	return nil
}

// injectMCE is hmp_mce in target/i386/monitor.c, which fails without a word where
// there is no such CPU.
func injectMCE(c *monitor.Call) error {
	cpus, err := c.CPUs()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(cpus, func(cpu monitor.CPUInfo) bool { return cpu.Index == int(int32(c.Args.Int("cpu_index"))) }) {
		c.Fail("")
		return nil
	}
	args := struct {
		Address   uint64 `json:"address"`
		Bank      int32  `json:"bank"`
		Broadcast bool   `json:"broadcast"`
		CPUIndex  int32  `json:"cpu-index"`
		McgStatus uint64 `json:"mcg-status"`
		Misc      uint64 `json:"misc"`
		Status    uint64 `json:"status"`
	}{uint64(c.Args.Int("addr")), int32(c.Args.Int("bank")), c.Args.Bool("broadcast"), int32(c.Args.Int("cpu_index")), uint64(c.Args.Int("mcg_status")), uint64(c.Args.Int("misc")), uint64(c.Args.Int("status"))}
	return row.ReportPlain(c, c.Text("x-mce", args))
}

// noLAPIC is what QEMU's own HMP prints where there is none to show.
var noLAPIC = []string{"No CPU available\n", "local apic state not available\n"}

// infoLAPIC is hmp_info_local_apic in target/i386/cpu-apic.c.
func infoLAPIC(c *monitor.Call) error {
	cpu, ok, err := row.CurrentCPU(c, noLAPIC[0])
	if err != nil || !ok {
		return err
	}
	args := struct {
		APICID   *int64 `json:"apic-id,omitempty"`
		CPUIndex int    `json:"cpu-index"`
	}{CPUIndex: cpu}
	args.APICID = row.OptionalInt(c, "apic-id")
	return row.ReportPlain(c, c.Text("x-query-lapic", args))
}
