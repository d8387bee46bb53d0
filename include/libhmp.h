/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libhmp: QEMU's human monitor as a library that has only QMP underneath.
 *
 * A host (a QEMU built without its own HMP, or any program that can run QMP
 * commands) hands a table of callbacks to libhmp_init(), opens a monitor for
 * each character device, and feeds it what people type.  The monitor answers
 * through the table.
 *
 * OVERVIEW
 *
 *   libhmp_init()       once, after the last fork(), before chroot() and setuid()
 *   libhmp_open()       one monitor: a terminal with line editor, or a pipe
 *   libhmp_feed()       bytes from its device
 *   libhmp_event()      what happened to its device
 *   libhmp_run()        one line, its text collected (human-monitor-command)
 *   libhmp_complete()   what Tab would offer
 *   libhmp_tick()       a timer that the monitor had asked for
 *   libhmp_qmp_event()  a QMP event of the virtual machine
 *   libhmp_close()      the monitor is gone
 *
 * THREADS
 *
 * All calls except libhmp_error(), libhmp_text_free() and
 * libhmp_version() must be made on one thread, the one that called
 * libhmp_init(); a call on another thread is refused with -EPERM.  In QEMU
 * that is the main thread, holding the BQL, outside coroutines: a coroutine
 * must never yield while a frame of the library is on its stack.
 *
 * Callbacks run only during a call that the host made, on that thread, never
 * later and never elsewhere.  The engine keeps threads of its own (the Go
 * runtime's); they never call the host, and all signals that the host may
 * want are blocked in them.
 *
 * A callback may call back into the library (a QMP command may open or close
 * monitors, poll may deliver events and input).  Nested calls for another
 * monitor always work.  For the same monitor libhmp_event(), libhmp_tick(),
 * libhmp_close() and libhmp_complete() work, libhmp_feed() is refused with
 * -EBUSY while a line of that monitor is being run: the bytes are not taken,
 * offer them again after LIBHMP_EVENT_READY or, if the monitor is no terminal,
 * when the call that runs the line has returned.
 *
 * SIGNALS
 *
 * libhmp_init() blocks all signals while it loads the engine and puts mask and
 * dispositions back, with these exceptions: SIGSEGV and SIGURG are handled by
 * the Go runtime afterwards (a fault outside the engine still ends the process
 * with SIGSEGV), and handlers installed before get SA_ONSTACK.  The library
 * sends no signals, installs no others, starts no processes.
 *
 * A handler that the host installs later needs SA_ONSTACK if its signal can
 * arrive on the thread that calls the library: while the engine runs, that
 * thread is on a stack of a few kilobytes.  The alternate stack is the host's
 * if the thread has one when it first calls libhmp_init(), else the Go
 * runtime's of 32 kB.
 *
 * The engine's own threads block every signal but those that the Go runtime
 * needs or leaves alone: SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSTKFLT,
 * SIGCHLD, SIGURG, SIGPROF and 32 to 34.  A host that waits for one of them,
 * SIGCHLD above all, must do so with a handler or signalfd() that does not
 * mind on which thread it arrives.
 *
 * LIMITS
 *
 * The Go runtime, in which the engine is written, ends the process when it gets
 * no memory, no thread or, while it starts, no file descriptor.  So before
 * libhmp_init() loads it, it tries whether the process can have 2 GB of address
 * space (ulimit -v), 160 MB of writable memory (ulimit -d, strict overcommit;
 * both with stacks of 8 MB), 12 threads (ulimit -u, the control group's
 * pids.max) and 6 file descriptors (ulimit -n), and gives all of it back.  If
 * not, it fails with -ENOMEM, -EAGAIN or -EMFILE and words that name the limit,
 * nothing has been loaded, and the host goes on without monitors.  It changes
 * no limit.
 *
 * This cannot know what comes later: limits that are lowered afterwards, what
 * the host or others take in between, and memory that the system promises and
 * does not have.  Then the process ends, as said below (ERRORS).
 *
 * LIFETIME
 *
 * The library is loaded once and never unloaded; libhmp_init() cannot be
 * undone.  There is nothing to do at exit: exit() with monitors open or
 * commands waiting is fine.  After a fork() the child must not call the
 * library.
 *
 * OWNERSHIP
 *
 * Whatever is passed to a function or a callback belongs to the caller and is
 * valid until that call returns.  Texts handed out in a struct libhmp_text are
 * allocated with malloc(); whoever receives one frees it: the library frees
 * what callbacks gave it by free(), the host frees with libhmp_text_free().
 *
 * ERRORS
 *
 * Functions return 0 or a positive result on success and a negative errno value
 * on failure, with a text in libhmp_error().  A command that fails is not an
 * error of the call: what the person gets to see is the result.  No input and
 * no failure inside the engine ends the process, except exhausted memory or
 * thread limits after libhmp_init(), which the Go runtime treats as fatal.
 *
 *   -EINVAL     a required argument is NULL, or a value or a size is wrong
 *   -EBADF      this handle is not open (never was, or is closed)
 *   -EPERM      wrong thread
 *   -EBUSY      not now, see THREADS
 *   -EALREADY   libhmp_init() has succeeded before
 *   -ENOENT     the engine file is missing
 *   -ELIBBAD    the engine file is no engine, not whole, cannot be loaded or is
 *               of another version
 *   -ENOTCONN   libhmp_init() has not succeeded yet
 *   -ENOMEM     out of memory, in the C part; too little of it for the engine
 *   -EAGAIN     too few threads for the engine
 *   -EMFILE     too few file descriptors for the engine
 *   -EIO        an internal error in the engine (it was caught; go on)
 *
 * GROWTH
 *
 * Structures begin with their size as the host knew it.  They only grow at the
 * end; members that the host does not know are taken as zero, and the library
 * refuses a size smaller than the first version's.  Within one SONAME nothing
 * is removed and no meaning changes.
 */
#ifndef LIBHMP_H
#define LIBHMP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The version of this interface; libhmp_init() refuses another one. */
#define LIBHMP_ABI 1

/** A handle of a monitor.  Never 0, never used twice in a process. */
typedef uint64_t libhmp_monitor;

/**
 * A text with its length.  @data is NUL-terminated (the NUL is not counted) or
 * NULL if @len is 0.
 */
struct libhmp_text {
    char *data;
    size_t len;
};

/** How important a message for libhmp_host.log is. */
enum libhmp_log_level {
    LIBHMP_LOG_ERROR = 1,
    LIBHMP_LOG_WARNING = 2,
    LIBHMP_LOG_INFO = 3
};

/**
 * What the host does for the monitors.  Filled in by the host and copied by
 * libhmp_init(); the texts in it need to live only for that call.
 *
 * @mon is always the pointer that the host gave to libhmp_open() or
 * libhmp_run().
 */
struct libhmp_host {
    /** sizeof(struct libhmp_host) */
    size_t size;
    /** LIBHMP_ABI */
    uint32_t abi;
    /** 0 */
    uint32_t reserved;
    /**
     * The engine's file, or NULL for the one installed with the library
     * (libhmp/engine.so beside it).
     */
    const char *engine;

    /**
     * Put out @len bytes at @buf on @mon's device.  Line ends are "\n"; a
     * device that needs "\r\n" translates.  @buf has a NUL after @len bytes.
     * Must not block; what the device does not take yet is kept by the host.
     * Required.
     */
    void (*output)(void *mon, const char *buf, size_t len);

    /**
     * Send what @mon's device has not got yet (a prompt has no line end).
     * Optional.
     */
    void (*flush)(void *mon);

    /**
     * Run the QMP command in @req (@len bytes of JSON, one object; also
     * NUL-terminated) for @mon and store the reply object, {"return": ...} or
     * {"error": ...}, in @reply; a command that has no success response
     * leaves @reply as it is.  A host that knows advice that goes with an
     * error (QEMU's error_append_hint()) adds it to the error object as
     * "hint", with line ends: it is printed after the error.  Runs until the command has finished, without
     * returning to the main loop.  Returns 0, or a negative errno value if
     * there is no reply because QMP itself failed.  @mon is the monitor whose
     * line is being run, so that what the command prints elsewhere (warnings)
     * reaches the right one; NULL outside a line.  Required.
     */
    int (*qmp)(void *mon, const char *req, size_t len,
               struct libhmp_text *reply);

    /**
     * @on is 1: do not deliver input from @mon's device until told otherwise.
     * @on is 0: from the main loop, not from within this call, send
     * LIBHMP_EVENT_READY and then let the device deliver again.  The library
     * counts: it calls this only when the state changes.  Required for
     * monitors opened with LIBHMP_OPEN_TERMINAL.
     */
    void (*suspend)(void *mon, int on);

    /**
     * In @ms milliseconds of real time call libhmp_tick() with @monitor and
     * @token.  If the monitor is gone by then the call is refused with -EBADF,
     * which is harmless.  Optional: without it, commands that wait in the
     * background do not wait.
     */
    void (*timer)(void *mon, libhmp_monitor monitor, uint64_t token,
                  uint32_t ms);

    /**
     * Let the host's jobs make progress: run the event loop until something
     * has happened, @ms milliseconds at most.  Input of monitors must not be
     * delivered meanwhile, QMP events may.  Returns 0, or a negative errno
     * value to give up waiting.  Required.
     */
    int (*poll)(void *mon, uint32_t ms);

    /**
     * Names of files for completion: the names in the directory part of @path
     * that begin with the rest of it, each with that directory part as typed,
     * with a '/' at the end if it is a directory, and a "\n" at its end.
     * Names that hold a "\n" and the names "." and ".." are left out.
     * Returns 0 or a negative errno value.  Optional.
     */
    int (*files)(void *mon, const char *path, struct libhmp_text *names);

    /**
     * @on is 1: from now on deliver QMP events with libhmp_qmp_event().
     * @on is 0: they are not needed now.  Optional: without it, the library
     * asks instead of listening.
     */
    void (*events)(int on);

    /**
     * A message about the library itself, one line without line end.  Optional.
     * Version 0.1 has none to give: what a person should know is printed on
     * the monitor, what a host should know is an error of the call.
     */
    void (*log)(enum libhmp_log_level level, const char *text);
};

/** A person at a terminal: banner, prompt, line editor, history. */
#define LIBHMP_OPEN_TERMINAL 1u

/**
 * The extended line editor: reverse search, kill and yank, word moves, undo,
 * UTF-8, bracketed paste, lines longer than the terminal.  Without it, the
 * editor answers every key with the bytes of QEMU's own.  Needs
 * LIBHMP_OPEN_TERMINAL.
 */
#define LIBHMP_OPEN_EXTENDED 2u

/**
 * A terminal that understands few escape sequences, such as QEMU's virtual
 * consoles: the extended line editor sends it no others.  Needs
 * LIBHMP_OPEN_EXTENDED.
 */
#define LIBHMP_OPEN_LIMITED 4u

/** How to open a monitor.  NULL instead means all zero but cpu_index -1. */
struct libhmp_open_options {
    /** sizeof(struct libhmp_open_options) */
    size_t size;
    /**
     * LIBHMP_OPEN_* or 0.  A monitor that is no terminal takes
     * NUL-terminated lines from libhmp_feed(), one a call (as the gdb stub
     * delivers them), and has neither prompt nor echo.
     */
    uint32_t flags;
    /** The monitor's first CPU by its cpu-index, or -1 for the default. */
    int32_t cpu_index;
    /**
     * How wide the terminal is, in columns, for the extended line editor; 0 if
     * nobody knows (80 are assumed).
     */
    uint32_t columns;
    /** 0 */
    uint32_t reserved;
};

/** What happened to a monitor's device. */
enum libhmp_device_event {
    /** Somebody is there: a terminal gets banner and prompt. */
    LIBHMP_EVENT_OPENED = 1,
    /**
     * Nobody is there.  History stays, a half-typed line does not.  Prints
     * nothing, so that it may be sent from within the output callback, where
     * a host finds out.
     */
    LIBHMP_EVENT_CLOSED = 2,
    /** A multiplexer gives the terminal to this monitor. */
    LIBHMP_EVENT_FOCUS_IN = 3,
    /**
     * A multiplexer takes the terminal away; the host keeps back output from
     * when this call has returned until LIBHMP_EVENT_FOCUS_IN.
     */
    LIBHMP_EVENT_FOCUS_OUT = 4,
    /** The main loop's answer to suspend(mon, 0). */
    LIBHMP_EVENT_READY = 5
};

/**
 * Load the engine and hand over the host's table.
 *
 * Call it early on the thread that will make all further calls, after the last
 * fork() and before the file system or the user changes.  May be tried again
 * after a failure.
 *
 * The engine must be a regular file that is whole; anything else in its place
 * is refused before it is loaded.  A file that is changed in place while it is
 * in use ends the process, as with any library: install another one by rename.
 *
 * Returns 0, -EINVAL, -EALREADY, -ENOENT, -ELIBBAD, -ENOMEM, -EAGAIN, -EMFILE,
 * -EIO.
 */
int libhmp_init(const struct libhmp_host *host);

/**
 * Open a monitor and store its handle in @monitor.  @mon is given back to the
 * callbacks and may be NULL.  Prints nothing yet.
 *
 * Returns 0, -EINVAL, -EPERM, -ENOTCONN, -ENOMEM, -EIO.
 */
int libhmp_open(void *mon, const struct libhmp_open_options *options,
                libhmp_monitor *monitor);

/**
 * Close a monitor.  After that, no callback gets its @mon any more.  A command
 * of it that still runs (this is a call from within a callback) goes on
 * without output.
 *
 * Returns 0, -EBADF, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_close(libhmp_monitor monitor);

/**
 * Take @len bytes at @buf from the monitor's device.
 *
 * A terminal takes at least one byte and stops after one that suspends it:
 * the result is the number of bytes taken; offer the rest again after
 * LIBHMP_EVENT_READY.
 *
 * Returns the number of bytes taken, -EINVAL, -EBADF, -EBUSY (suspended, or
 * see THREADS), -EPERM, -ENOTCONN, -EIO.
 */
int64_t libhmp_feed(libhmp_monitor monitor, const void *buf, size_t len);

/**
 * Tell the monitor what happened to its device.
 *
 * Returns 0, -EINVAL, -EBADF, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_event(libhmp_monitor monitor, enum libhmp_device_event event);

/**
 * Run one line in a monitor that lives for this call only, as QMP's
 * human-monitor-command does: no terminal, no history, synchronous.
 *
 * @line need not be NUL-terminated.  @cpu_index is as in struct
 * libhmp_open_options.  With @text not NULL, what the line prints is collected
 * there, with line ends "\n"; @text must not hold anything before.  With @text
 * NULL it goes to the output callback with @mon.
 *
 * Returns 0 if the line did what it says, 1 if it printed that it could not,
 * -EINVAL, -EPERM, -ENOTCONN, -ENOMEM, -EIO.
 */
int libhmp_run(void *mon, const char *line, size_t len, int32_t cpu_index,
               struct libhmp_text *text);

/**
 * What Tab would offer after @line (@len bytes): store in @words the full
 * words that could stand in place of the last one, sorted, a "\n" after each.
 * Free with libhmp_text_free().
 *
 * Returns the number of words, -EINVAL, -EBADF, -EPERM, -ENOTCONN, -ENOMEM,
 * -EIO.
 */
int libhmp_complete(libhmp_monitor monitor, const char *line, size_t len,
                    struct libhmp_text *words);

/**
 * The time is up that the monitor had asked for with the timer callback.
 * A @token that the monitor no longer waits for is ignored.
 *
 * Returns 0, -EBADF, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_tick(libhmp_monitor monitor, uint64_t token);

/**
 * Deliver a QMP event, one JSON object of @len bytes, to all monitors.
 *
 * Returns 0, -EINVAL, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_qmp_event(const char *json, size_t len);

/** Free the text and make @text empty.  Does nothing if it is empty or NULL. */
void libhmp_text_free(struct libhmp_text *text);

/**
 * What went wrong in the last call on this thread that failed: one line
 * without line end, never NULL, "" if none has.  Lives in memory of the thread
 * until its next failing call.
 */
const char *libhmp_error(void);

/** The version of the library, such as "0.1.0".  Never NULL, lives for ever. */
const char *libhmp_version(void);

#ifdef __cplusplus
}
#endif

#endif /* LIBHMP_H */
