// SPDX-License-Identifier: GPL-2.0-or-later

// Package virtio holds the commands on virtio devices (hw/virtio/).
package virtio

// Rows are the commands of this package.
var Rows = virtioRows
