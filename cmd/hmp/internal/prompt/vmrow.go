// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/vms"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// Attach attaches to one more VM, whose name it returns; missing says why it is only waited for, "" if it is
// there. It is called on any goroutine, and ends with ctx. say tells the user what it waits for.
type Attach func(ctx context.Context, address string, say func(text string)) (name, missing string, err error)

func (p *Prompt) vmRow() *monitor.Command {
	row := own("vm", "line:S?", "[NAME [LINE]|add ADDRESS|drop NAME]", "vm * info status",
		"list the VMs that hmp is attached to, or go to the one whose name begins so; with LINE run that there, at all at the "+
			"same time that a pattern such as * or web-? matches, or a list such as web,db; attach to one more, or leave one, which goes on", p.vm)
	row.CompleteText = p.completeVM
	return row
}

func (p *Prompt) vm(c *monitor.Call) error {
	word, rest := cutWord(c.Args.String("line"))
	rest = strings.TrimSpace(rest)
	if !c.Terminal() && word != "" && (rest == "" || word == "add" || word == "drop") {
		return errors.New("a line that is run within another cannot change which VMs there are, and which one has the terminal")
	}
	switch {
	case word == "":
		return p.listVMs(c)
	case word == "add":
		return p.addVM(c, rest)
	case word == "drop":
		return p.dropVM(rest)
	case rest != "":
		return p.askVMs(c, word, rest)
	}
	v, err := p.oneVM(word)
	if err != nil {
		return err
	}
	return p.opts.VMs.Switch(v)
}

// oneVM is the VM that a word means.
func (p *Prompt) oneVM(word string) (*vms.VM, error) {
	found, err := p.opts.VMs.Find(word)
	if err == nil && len(found) > 1 {
		return nil, fmt.Errorf("'%s' matches %d VMs", word, len(found))
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// listVMs prints a table.
func (p *Prompt) listVMs(c *monitor.Call) error {
	set := p.opts.VMs
	table := tabwriter.NewWriter(printer{c}, 0, 8, 2, ' ', 0)
	fmt.Fprint(table, "  NAME\tSTATE\tADDRESS\n")
	current := set.Current()
	for _, a := range set.States(c, set.List()) {
		mark, state := ' ', strings.TrimSpace(a.Text)
		if a.VM == current {
			mark = '*'
		}
		if !set.Attached(a.VM) {
			state = "waited for"
		}
		fmt.Fprintf(table, "%c %s\t%s\t%s\n", mark, a.VM.Name, oneCell(state), oneCell(a.VM.Address))
	}
	return table.Flush()
}

// oneCell is text that stays in its cell.
func oneCell(text string) string { return strings.NewReplacer("\n", " ", "\t", " ").Replace(text) }

// printer is an io.Writer that prints.
type printer struct{ c *monitor.Call }

// Write implements io.Writer.
func (p printer) Write(text []byte) (int, error) {
	p.c.Print(string(text))
	return len(text), nil
}

// askVMs runs a line at those that a word means. What the line asks the user, or a password, is asked for once.
func (p *Prompt) askVMs(c *monitor.Call, word, line string) error {
	found, err := p.opts.VMs.Find(word)
	if err != nil {
		return err
	}
	if line, err = p.aliases.expand(line); err != nil {
		return err
	}
	if command, _ := language.CommandWord(line); Has(command) {
		return fmt.Errorf("'%s' belongs to the prompt, not to a VM", command)
	}
	run := func(c *monitor.Call, confirmed bool) {
		p.showAnswers(c, found, vms.IsPattern(word), line, monitor.Within{
			Pictures: c.CanView(), Waits: c.Terminal(), Confirmed: confirmed, AsksPassword: c.Terminal()})
	}
	names := p.attached(found)
	row, err := c.VM().RowOf(line)
	if err != nil || row == nil || row.Question == nil || len(names) == 0 || !c.Extended() {
		run(c, false)
		return nil
	}
	return row.Question.Ask(c, names, func(c *monitor.Call) error {
		run(c, true)
		return nil
	})
}

// attached are the names of those VMs that are.
func (p *Prompt) attached(list []*vms.VM) (names []string) {
	for _, v := range list {
		if p.opts.VMs.Attached(v) {
			names = append(names, v.Name)
		}
	}
	return names
}

// showAnswers runs a line at VMs and shows what it prints, and pictures behind that.
func (p *Prompt) showAnswers(c *monitor.Call, list []*vms.VM, headings bool, line string, within monitor.Within) {
	text := func(a vms.Answer) string {
		text := a.Text
		if headings {
			text = vms.Heading(a.VM.Name) + text
		}
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		return text
	}
	var wanting []*vms.VM
	how := vms.Showing{Show: func(a vms.Answer) {
		switch {
		case a.WantsPassword:
			wanting = append(wanting, a.VM)
		case a.OK:
			c.Print(text(a))
		default:
			c.Fail(text(a))
		}
		if a.Picture != nil {
			if err := c.View(a.Picture); err != nil {
				c.Report(err)
			}
		}
	}}
	screen := p.aside(p.to)
	if how.Unwatched = !c.Terminal() || screen == nil; !how.Unwatched {
		how.Aside = func(a vms.Answer) bool {
			if a.Picture != nil || a.WantsPassword { // the terminal may be asked what it can, the user for one
				return false
			}
			shown := text(a)
			if !a.OK {
				shown = p.Failure(shown)
			}
			screen([]byte(shown))
			return true
		}
	}
	p.opts.VMs.Ask(c, list, line, within, how)
	if wanting != nil {
		c.Password(func(c *monitor.Call, password string) error {
			within.Password = &password
			p.showAnswers(c, wanting, headings, line, within)
			return nil
		})
	}
}

func (p *Prompt) dropVM(word string) error {
	if word == "" {
		return errors.New("the name of the VM to leave is missing")
	}
	v, err := p.oneVM(word)
	if err != nil {
		return err
	}
	return p.opts.VMs.Drop(v)
}

// addVM attaches to one more. Ctrl-C gives up.
func (p *Prompt) addVM(c *monitor.Call, address string) error {
	if address == "" {
		return errors.New("the address of the VM is missing")
	}
	set := p.opts.VMs
	if list := set.List(); len(list) == 1 { // until now it needed no name
		var reply struct{ Name string }
		_ = c.Execute("query-name", nil, &reply) // where there is none, it is called by its address
		set.Rename(list[0], vms.Name(reply.Name, list[0].Address))
	}
	type result struct {
		name, missing string
		err           error
	}
	work := set.CurrentHost().Work().Context()
	ctx, cancel := context.WithCancel(work)
	defer cancel()
	said, ended := make(chan string), make(chan result, 1)
	crash.Go(func() {
		name, missing, err := p.opts.Attach(ctx, address, func(text string) {
			select {
			case said <- text:
			case <-ctx.Done():
			}
		})
		ended <- result{name, missing, err}
	})
	for {
		select {
		case text := <-said:
			c.Print(text + "\n")
			c.Show()
		case r := <-ended:
			if r.err == nil {
				set.CurrentHost().SetVMName(set.Shown(set.Current())) // before the next prompt
				if r.missing == "" {
					r.missing = r.name + " is attached: 'vm " + r.name + "' goes there"
				}
				c.Print(r.missing + "\n")
			}
			return r.err
		case <-work.Done():
			return qmp.ErrInterrupted
		}
	}
}

// completeVM is Tab in what follows vm.
func (p *Prompt) completeVM(c *monitor.Completion, text string) {
	word, rest, more := strings.Cut(text, " ")
	rest = language.SkipSpace(rest)
	switch {
	case more && word == "add":
		c.Prefix(len(rest))
		p.offerAddresses(c, rest)
		return
	case more && word != "drop":
		c.Line(rest)
		return
	case !more && strings.Contains(word, ","): // the last of several names
		rest = word[strings.LastIndex(word, ",")+1:]
	case !more:
		rest = word
		c.AddNoted("add", "attach to one more VM")
		c.AddNoted("drop", "leave a VM, which goes on")
	}
	for _, v := range p.opts.VMs.List() {
		c.AddNoted(v.Name, v.Address)
	}
	c.Prefix(len(rest))
	c.Keep(rest)
}

// offerAddresses offers the QEMUs of this host, and files where there is none of that name, as shells do behind hmp.
func (p *Prompt) offerAddresses(c *monitor.Completion, begun string) {
	var found []QEMU
	if p.opts.QEMUs != nil && !c.Unasked() {
		found = p.opts.QEMUs(begun)
	}
	for _, q := range found {
		c.AddNoted(q.Name, q.How)
	}
	if len(found) == 0 {
		offerFiles(c, begun)
	}
}
