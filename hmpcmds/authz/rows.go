// SPDX-License-Identifier: GPL-2.0-or-later

// Package authz holds the commands on the access lists that 6.0 took out.
package authz

// Rows are the commands of this package.
var Rows = aclRows
