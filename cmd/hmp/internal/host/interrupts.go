// SPDX-License-Identifier: GPL-2.0-or-later

package host

import (
	"bytes"
	"sync"
)

// InterruptKey is Ctrl-C among the keys of a terminal.
const InterruptKey = 0x03

// Interrupts counts the Ctrl-C among the keys that were read from a terminal and are not yet obeyed. Each
// is obeyed in its turn: what was typed after it is not its business. Only a line that is being run does not
// have to end before. The zero value is for use; methods may be called from any goroutine.
type Interrupts struct {
	mu   sync.Mutex
	left int
}

// Typed says that n more were read. It is called before a host gets them, with InterruptTyped after.
func (i *Interrupts) Typed(n int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.left += n
}

func (i *Interrupts) pending() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.left
}

func (i *Interrupts) obeyed() { i.Typed(-1) }

// unlessObeyed calls f if one is left, and none is obeyed meanwhile.
func (i *Interrupts) unlessObeyed(f func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.left > 0 {
		f()
	}
}

// InterruptTyped is Interrupt for a Ctrl-C that Interrupts was told of and that Keys gets.
func (h *Host) InterruptTyped() {
	h.opts.Interrupts.unlessObeyed(func() {
		if !h.Prompting() {
			h.interruptLine()
		}
	})
}

// dropInterrupted drops the keys up to the last Ctrl-C that the line was interrupted by, which has ended,
// and reports whether none is still to come.
func (h *Host) dropInterrupted() bool {
	for ; h.drop > 0; h.drop-- {
		_, after, found := bytes.Cut(h.typed, []byte{InterruptKey})
		h.typed = after
		if !found {
			return false
		}
		h.obey()
	}
	return true
}

// obey notes that a Ctrl-C is over. Whoever typed it may have had the next line's work end just now.
func (h *Host) obey() {
	h.opts.Interrupts.obeyed()
	h.opts.Work.Renew()
}

// feed gives the session keys up to the end of a line or to a Ctrl-C, and reports whether there may be
// more to do at once.
func (h *Host) feed() (again bool) {
	keys, interrupted := h.typed, false
	if h.opts.Interrupts.pending() > 0 {
		keys, _, interrupted = bytes.Cut(h.typed, []byte{InterruptKey})
	}
	taken := 0
	if len(keys) > 0 {
		taken = h.session.Feed(keys)
	}
	h.typed = h.typed[taken:]
	switch {
	case taken > 0:
		return true
	case !interrupted || !h.Prompting(): // Enter waits for what Tab asked, or Ctrl-C is for what is being run
		return false
	}
	h.typed = h.typed[len(keys)+1:]
	h.session.Cancel()
	h.obey()
	return true
}
