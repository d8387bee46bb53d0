/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small host: it has monitors whose output is recorded, a main loop that is
 * turned by hand, and a QMP that answers from a table.
 *
 * Each callback checks what every callback promises: the thread, and a NUL
 * after what it is given.
 */
#ifndef HOST_H
#define HOST_H

#include "libhmp.h"
#include "test.h"

/* A monitor as the host knows it: the @mon of the callbacks. */
struct monitor {
    libhmp_monitor handle;
    /* What was put out and not taken yet. */
    char *text;
    size_t len, room;
    /* Nothing was put out since the last flush. */
    bool flushed;
    bool suspended;
    /* The main loop owes LIBHMP_EVENT_READY. */
    bool resuming;
    /* The newest timer, 0 if there was none. */
    uint64_t token;
    uint32_t ms;
};

/* What the host has seen, and what a test has it do within a callback. */
struct host {
    /* May be changed before host_init(). */
    const char *engine;
    struct libhmp_callbacks table;
    struct libhmp_vm_options options;
    /* The VM, of which @opaque is this struct. */
    libhmp_vm vm;
    int callbacks;
    int polls;
    /* What the events callback was told last, -1 if nothing. */
    int events;
    /* Of the newest QMP command: its monitor and its text. */
    struct monitor *asker;
    char request[512];

    void (*in_output)(struct monitor *mon);
    void (*in_qmp)(struct monitor *mon, const char *command);
    void (*in_suspend)(struct monitor *mon, int on);
    int (*in_poll)(struct monitor *mon);
    int (*in_files)(const char *path, struct libhmp_text *names);
    /* Changes what qmp has answered; returns what it is to return. */
    int (*after_qmp)(const char *command, struct libhmp_reply *reply);
};

extern struct host host;

/* Loads the engine and makes a VM; all further calls are this thread's. */
void host_init(void);

/* Loads the engine only, which may fail: returns what libhmp_init() does. */
int host_try_init(void);

/* Makes the VM. */
void host_vm(void);

/* The engine that has the row x-test-panic. */
extern const char host_test_engine[];

/* Opens a monitor; a terminal also gets its device and comes to its prompt. */
void host_open(struct monitor *mon, uint32_t flags);

/* Turns the main loop until nothing is due; timers are taken as over. */
void host_settle(struct monitor *mon);

/* Types at a terminal as a device would: no more than is taken, then again. */
void host_type(struct monitor *mon, const char *keys);

/* What was put out since the last time; valid until more comes. */
const char *host_take(struct monitor *mon);

/* The text of a line that must do what it says; valid until the next. */
const char *host_run(const char *line);

/*
 * Has QMP answer @command with @reply, a whole object, from now on, or with an
 * error if it is NULL.  @reply must live on.
 */
void host_reply(const char *command, const char *reply);

/* The qmp callback, and a text that its receiver frees. */
int host_qmp(void *opaque, void *mon, const char *req, size_t len,
             struct libhmp_reply *reply);
struct libhmp_text host_text(const char *text);

/* What every callback does first. */
void host_enter(void *opaque);

/* A call that succeeds. */
#define EXPECT_OK(call)                                                      \
    do {                                                                     \
        if ((call) != 0) {                                                   \
            FAIL("%s: %s", #call, libhmp_error());                           \
        }                                                                    \
    } while (0)

/* A call that is refused: with that code, and a text of one line. */
#define EXPECT_REFUSED(code, call)                                           \
    do {                                                                     \
        EXPECT_INT(code, call);                                              \
        host_check_error(__FILE__, __LINE__);                                \
    } while (0)

/* The same with -EINVAL, and a text that names what is wrong. */
#define EXPECT_INVALID(name, call)                                           \
    do {                                                                     \
        EXPECT_REFUSED(-EINVAL, call);                                       \
        if (!strstr(libhmp_error(), name)) {                                 \
            FAIL("%s is not named: %s", name, libhmp_error());               \
        }                                                                    \
    } while (0)

void host_check_error(const char *file, int line);

#endif /* HOST_H */
