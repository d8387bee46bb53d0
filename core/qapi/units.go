// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

var units = map[string]map[string]Unit{}
