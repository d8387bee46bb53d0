/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIBHMP_LIMITS_H
#define LIBHMP_LIMITS_H

#include <stddef.h>

/*
 * Whether the process can get now what the engine needs at load.  Returns 0,
 * or -ENOMEM, -EAGAIN (threads) or -EMFILE, with what is missing and what
 * limits it in @why.
 */
int limits_check(char *why, size_t size);

#endif /* LIBHMP_LIMITS_H */
