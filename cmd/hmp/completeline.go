// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"libhmp/cmd/hmp/internal/address"
	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/find"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/policy"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/core/readline"
	"libhmp/hmpcmds"
)

// completionTime is how long a QEMU is asked for a shell, whose user waits: less than a second unless the user says
// otherwise.
func completionTime() time.Duration {
	seconds, err := strconv.ParseFloat(os.Getenv("HMP_COMPLETION_SECONDS"), 64)
	if err != nil || seconds < 0 || seconds > 3600 {
		return 900 * time.Millisecond
	}
	return time.Duration(seconds * float64(time.Second))
}

// linesAt are the lines that Tab makes of one at the QEMU that the words on the command line begin with. ok is false if
// that cannot be asked: it has no socket on this host, somebody else uses that, or it takes too long.
func linesAt(c *cobra.Command, words []string, begun string) (list []cobra.Completion, ok bool) {
	if vms, err := c.Flags().GetStringArray("vm"); err == nil && len(vms) > 0 {
		words = vms
	}
	limit := completionTime()
	if len(words) == 0 || !strings.Contains(begun, " ") || limit == 0 {
		return nil, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	found := make(chan []string, 1)
	crash.Go(func() {
		lines, err := askForLines(ctx, words[0], begun)
		if err != nil {
			lines = nil
		}
		found <- lines
	})
	select {
	case lines := <-found:
		for _, line := range lines {
			if line == oneLine(line) {
				list = append(list, line)
			}
		}
		return list, lines != nil
	case <-ctx.Done():
		return nil, false
	}
}

// askForLines asks a QEMU on this host that nobody else speaks to. Nothing is sent that could change anything.
func askForLines(ctx context.Context, word, begun string) ([]string, error) {
	a, err := place(word)
	if err != nil || !isFree(ctx, a) {
		return nil, err
	}
	conn, err := a.Dial(ctx)
	if err != nil {
		return nil, err
	}
	l, err := link.Open(ctx, conn, qmp.StreamOptions{Deadline: func() (context.Context, context.CancelFunc) { return ctx, func() {} }})
	if err != nil {
		conn.Close()
		return nil, err
	}
	defer l.Close()
	vm := monitor.NewVM(qmp.NewClient(policy.NewReadOnly(l)), hmpcmds.Table())
	h := host.New(ctx, vm, l, monitor.Options{Terminal: true, CPUIndex: -1, Editor: readline.Options{Extended: true}},
		host.Options{Output: io.Discard})
	lines := h.CompletedLines(begun)
	return lines, context.Cause(ctx)
}

// isFree reports whether an address is a socket of this host that no one else uses, and no QEMU waits for a client there.
// It takes a moment until QEMU knows that the client before has left.
func isFree(ctx context.Context, a address.Address) bool {
	path := a.Socket()
	if path == "" || find.Here().AwaitsClient(path) {
		return false
	}
	end, _ := ctx.Deadline()
	for patience := time.Until(end) / 4; find.Here().Client(path) != ""; patience -= asksAgain {
		if patience <= 0 {
			return false
		}
		time.Sleep(asksAgain)
	}
	return true
}

// asksAgain is how soon it is looked again whether somebody uses a socket.
const asksAgain = 20 * time.Millisecond

// unquoted is what was begun as a shell means it. Fish gives it as it was typed, raw says so.
func unquoted(begun string) (text string, raw bool) {
	if begun != "" && strings.ContainsRune(`'"`, rune(begun[0])) {
		return begun[1:], true
	}
	text = strings.ReplaceAll(begun, `\ `, " ")
	return text, text != begun
}
