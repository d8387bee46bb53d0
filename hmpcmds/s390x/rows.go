// SPDX-License-Identifier: GPL-2.0-or-later

// Package s390x holds the commands that only s390x has (hw/s390x/).
package s390x

// Rows are the commands of this package.
var Rows = s390xRows
