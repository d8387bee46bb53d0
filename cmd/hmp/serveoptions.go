// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"libhmp/cmd/hmp/internal/serve"
)

func serveCommand(o *options) *cobra.Command {
	var wanted serve.Options
	c := &cobra.Command{
		Use:   "serve [FLAGS] ADDRESS",
		Short: "let many clients use one QEMU's monitor and QMP at a time",
		Long: `Let many clients use one QEMU's monitor and QMP at a time.

hmp serve is the only client of the QMP socket at ADDRESS, and listens at each
PLACE: unix:PATH, tcp:HOST:PORT or telnet:HOST:PORT. With --listen each client
has a human monitor of its own, which sends what QEMU's own
-monitor PLACE,server=on,wait=off does, byte for byte; with --qmp it has QMP, as
by -qmp PLACE,server=on,wait=off.

Sockets are for their owner only, TCP ports for all users of this machine. It
ends when QEMU does, or with Ctrl-C or SIGTERM, and removes its sockets then.

Exit status: 0 a client had QEMU quit, or a signal ended it; 1 it cannot listen;
2 wrong usage; 3 no connection, or QEMU has gone.`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: completeAddress,
		RunE:              func(_ *cobra.Command, words []string) error { return o.setServe(words, &wanted) },
	}
	c.Flags().Func("listen", "human monitors at `PLACE` (may be given again)", func(word string) error {
		place, err := serve.ParsePlace(word)
		wanted.Monitors = append(wanted.Monitors, place)
		return err
	})
	c.Flags().Func("qmp", "QMP at `PLACE`, unix:PATH or tcp:HOST:PORT (may be given again)", func(word string) error {
		place, err := serve.ParsePlace(word)
		if err == nil && place.Telnet() {
			err = errors.New("QMP needs no telnet: write tcp:HOST:PORT")
		}
		wanted.QMP = append(wanted.QMP, place)
		return err
	})
	c.Flags().BoolVar(&wanted.Remote, "allow-remote", false,
		"also listen where other machines can connect: whoever does controls the VM, without a password or encryption")
	o.connectionFlags(c.Flags())
	o.limitFlags(c.Flags())
	o.helpFlags(c.Flags())
	o.keepFlag(c.Flags())
	return c
}

// setServe takes ADDRESS.
func (o *options) setServe(words []string, wanted *serve.Options) (err error) {
	switch {
	case len(words) == 0:
		return errors.New("an ADDRESS is missing: that of QEMU's -qmp socket")
	case len(words) > 1:
		return fmt.Errorf("%s: only one ADDRESS can be given", words[1])
	case len(wanted.Monitors)+len(wanted.QMP) == 0:
		return errors.New("where clients connect is missing: --listen PLACE for human monitors, --qmp PLACE for QMP; " +
			"PLACE is unix:PATH or tcp:HOST:PORT")
	}
	o.serve = wanted
	o.address, err = o.placeToBe(words[0])
	return err
}
