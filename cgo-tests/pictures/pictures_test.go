// SPDX-License-Identifier: GPL-2.0-or-later

// Package pictures_test has hmp show the screens of stock QEMUs on terminals of several kinds, and reads the
// pictures back from what a terminal gets.
package pictures_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mattn/go-sixel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"libhmp/cgo-tests/qemutest"
)

// kind is a kind of terminal.
type kind struct {
	name string
	env  []string
	// answer is what it says when it is asked, "" for nothing at all.
	answer string
	// read finds the picture in what it got, nil if it shows none.
	read func(t *testing.T, got string) image.Image
	// inexact is how much a color's parts may differ by: sixels have percents.
	inexact int
	// more is text that comes behind that of the line.
	more string
}

var kinds = []kind{
	{name: "kitty by name", env: []string{"TERM=xterm-kitty"}, read: readKitty},
	{name: "kitty by question", answer: "\x1b_Gi=31;OK\x1b\\\x1b[6;16;8t\x1b[?62c", read: readKitty},
	{name: "iTerm2", env: []string{"TERM_PROGRAM=iTerm.app"}, read: readITerm},
	{name: "sixel", answer: "\x1b[?62;4;22c", read: readSixel, inexact: 3},
	{name: "sixel, kitty's question refused", answer: "\x1b_Gi=31;EINVAL:no\x1b\\\x1b[?64;1;4c", read: readSixel, inexact: 3},
	{name: "none", answer: "\x1b[?62;22c"},
	{name: "none in tmux", env: []string{"TERM=tmux-256color", "KITTY_WINDOW_ID=1"}, answer: "\x1b[?1;2c"},
	{name: "silent"},
}

// columns and rows of eight by sixteen pixels: as large as the screen, or a half.
const columns, rows = 100, 40

// TestPictureOnTerminal: what the terminal shows is the picture that QEMU's own screendump writes.
func TestPictureOnTerminal(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) {
			q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-S", "-nodefaults", "-vga", "std")
			want := dumped(t, q)
			for _, k := range kinds {
				t.Run(k.name, func(t *testing.T) {
					got := show(t, q, k, columns, "screendump")
					if k.read == nil {
						readFile(t, got, want)
						return
					}
					same(t, want, k.read(t, got), k.inexact)
				})
			}
			t.Run("small", func(t *testing.T) {
				got := readKitty(t, show(t, q, kinds[0], columns/4, "screendump -"))
				assert.Equal(t, image.Pt(columns/4*8, want.Bounds().Dy()*columns/4*8/want.Bounds().Dx()), got.Bounds().Size())
			})
		})
	}
}

// TestNoPicture where the text of a line goes elsewhere, on a terminal that can nothing, and in scripts, which
// have a file of that name.
func TestNoPicture(t *testing.T) {
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), "-S", "-nodefaults", "-vga", "std")
	got := show(t, q, kinds[0], columns, "screendump > here")
	assert.Contains(t, got, "Error: the picture is for the screen: give a FILE")
	assert.NotContains(t, got, "\x1b_G")
	got = show(t, q, kind{env: []string{"TERM=dumb", "KITTY_WINDOW_ID=1"}}, columns, "screendump")
	assert.Contains(t, got, `Try "help screendump" for more information`)
	assert.NotContains(t, got, "\x1b")
	out, err := exec.Command(qemutest.Build(t, qemutest.Hmp), q.Socket(1), "screendump -").CombinedOutput()
	require.NoError(t, err)
	assert.Empty(t, out)
	assert.FileExists(t, filepath.Join(q.Dir, "-"))
	out, err = exec.Command(qemutest.Build(t, qemutest.Hmp), q.Socket(1), "screendump").CombinedOutput()
	assert.Error(t, err)
	assert.Contains(t, string(out), `Try "help screendump" for more information`)
}

// TestPicturesOfSeveralVMs are behind the headings of their VMs.
func TestPicturesOfSeveralVMs(t *testing.T) {
	program := qemutest.Stock(t, "10.0", "x86_64")
	a := qemutest.Start(t, program, "-S", "-nodefaults", "-vga", "std", "-name", "a")
	b := qemutest.Start(t, program, "-S", "-nodefaults", "-vga", "std", "-name", "b")
	at := []string{a.Socket(1), b.Socket(1)}
	const second = "==> b <==\r\n"
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			got := showAt(t, at, "(a) ", k, columns, "vm * screendump")
			_, got, found := strings.Cut(got, "==> a <==\r\n")
			require.True(t, found)
			ofA, ofB, found := strings.Cut(got, second)
			require.True(t, found)
			for text, q := range map[string]*qemutest.QEMU{ofA: a, ofB: b} {
				if k.read == nil {
					readFile(t, text, dumped(t, q))
				} else {
					same(t, dumped(t, q), k.read(t, text), k.inexact)
				}
			}
		})
	}
	got := showAt(t, at, "(a) ", kinds[0], columns, "vm b screendump")
	assert.NotContains(t, got, second)
	same(t, dumped(t, b), readKitty(t, got), 0)
	got = showAt(t, at, "(a) ", kinds[0], columns, "vm * screendump > here")
	assert.Equal(t, 2, strings.Count(got, "Error: the picture is for the screen: give a FILE"))
	assert.NotContains(t, got, "\x1b_G")
}

// TestKeysWhileTheTerminalAnswers are not lost.
func TestKeysWhileTheTerminalAnswers(t *testing.T) {
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), "-S", "-nodefaults", "-vga", "std", "-name", "keys")
	got := show(t, q, kind{answer: "info name\r\x1b[?62;4c", more: "keys\r\n"}, columns, "screendump")
	assert.Contains(t, got, "\x1bP")
}

// dumped is the picture that QEMU's own HMP writes.
func dumped(t *testing.T, q *qemutest.QEMU) image.Image {
	require.Empty(t, q.HMP("screendump reference.ppm"))
	data, err := os.ReadFile(filepath.Join(q.Dir, "reference.ppm"))
	require.NoError(t, err)
	var width, height int
	_, err = fmt.Sscanf(string(data[:32]), "P6\n%d %d\n255\n", &width, &height)
	require.NoError(t, err)
	pixels := data[len(data)-3*width*height:]
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		img.SetRGBA(i%width, i/width, color.RGBA{pixels[3*i], pixels[3*i+1], pixels[3*i+2], 0xff})
	}
	return img
}

const prompt = "(qemu) "

// show has hmp run a line on a terminal, and returns all that the terminal got.
func show(t *testing.T, q *qemutest.QEMU, k kind, columns int, line string) string {
	return showAt(t, []string{q.Socket(1)}, prompt, k, columns, line)
}

func showAt(t *testing.T, addresses []string, prompt string, k kind, columns int, line string) string {
	pty, tty := qemutest.OpenPTY(t)
	require.NoError(t, unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(columns), Row: rows}))
	cmd := exec.Command(qemutest.Build(t, qemutest.Hmp), append([]string{"--no-history", "--no-rc", "--no-pager"}, addresses...)...)
	cmd.Env = append([]string{"TERM=xterm-256color", "TMPDIR=" + t.TempDir(), "HOME=" + t.TempDir()}, k.env...)
	cmd.Dir = t.TempDir()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Pdeathsig: syscall.SIGKILL}
	require.NoError(t, cmd.Start())
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
	}()
	var got bytes.Buffer
	answered := false
	until := func(text string, times int) {
		buf := make([]byte, 1<<16)
		require.NoError(t, pty.SetReadDeadline(time.Now().Add(qemutest.Limit)))
		for strings.Count(got.String(), text) < times {
			n, err := pty.Read(buf)
			require.NoError(t, err, "%q", got.String()[max(0, got.Len()-500):])
			got.Write(buf[:n])
			if !answered && strings.Contains(got.String(), "\x1b[c") {
				answered = true
				_, err := pty.WriteString(k.answer)
				require.NoError(t, err)
			}
		}
	}
	until(prompt, 1)
	_, err := pty.WriteString(line + "\r")
	require.NoError(t, err)
	// The editor draws the prompt again with each key: the end is that of a line that prints something.
	_, err = pty.WriteString("print 4242\r")
	require.NoError(t, err)
	until("0x1092", 1)
	until(k.more, 1)
	return got.String()
}

var kittyChunk = regexp.MustCompile(`\x1b_G([^;]*);([^\x1b]*)\x1b\\`)

// readKitty puts a picture together as kitty's protocol has it.
func readKitty(t *testing.T, got string) image.Image {
	var data string
	ended := false
	for i, chunk := range kittyChunk.FindAllStringSubmatch(strings.ReplaceAll(got, "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\", ""), -1) {
		require.False(t, ended)
		assert.Equal(t, i == 0, strings.HasPrefix(chunk[1], "a=T,f=100,q=2,"), chunk[1])
		assert.LessOrEqual(t, len(chunk[2]), 4096)
		data += chunk[2]
		ended = strings.HasSuffix(chunk[1], "m=0")
	}
	require.True(t, ended, "%.300q", got)
	return decoded(t, data)
}

func readITerm(t *testing.T, got string) image.Image {
	m := regexp.MustCompile("\x1b]1337;File=inline=1;[^:\a]*:([^\a]*)\a").FindStringSubmatch(got)
	require.NotNil(t, m, "%.300q", got)
	return decoded(t, m[1])
}

func decoded(t *testing.T, text string) image.Image {
	data, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	img, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	return img
}

func readSixel(t *testing.T, got string) image.Image {
	from, to := strings.Index(got, "\x1bP"), strings.LastIndex(got, "\x1b\\")
	require.Greater(t, to, from)
	var img image.Image
	require.NoError(t, sixel.NewDecoder(strings.NewReader(got[from:to+2])).Decode(&img))
	return img
}

// readFile reads the file that is named where no picture is shown; nobody else may.
func readFile(t *testing.T, got string, want image.Image) {
	assert.NotRegexp(t, "\x1b_Ga=T|\x1bP|\x1b]1337", got)
	m := regexp.MustCompile(`this terminal shows no pictures: it is in (\S+\.png)\r?\n`).FindStringSubmatch(got)
	require.NotNil(t, m, "%.500q", got)
	info, err := os.Stat(m[1])
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())
	file, err := os.Open(m[1])
	require.NoError(t, err)
	defer file.Close()
	img, err := png.Decode(file)
	require.NoError(t, err)
	same(t, want, img, 0)
}

// same compares pictures, whose colors may differ by so much of 255.
func same(t *testing.T, want, got image.Image, inexact int) {
	t.Helper()
	size := want.Bounds().Size()
	// Sixels come in sixes of rows.
	require.Equal(t, size.X, got.Bounds().Dx())
	require.True(t, got.Bounds().Dy() == size.Y || inexact > 0 && got.Bounds().Dy() == (size.Y+5)/6*6, got.Bounds())
	lit := 0
	for y := range size.Y {
		for x := range size.X {
			a, b := parts(want.At(x, y)), parts(got.At(x, y))
			for i := range a {
				if difference := a[i] - b[i]; difference > inexact || -difference > inexact {
					require.Equal(t, a, b, "at %d,%d", x, y)
				}
			}
			if a[0]+a[1]+a[2] > 0 {
				lit++
			}
		}
	}
	assert.NotZero(t, lit, "QEMU's picture has something in it")
}

func parts(c color.Color) [3]int {
	r, g, b, _ := c.RGBA()
	return [3]int{int(r >> 8), int(g >> 8), int(b >> 8)}
}
