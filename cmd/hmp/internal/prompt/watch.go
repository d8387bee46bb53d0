// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"libhmp/core/monitor"
)

const (
	usualInterval = 2 * time.Second
	leastInterval = 100 * time.Millisecond
)

// watcher runs a line again and again.
type watcher struct {
	prompt   *Prompt
	line     string
	interval time.Duration
	onlyDiff bool
	before   []string // the lines of the text before
	times    int
}

func (p *Prompt) watch(c *monitor.Call) error {
	w, err := p.newWatcher(c.Args.String("line"))
	if err != nil {
		return err
	}
	if w.onlyDiff || !p.opts.Color {
		w.onlyDiff = true
	}
	end := func() {}
	if !w.onlyDiff {
		c.Progress("%s", enterScreen)
		end = func() { _, _ = p.screen.Write([]byte(leaveScreen)) }
	}
	if !c.Watch(monitor.Watch{Look: w.look, Interval: w.interval, End: end, Left: w.left}) {
		return errors.New("there is no terminal to watch on")
	}
	return nil
}

const diffFlag = "--diff"

// newWatcher reads [--diff] [SECONDS] LINE.
func (p *Prompt) newWatcher(text string) (*watcher, error) {
	w := &watcher{prompt: p, interval: usualInterval}
	word, rest := cutWord(text)
	if word == diffFlag {
		w.onlyDiff = true
		text = rest
		word, rest = cutWord(text)
	}
	if seconds, err := strconv.ParseFloat(word, 64); err == nil {
		w.interval = time.Duration(seconds * float64(time.Second))
		if !(seconds > 0) || seconds > 1e6 {
			return nil, fmt.Errorf("'%s' is no number of seconds", word)
		}
		w.interval = max(w.interval, leastInterval)
		text = rest
	}
	w.line = strings.TrimSpace(text)
	if w.line == "" {
		return nil, errors.New("the line to run is missing")
	}
	line, err := p.aliases.expand(w.line)
	w.line = line
	return w, err
}

// Private modes of xterm: the other screen, and back.
const (
	enterScreen = "\x1b[?1049h"
	leaveScreen = "\x1b[?1049l"
)

// look runs the line and shows what it prints.
func (w *watcher) look(c *monitor.Call) (again bool) {
	text, _ := c.RunText(w.line)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if w.onlyDiff {
		w.printChanges(c, lines)
		c.Show() // no pager waits for its end
	} else {
		w.draw(c, lines)
	}
	w.before = lines
	w.times++
	return true
}

// left shows the last text where it stays.
func (w *watcher) left(c *monitor.Call) {
	if !w.onlyDiff {
		c.Print(strings.Join(w.before, "\n") + "\n")
	}
}

// draw fills the screen.
func (w *watcher) draw(c *monitor.Call, lines []string) {
	columns, rows := w.prompt.screen.Size()
	if rows == 0 {
		columns, rows = 80, 24
	}
	var b strings.Builder
	title := fmt.Sprintf("every %v: %s", w.interval, w.line)
	now := c.Now().Format(time.TimeOnly) + " (Ctrl-C ends)"
	// A line is erased before it is written: at its end the cursor is on its last character.
	b.WriteString("\x1b[H\x1b[K" + fit(title, columns-len(now)-1) + " " + now + "\n\x1b[K")
	const head = 2
	left := len(lines) - (rows - head - 1)
	for i, line := range lines[:min(len(lines), rows-head-2)] {
		before := line
		if w.times > 0 {
			before = ""
			if i < len(w.before) {
				before = w.before[i]
			}
		}
		b.WriteString("\n\x1b[K" + marked(line, before, columns))
	}
	if left > 0 {
		fmt.Fprintf(&b, "\n\x1b[K(%d more lines)", left)
	}
	b.WriteString("\n\x1b[J")
	c.Progress("%s", b.String())
}

// fit cuts a text, or fills it up, to a width.
func fit(text string, width int) string {
	runes := []rune(text)
	if len(runes) > max(width, 0) {
		runes = runes[:max(width, 0)]
	}
	return string(runes) + strings.Repeat(" ", max(0, width-len(runes)))
}

// marked is a line, as far as it fits, with what differs from the one before in inverse.
func marked(line, before string, columns int) string {
	var b strings.Builder
	old := []rune(before)
	on := false
	for i, r := range []rune(line) {
		if i == columns {
			break
		}
		changed := i >= len(old) || old[i] != r
		if changed != on {
			b.WriteString(map[bool]string{true: inverse, false: plain}[changed])
			on = changed
		}
		b.WriteRune(r)
	}
	if on {
		b.WriteString(plain)
	}
	return b.String()
}

// printChanges prints the whole text first, then the lines that have gone and come.
func (w *watcher) printChanges(c *monitor.Call, lines []string) {
	if w.times == 0 {
		c.Print(strings.Join(lines, "\n") + "\n")
		return
	}
	changes := difference(w.before, lines)
	if len(changes) == 0 {
		return
	}
	c.Print(c.Now().Format(time.TimeOnly) + "\n" + strings.Join(changes, "\n") + "\n")
}

// maxCompared is how many lines are compared as a sequence: the time goes with the square.
const maxCompared = 2000

// difference is the lines of a that are not in b with '-' before them, and those of b that are not in
// a with '+', in order.
func difference(a, b []string) (list []string) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > maxCompared || len(b) > maxCompared {
		return slices.Concat(prefixed("-", a), prefixed("+", b))
	}
	common := lengths(a, b)
	for len(a) > 0 || len(b) > 0 {
		i, j := len(common)-1-len(a), len(common[0])-1-len(b)
		switch {
		case len(a) > 0 && len(b) > 0 && a[0] == b[0]:
			a, b = a[1:], b[1:]
		case len(b) == 0 || len(a) > 0 && common[i+1][j] >= common[i][j+1]:
			list = append(list, "-"+a[0])
			a = a[1:]
		default:
			list = append(list, "+"+b[0])
			b = b[1:]
		}
	}
	return list
}

// lengths of the longest common subsequence of what begins at each place of both.
func lengths(a, b []string) [][]int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

func prefixed(with string, lines []string) (list []string) {
	for _, line := range lines {
		list = append(list, with+line)
	}
	return list
}
