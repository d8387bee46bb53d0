// SPDX-License-Identifier: GPL-2.0-or-later

package vms_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/cmd/hmp/internal/vms"
)

func TestOrder(t *testing.T) {
	o := vms.NewOrder[string](4)
	all := func() (list []string) {
		for a, ok := o.Take(); ok; a, ok = o.Take() {
			list = append(list, a)
		}
		return list
	}
	o.Put(1, "b")
	assert.Empty(t, all(), "a is waited for")
	o.Put(0, "a")
	o.Put(3, "d")
	assert.Equal(t, []string{"a", "b"}, all())
	assert.Equal(t, []int{2}, o.Missing())
	o.Late()
	assert.Equal(t, []string{"d"}, all(), "c is not waited for any more")
	assert.Equal(t, 1, o.Left())
	o.Put(2, "c")
	assert.Equal(t, []string{"c"}, all())
	assert.Zero(t, o.Left())
	assert.Empty(t, o.Missing())
}
