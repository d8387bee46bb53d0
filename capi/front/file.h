/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIBHMP_FILE_H
#define LIBHMP_FILE_H

#include <stddef.h>

/*
 * Whether the file at @path can be an engine: a regular file that may be read,
 * ELF for this machine, whole, and with the note of this version's engine.  Returns 0, or a negative errno value with
 * what is wrong and what to do, in words that follow "engine PATH", in @why.
 */
int file_check(const char *path, char *why, size_t size);

#endif /* LIBHMP_FILE_H */
