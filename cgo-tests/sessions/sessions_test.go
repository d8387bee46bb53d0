// SPDX-License-Identifier: GPL-2.0-or-later

package sessions

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/hinshun/vt10x"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

var update = flag.Bool("update", false, "write what the screens show into the scripts")

// TestSessions has whole sessions typed at hmp on a terminal, at stock QEMUs: scripts in testdata, which
// say what the screen shows (go test ./cgo-tests/sessions -update writes that). Beside testscript's own commands they have:
//
//	image FILE SIZE    make an empty qcow2 image
//	qemu [ARGS...]     start a QEMU that is stopped and has no devices, with its QMP at the socket qmp
//	another SOCKET [ARGS...]  start one with its QMP there
//	release N          which release those that follow are, if not 10.0
//	end [SOCKET]       end the QEMU that was started last, or the one with that socket
//	hmp [ARGS...]      attach hmp to it, on a terminal; with the script's PAGER and its folder as $HOME
//	attach PROMPT ARGS...  the same with arguments that have the addresses, and the prompt that comes
//	terminal COMMAND   run another program there, such as a shell; $ is its prompt
//	                   (demo-vm, /run/vm and some ports are others in truth, the VM's name is $VM)
//	rows N             how many rows the next terminal has, if not 400
//	type KEYS          press keys: <Tab>, <Enter>, <Ctrl-B> (back by one character) and <Ctrl-C> are those
//	await TEXT         wait until the last line that is not empty is a text, or begins so (TEXT...)
//	expect REGEXP      wait until the last line that is not empty has a match
//	shell FILE         run the commands of a file by bash: stdout has what a terminal would show, but for the
//	                   prompts of hmp, see shell_test.go
//	screen FILE        write what the terminal has shown into a file
//	picture FILE TITLE  compare a picture of it with a file in docs, or write that (-update)
//
// [required] is true where what is not installed is a failure, not a reason to skip a script.
func TestSessions(t *testing.T) {
	stock := filepath.Dir(qemutest.Stock(t, "10.0", "x86_64"))
	program := qemutest.Build(t, qemutest.Hmp)
	source := qemutest.Source(t, "10.0")
	top, err := filepath.Abs("../..")
	require.NoError(t, err)
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: *update,
		Condition: func(name string) (bool, error) {
			if name != "required" {
				return false, errors.New("no such condition: " + name)
			}
			return os.Getenv("LIBHMP_REQUIRE") == "1", nil
		},
		Setup: func(env *testscript.Env) error {
			s := &session{stock: stock, hmp: program, dir: env.WorkDir, rows: usualRows, qemus: map[string]int{}}
			env.Values[sessionKey{}] = s
			vm := fmt.Sprintf("v%05d%c", os.Getpid()%100000, 'a'+names.Add(1)%26)
			documentNames := []string{"demo-vm", vm, "/run/vm", env.WorkDir}
			for _, port := range []string{":4444", ":12345"} {
				free, err := net.Listen("tcp", "localhost:0")
				if err != nil {
					return err
				}
				defer free.Close()
				documentNames = append(documentNames, port, ":"+strconv.Itoa(free.Addr().(*net.TCPAddr).Port))
			}
			s.actual = strings.NewReplacer(documentNames...)
			slices.Reverse(documentNames)
			s.asShown = strings.NewReplacer(documentNames...)
			env.Defer(s.end)
			env.Setenv("VM", vm)
			env.Setenv("BUILD", filepath.Dir(program))
			env.Setenv("SOURCE", source)
			env.Setenv("TOP", top)
			env.Setenv("PATH", filepath.Dir(program)+":"+stock+":"+env.Getenv("PATH"))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"image":   with(func(s *session, ts *testscript.TestScript, args []string) error { return s.image(args) }),
			"qemu":    with(func(s *session, ts *testscript.TestScript, args []string) error { return s.qemu(args) }),
			"another": with(func(s *session, ts *testscript.TestScript, args []string) error { return s.qemuAt(args[0], args[1:]) }),
			"release": with(func(s *session, ts *testscript.TestScript, args []string) error {
				if !qemutest.HasStock(args[0], "x86_64") {
					return errors.New("there is no stock QEMU " + args[0])
				}
				s.stock = filepath.Dir(qemutest.Stock(t, args[0], "x86_64"))
				return nil
			}),
			"end": with(func(s *session, _ *testscript.TestScript, args []string) error {
				if len(args) > 0 {
					return s.endQEMU(s.qemus[args[0]])
				}
				return s.endQEMU(s.lastQEMU)
			}),
			"hmp": with(func(s *session, ts *testscript.TestScript, args []string) error {
				s.environment = []string{"PAGER=" + ts.Getenv("PAGER"), "NO_COLOR=" + ts.Getenv("NO_COLOR")}
				return s.attach("(qemu)", append([]string{"qmp"}, args...))
			}),
			"attach": with(func(s *session, ts *testscript.TestScript, args []string) error {
				s.environment = []string{"PAGER=" + ts.Getenv("PAGER"), "NO_COLOR=" + ts.Getenv("NO_COLOR")}
				return s.attach(args[0], args[1:])
			}),
			"terminal": with(func(s *session, ts *testscript.TestScript, args []string) error {
				return s.onTerminal("$", args, "PATH="+ts.Getenv("PATH"), "XDG_DATA_DIRS="+s.dir+"/share:/usr/share")
			}),
			"rows": with(func(s *session, ts *testscript.TestScript, args []string) (err error) {
				s.rows, err = strconv.Atoi(args[0])
				return err
			}),
			"type":   with(func(s *session, ts *testscript.TestScript, args []string) error { return s.press(args[0]) }),
			"await":  with(func(s *session, ts *testscript.TestScript, args []string) error { return s.await(args[0]) }),
			"expect": with(func(s *session, ts *testscript.TestScript, args []string) error { return s.expect(args[0]) }),
			"picture": with(func(s *session, _ *testscript.TestScript, args []string) error {
				return s.picture("../../docs/"+args[0], args[1])
			}),
			"shell": with(func(s *session, ts *testscript.TestScript, args []string) error {
				return s.shell(ts.Stdout(), ts.ReadFile(args[0]), ts.Getenv("PATH"))
			}),
			"screen": with(func(s *session, ts *testscript.TestScript, args []string) error { return s.save(ts.MkAbs(args[0])) }),
		},
	})
}

type sessionKey struct{}

var names atomic.Int32 // of VMs, so far

func with(f func(*session, *testscript.TestScript, []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, _ bool, args []string) {
		s := ts.Value(sessionKey{}).(*session)
		if err := f(s, ts, args); err != nil {
			ts.Fatalf("%v\n%s", err, s.screen())
		}
	}
}

// session is a script's QEMU and terminal.
type session struct {
	stock, hmp, dir string
	// Documents have names, such as demo-vm, that are others in truth, so that they are the script's own.
	actual, asShown *strings.Replacer
	environment     []string
	rows            int
	lastQEMU        int            // which of the processes
	qemus           map[string]int // by their sockets
	processes       []*exec.Cmd
	groups          []int // of processes that shell has started
	pty             *os.File

	mu       sync.Mutex
	terminal vt10x.Terminal
	changed  time.Time // when something was written to the terminal last
}

const (
	columns, usualRows = 100, 400
	limit              = 20 * time.Second
	// quiet is for how long nothing is written when Tab has done its work.
	quiet = 150 * time.Millisecond
	// patience is how long a key is waited for that shows nothing.
	patience = 5 * time.Second
)

func (s *session) start(program string, args []string, prepare func(*exec.Cmd)) error {
	for i, arg := range args {
		args[i] = s.actual.Replace(arg)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	prepare(cmd)
	s.processes = append(s.processes, cmd)
	return cmd.Start()
}

func (s *session) end() {
	for _, cmd := range s.processes {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	for _, group := range s.groups {
		_ = syscall.Kill(-group, syscall.SIGKILL)
	}
}

func (s *session) image(args []string) error {
	cmd := exec.Command(filepath.Join(s.stock, "qemu-img"), "create", "-q", "-f", "qcow2", args[0], args[1])
	cmd.Dir = s.dir
	return cmd.Run()
}

func (s *session) qemu(args []string) error { return s.qemuAt("qmp", args) }

func (s *session) qemuAt(socket string, args []string) error {
	all := append([]string{"-display", "none", "-S", "-nodefaults", "-qmp", "unix:" + socket + ",server=on,wait=off"}, args...)
	s.lastQEMU = len(s.processes)
	s.qemus[socket] = s.lastQEMU
	err := s.start(filepath.Join(s.stock, "qemu-system-x86_64"), all, func(*exec.Cmd) {})
	for end := time.Now().Add(limit); err == nil && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if _, missing := os.Stat(filepath.Join(s.dir, socket)); missing == nil {
			return nil
		}
	}
	return err
}

// endQEMU ends one of the QEMUs.
func (s *session) endQEMU(which int) error {
	cmd := s.processes[which]
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	_ = cmd.Wait()
	return nil
}

// attach starts hmp on a terminal of its own.
func (s *session) attach(prompt string, args []string) error {
	return s.onTerminal(prompt, append([]string{s.hmp, "--no-history"}, args...), s.environment...)
}

// onTerminal starts a program on a terminal of its own, and waits for its prompt.
func (s *session) onTerminal(prompt string, command []string, environment ...string) error {
	pty, tty, err := qemutest.NewPTY()
	if err != nil {
		return err
	}
	defer tty.Close()
	s.pty = pty
	s.terminal = vt10x.New(vt10x.WithSize(columns, s.rows), vt10x.WithWriter(pty))
	if err := qemutest.SetSize(tty, columns, s.rows); err != nil {
		return err
	}
	err = s.start(command[0], command[1:], func(cmd *exec.Cmd) {
		cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
		cmd.SysProcAttr.Setsid, cmd.SysProcAttr.Setctty = true, true
		cmd.Env = append(os.Environ(), append(environment, "TERM=xterm-256color", "XDG_CONFIG_HOME=", "HOME="+s.dir)...)
	})
	if err != nil {
		return err
	}
	go s.show()
	return s.await(prompt)
}

// show draws what is written to the terminal.
func (s *session) show() {
	buf := make([]byte, 4096)
	for {
		n, err := s.pty.Read(buf)
		if err != nil {
			return
		}
		s.mu.Lock()
		_, _ = s.terminal.Write(buf[:n])
		s.changed = time.Now()
		s.mu.Unlock()
	}
}

// slow is what hmp says when QEMU takes longer than a second to greet, which is the machine's affair.
var slow = regexp.MustCompile(`(?m)^hmp: \S+: waiting for QEMU, at most [^)]*\)\n`)

// screen is what the terminal shows, without blanks at the ends.
func (s *session) screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.terminal == nil {
		return ""
	}
	lines := strings.Split(s.asShown.Replace(s.terminal.String()), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return slow.ReplaceAllString(strings.TrimRight(strings.Join(lines, "\n"), "\n")+"\n", "")
}

func (s *session) picture(path, title string) error {
	s.mu.Lock()
	drawn := s.asShown.Replace(SVG(s.terminal, title))
	s.mu.Unlock()
	if *update {
		return os.WriteFile(path, []byte(drawn), 0o644)
	}
	if found, err := os.ReadFile(path); err != nil || string(found) != drawn {
		return errors.New(path + " is not what the screen shows: run make docs")
	}
	return nil
}

func (s *session) save(path string) error { return os.WriteFile(path, []byte(s.screen()), 0o644) }

// await waits for the last line.
func (s *session) await(text string) error {
	beginning, open := strings.CutSuffix(text, "...")
	return s.until(text, func(last string) bool { return last == beginning || open && strings.HasPrefix(last, beginning) })
}

// expect waits for a match in the last line.
func (s *session) expect(pattern string) error {
	match, err := regexp.Compile(pattern)
	if err != nil {
		return err
	}
	return s.until(pattern, match.MatchString)
}

// until waits until the last line is what is described.
func (s *session) until(described string, is func(last string) bool) error {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		lines := strings.Split(strings.TrimSpace(s.screen()), "\n")
		if is(lines[len(lines)-1]) {
			return nil
		}
	}
	return errNotShown(described)
}

type errNotShown string

func (e errNotShown) Error() string { return "the last line does not become " + string(e) }

var keys = strings.NewReplacer("<Tab>", "\t", "<Enter>", "\r", "<Ctrl-B>", "\x02", "<Ctrl-C>", "\x03")

// press types keys, one after the other as a user does who looks: each shows something.
func (s *session) press(text string) error {
	for _, key := range keys.Replace(s.actual.Replace(text)) {
		began := time.Now()
		if _, err := io.WriteString(s.pty, string(key)); err != nil {
			return err
		}
		s.settle(began, key == '\t' || key == '\r')
	}
	return nil
}

// settle waits until something was written since then and, behind a key that asks QEMU, until
// nothing more is.
func (s *session) settle(began time.Time, asks bool) {
	for time.Since(began) < patience {
		time.Sleep(2 * time.Millisecond)
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if changed.After(began) && (!asks || time.Since(changed) > quiet) {
			return
		}
	}
}
