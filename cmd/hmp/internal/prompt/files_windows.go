// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

// withoutWaiting is for other systems: no file here waits to be opened.
const withoutWaiting = 0
