/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIBHMP_FAULTS_H
#define LIBHMP_FAULTS_H

#include <signal.h>

/*
 * From now on the engine gets the faults (SIGSEGV) of its own code only, that
 * is, of the library that @inside is in; with all others @host, the disposition
 * of before, comes into force again.
 */
void faults_filter(const void *inside, const struct sigaction *host);

#endif /* LIBHMP_FAULTS_H */
