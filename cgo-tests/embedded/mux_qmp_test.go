// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"fmt"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// With a QMP monitor on it, a multiplexer is served by the thread of the QMP
// monitors: what the human monitor beside it gets comes from there.
//
// QEMU's own HMP then runs in that thread, and shows its prompt from the main
// one, and which of the two serves the device at the start is left to chance, up
// to both doing so and each getting a part of the keys. So what the human monitor
// is to show is asked of a QEMU that has it alone on the multiplexer, where
// "C-a c" leads from it to itself.

// bothMonitors are the orders in which a human and a QMP monitor come to a
// multiplexer.
var bothMonitors = map[string][]string{
	"human first": split("-mon both -mon chardev=both,mode=control"),
	"QMP first":   split("-mon chardev=both,mode=control -mon both"),
}

var atSocket = split("-chardev socket,path=both,server=on,wait=off,id=both,mux=on")

// sharedTerminal is a terminal with a multiplexer. It begins away from the human monitor.
type sharedTerminal struct {
	*startedQEMU
	alone bool // nothing but the human monitor is there
}

// startOnSharedPipes starts a QEMU whose chardev both is its stdio, multiplexed, with these
// monitors or with the human one alone.
func startOnSharedPipes(t *testing.T, program string, monitors []string, arguments ...string) sharedTerminal {
	t.Helper()
	s := share(t, program, split("-chardev stdio,id=both,mux=on"), monitors, arguments)
	s.toOther()
	return s
}

// sitAtSocket is sitAtPipes with a socket.
func sitAtSocket(t *testing.T, program string, monitors []string, arguments ...string) sharedTerminal {
	t.Helper()
	s := share(t, program, atSocket, monitors, arguments)
	s.Terminal = anotherClient(t, s.startedQEMU)
	s.toOther()
	return s
}

// share starts a QEMU with a multiplexer, and that with its own HMP without the QMP
// monitor.
func share(t *testing.T, program string, chardev, monitors, arguments []string) sharedTerminal {
	t.Helper()
	alone := program == qemutest.Build(t, qemutest.Builtin)
	if alone {
		monitors = split("-mon both")
	}
	return sharedTerminal{startOnStdio(t, pipes(t), program, args(chardev, monitors, arguments)...), alone}
}

// toOther leaves the human monitor after its first line, or gets to the QMP one.
func (s sharedTerminal) toOther() {
	if !s.alone {
		s.Until(greeted)
		toQMP(s.Terminal)
		return
	}
	s.Until(qemutest.Prompt)
	s.Send("print 1\r")
	s.Until("\n" + qemutest.Prompt)
	s.leave()
}

// enter returns what the human monitor shows when it gets the focus.
func (s sharedTerminal) enter() string {
	if !s.alone {
		s.Send(ctrlA + "c")
	}
	return s.Until(qemutest.Prompt)
}

// leave returns what it shows when it loses the focus.
func (s sharedTerminal) leave() string {
	s.Send(ctrlA + "c")
	return s.Until("\r\n")
}

// toNext gets to what is next on the multiplexer, and says nothing.
func (s sharedTerminal) toNext() {
	if !s.alone {
		s.Send(ctrlA + "c")
	}
}

// askQMP has QMP answer, and requires that nothing else comes until then.
func (s sharedTerminal) askQMP(t *testing.T, id int) {
	t.Helper()
	if !s.alone {
		s.Send(fmt.Sprintf(`{"execute":"query-name","id":%d}`+"\n", id))
		require.Equal(t, fmt.Sprintf(`{"return": {"name": "guest"}, "id": %d}`+"\r\n", id), s.Until("}\r\n"))
	}
}

// anotherClient connects to the socket.
func anotherClient(t *testing.T, s *startedQEMU) *qemutest.Terminal {
	t.Helper()
	var conn net.Conn
	eventually(t, "socket", func() bool {
		var err error
		conn, err = net.Dial("unix", filepath.Join(s.Dir, "both"))
		return err == nil
	})
	return qemutest.NewTerminal(t, conn)
}

const (
	// greeted is the end of QMP's greeting.
	greeted = `"capabilities": ["oob"]}}` + "\r\n"
	// negotiate ends the negotiation of capabilities.
	negotiate = `{"execute":"qmp_capabilities","id":"here"}` + "\n"
	// negotiated is QMP's answer.
	negotiated = `{"return": {}, "id": "here"}` + "\r\n"
	// byHuman is in the answer if a human monitor gets it: that passes requests on to QMP.
	byHuman = "Capabilities negotiation is already complete"
)

// toQMP gets to the QMP monitor, after its greeting. Which of the two
// monitors has the keys at first, and what the human one has said before, is
// left to chance by QEMU: one thread starts the one, another the other.
func toQMP(s *qemutest.Terminal) {
	s.Send(negotiate)
	if !strings.HasSuffix(s.UntilAny(negotiated, byHuman), negotiated) {
		s.Until("\n" + qemutest.Prompt)
		s.Send(ctrlA + "c" + negotiate)
		s.Until(negotiated)
	}
	// The human one's banner comes now, if it has not come yet, and sometimes
	// two prompts.
	s.Send(ctrlA + "c")
	s.Until(qemutest.Prompt)
	s.Quiet(100 * time.Millisecond)
	s.Send("print 1\r")
	s.Until("\n" + qemutest.Prompt)
	s.Send(ctrlA + "c")
	s.Until("\r\n")
}

// onBothMonitors runs a scenario for each order, at pipes and at a socket.
func onBothMonitors(t *testing.T, scenario func(t *testing.T, s sharedTerminal) []string) {
	devices := map[string]func(*testing.T, string, []string, ...string) sharedTerminal{"pipes": startOnSharedPipes, "socket": sitAtSocket}
	for order, monitors := range bothMonitors {
		for name, sitDown := range devices {
			t.Run(order+"/"+name, func(t *testing.T) {
				onBoth(t, func(t *testing.T, program string) []string {
					return scenario(t, sitDown(t, program, monitors, split("-M none -display none -name guest")...))
				})
			})
		}
	}
}

// TestHumanAndQMPMultiplexed: the case of "-chardev stdio,mux=on,id=c -mon c
// -mon chardev=c,mode=control", which ended QEMU at its start.
func TestHumanAndQMPMultiplexed(t *testing.T) {
	onBothMonitors(t, func(t *testing.T, s sharedTerminal) (seen []string) {
		note := func(text string) { seen = append(seen, text) }
		note(s.enter())
		for _, line := range []string{"info name", "nosuch", "print/x 255"} {
			note(s.Run(line))
		}
		note(s.leave())
		s.askQMP(t, 1)
		note(s.enter())
		s.Send("half a li")
		s.Until("half a li")
		note(strings.TrimPrefix(s.leave(), "\x1b[K"))
		s.askQMP(t, 2)
		note(s.enter())
		note(s.Run(up))
		s.Send(ctrlA + "h")
		note(s.Until("C-a C-a"))
		s.Send(ctrlA + "x")
		s.ends(t)
		return seen
	})
}

// TestHumanAndQMPMultiplexedClients: clients of a multiplexed socket come and
// go, in the middle of a line and of output.
func TestHumanAndQMPMultiplexedClients(t *testing.T) {
	for order, monitors := range bothMonitors {
		t.Run(order, func(t *testing.T) {
			s := sitAtSocket(t, qemutest.Build(t, qemutest.Libhmp), monitors, split("-M none -display none")...)
			for i := range 5 {
				s.enter()
				require.Equal(t, fmt.Sprintf("%d\n", i), s.Run(fmt.Sprintf("print/d %d", i)))
				s.Send("help\rhelp\rhalf a li")
				s.Until("help")
				s.Close()
				s.Terminal = anotherClient(t, s.startedQEMU)
				s.toOther()
			}
			s.Send(`{"execute":"quit"}`)
			s.ends(t)
		})
	}
}

// TestHumanAndQMPMultiplexedWithoutPause: lines and changes of the focus that
// come all at once are taken in order, and none is lost.
func TestHumanAndQMPMultiplexedWithoutPause(t *testing.T) {
	const times = 200
	result := regexp.MustCompile(`\n(\d+)\r\n|"id": (\d+)`)
	var script strings.Builder
	var all []string
	for i := range times {
		fmt.Fprintf(&script, `{"execute":"query-name","id":%d}`+"\n", i)
		fmt.Fprintf(&script, "%scprint/d %d\r%[1]sc", ctrlA, i)
		all = append(all, fmt.Sprint(i))
	}
	// What a terminal that is slow has not got yet, it gets with the focus.
	script.WriteString(ctrlA + "c")
	for order, monitors := range bothMonitors {
		for name, sitDown := range map[string]func(*testing.T, string, []string, ...string) sharedTerminal{
			"pipes": startOnSharedPipes, "socket": sitAtSocket} {
			t.Run(order+"/"+name, func(t *testing.T) {
				s := sitDown(t, qemutest.Build(t, qemutest.Libhmp), monitors, split("-M none -display none")...)
				s.Send(script.String())
				text := s.Until(fmt.Sprintf("\n%d\r\n", times-1))
				if last := fmt.Sprintf(`"id": %d}`, times-1); !strings.Contains(text, last) {
					text += s.Until(last)
				}
				var human, qmp []string
				for _, m := range result.FindAllStringSubmatch(text, -1) {
					if m[1] != "" {
						human = append(human, m[1])
					} else {
						qmp = append(qmp, m[2])
					}
				}
				assert.Equal(t, all, human)
				assert.Equal(t, all, qmp)
			})
		}
	}
}

// TestHumanAndQMPAndPortMultiplexed: a third front end comes and takes the
// multiplexer back to the main thread, and goes.
func TestHumanAndQMPAndPortMultiplexed(t *testing.T) {
	for order, monitors := range bothMonitors {
		t.Run(order, func(t *testing.T) {
			onBoth(t, func(t *testing.T, program string) (seen []string) {
				note := func(text string) { seen = append(seen, text) }
				s := startOnSharedPipes(t, program, monitors, split("-M pc -S -net none -display none -name guest -device virtio-serial")...)
				if !s.alone {
					s.Send(`{"execute":"device_add","arguments":{"driver":"virtserialport","chardev":"both","id":"port"}}`)
					require.Equal(t, `{"return": {}}`+"\r\n", s.Until("}\r\n"))
				}
				visit := func() {
					note(s.enter())
					s.Send("info name\r")
					note(s.Until("\n" + qemutest.Prompt))
					s.Send("half a li")
					note(s.leave())
				}
				for range 2 {
					if order == "human first" { // then QMP, then the port
						visit()
						s.askQMP(t, 1)
						s.toNext()
					} else {
						s.toNext()
						s.askQMP(t, 1)
						visit()
					}
					if !s.alone {
						s.Send("for the port")
					}
				}
				s.Send(ctrlA + "x")
				s.ends(t)
				return seen
			})
		})
	}
}

// TestHumanAndQMPAndSerialMultiplexed: which thread serves a multiplexer that
// has a serial line too is left to chance by QEMU. (It ends with an assertion of
// its own if that is the QMP monitors' and somebody types to the serial line.)
func TestHumanAndQMPAndSerialMultiplexed(t *testing.T) {
	for order, monitors := range bothMonitors {
		t.Run(order, func(t *testing.T) {
			onBoth(t, func(t *testing.T, program string) (seen []string) {
				s := share(t, program, split("-chardev stdio,id=both,mux=on"), monitors,
					args(split("-M pc -net none -display none -name guest"),
						[]string{"-serial", "chardev:both", "-drive", "format=raw,file=" + disk(t)}))
				for range 3 { // whoever has the keys at first
					s.Send(ctrlA + "c")
					if strings.Contains(s.Quiet(time.Second), qemutest.Prompt) { // the guest may add something
						break
					}
				}
				seen = append(seen, s.Run("info name"), s.Run("print/x 255"), s.Run("system_reset"))
				s.Until("up") // said by the guest, whoever has the keys
				s.Send(ctrlA + "c")
				s.Until("\r\n")
				s.Send(ctrlA + "x")
				s.ends(t)
				return seen
			})
		})
	}
}

// TestHumanAndQMPMultiplexedEnd: QEMU ends while lines for both monitors are on
// their way in the other thread.
func TestHumanAndQMPMultiplexedEnd(t *testing.T) {
	const script = "info name\rhelp\rprint/d 1\r" + ctrlA + "c" + ctrlA + "c"
	for range 10 {
		q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), args(split("-M none"),
			atSocket, bothMonitors["human first"])...)
		m := q.Terminal("both")
		m.Until(greeted)
		toQMP(m)
		m.Close()
		stop := flood(t, filepath.Join(q.Dir, "both"), ctrlA+"c", script)
		time.Sleep(20 * time.Millisecond)
		require.NoError(t, q.QMP("quit", nil, nil))
		require.NoError(t, q.Wait())
		stop()
	}
}

// TestHumanAndQMPMultiplexedWithoutEngine: the human monitor says why there is
// none, and the QMP monitor works.
func TestHumanAndQMPMultiplexedWithoutEngine(t *testing.T) {
	dir := t.TempDir()
	copyFile(t, qemutest.Build(t, "libhmp.so.0"), filepath.Join(dir, "libhmp.so.0"))
	t.Setenv("LD_LIBRARY_PATH", dir)
	const why = "The human monitor is not available: engine "
	for order, monitors := range bothMonitors {
		t.Run(order, func(t *testing.T) {
			s := startOnStdio(t, pipes(t), qemutest.Build(t, qemutest.Libhmp), args(atSocket, split("-M none -display none"), monitors)...)
			s.Terminal = anotherClient(t, s)
			s.Until(greeted)
			s.Send(negotiate + "\r") // to one of them
			if !strings.HasSuffix(s.UntilAny(negotiated, why), negotiated) {
				s.Send(ctrlA + "c" + negotiate)
				s.Until(negotiated)
			}
			s.Send(ctrlA + "c" + "info status\r")
			s.Until(why)
			s.Send(ctrlA + "c" + `{"execute":"quit"}`)
			s.ends(t)
		})
	}
}
