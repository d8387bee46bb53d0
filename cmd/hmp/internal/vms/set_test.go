// SPDX-License-Identifier: GPL-2.0-or-later

package vms

import (
	"testing"
	"time"
)

// What is typed key by key, as by holding one, while no VM takes it, is read on: Ctrl-C may be next.
func TestKeysTypedOneByOneAhead(t *testing.T) {
	s := NewSet()
	defer s.Close()
	read := make(chan struct{})
	go func() {
		defer close(read)
		for range 10_000 {
			s.Type([]byte{'x'}, false)
		}
	}()
	select {
	case <-read:
	case <-time.After(time.Minute):
		t.Fatal("Type waits for a VM after a few keys")
	}
}

// More than that is not kept: a paste of any size waits, until the VM is left.
func TestPasteAheadIsBounded(t *testing.T) {
	s := NewSet()
	s.Type(make([]byte, typedAhead), false)
	read := make(chan struct{})
	go func() {
		defer close(read)
		s.Type([]byte{'x'}, false)
	}()
	select {
	case <-read:
		t.Fatal("Type keeps any amount")
	case <-time.After(10 * time.Millisecond):
	}
	s.Close()
	<-read
}
