// SPDX-License-Identifier: GPL-2.0-or-later

package main

// enoughDescriptors: Windows has no limit that a program could be started with.
func enoughDescriptors() bool { return true }

func (p *program) tooFewDescriptors() int { return statusFailed }
