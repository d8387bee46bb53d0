/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIBHMP_FRONT_H
#define LIBHMP_FRONT_H

#include <pthread.h>

#include "../engine.h"

#define PUBLIC __attribute__((visibility("default")))

/* The engine, NULL until libhmp_init() has succeeded, and its thread. */
extern const struct libhmp_engine *engine;
extern pthread_t engine_thread;

/* What libhmp_error() returns. */
extern __thread struct libhmp_engine_error last_error;

/* Sets last_error and returns @code. */
__attribute__((format(printf, 2, 3)))
int fail(int code, const char *fmt, ...);

/* What every call checks first: returns 0, -ENOTCONN or -EPERM. */
int ready(void);

/* Whether @cpu_index can be one: returns 0 or -EINVAL. */
int check_cpu(const char *name, int32_t cpu_index);

#endif /* LIBHMP_FRONT_H */
