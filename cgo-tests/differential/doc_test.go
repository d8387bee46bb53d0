// SPDX-License-Identifier: GPL-2.0-or-later

// Package differential_test compares what libhmp prints with what the built-in
// monitor of a real QEMU prints, byte for byte, line by line.
//
// Stock QEMUs (built by Debian) run the built-in monitor through
// human-monitor-command; the hmp program, at another QMP socket of the same
// QEMU and without passthrough, is ours. Lines that change something run on
// two equal QEMUs side by side, and the state of both is compared too. The
// QEMU that runs on libhmp is compared with a build of the same source that
// has HMP. Because that build has the added commands as well, hmp is compared with
// its monitor once more: no row is left to the built-in one there. "7.2-auto" and the
// like are hmp in its default mode at a stock QEMU: what reads there is compared on all,
// what changes something on one release each, chosen by its name.
//
// Two tests send every line and look at the requests alone: that each fits the schema
// of 5.2 and of 7.2, and of the releases between them, whose schemas are stored here.
//
// The lines are in testdata/*.lines (section_test.go has the syntax), the machines
// in cgo-tests/guests. All differences that may be are in known.tsv, and each
// of those must be there. Of each row with a handler some line must show what it
// is for, each flag and a bad value of each argument (coverage_test.go), or
// testdata/uncovered.tsv says why none can.
package differential_test
