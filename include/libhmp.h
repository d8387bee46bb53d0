/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libhmp: QEMU's human monitor as a library that has only QMP underneath.
 *
 * A host (a QEMU built without its own HMP, or any program that can run QMP
 * commands) loads the engine with libhmp_init(), makes a VM of a table of
 * callbacks with libhmp_vm_new(), opens a monitor for each character device
 * with libhmp_open(), and feeds it what users type.  The monitor answers
 * through the callbacks.
 *
 * OVERVIEW
 *
 *   libhmp_init()         once: after the last fork(), before chroot()
 *   libhmp_vm_new()       a virtual machine: how its QMP is reached
 *   libhmp_vm_free()      the virtual machine is gone, and its monitors
 *   libhmp_open()         a monitor: a terminal with line editor, or a pipe
 *   libhmp_close()        the monitor is gone
 *   libhmp_feed()         bytes from its device
 *   libhmp_event()        what happened to its device
 *   libhmp_resize()       how large its terminal is now
 *   libhmp_announce()     text above the line that is being typed
 *   libhmp_cancel()       drop the line that is being typed
 *   libhmp_interrupt()    end the waiting of a command in the background
 *   libhmp_history_get()  the lines that were entered
 *   libhmp_history_set()  the lines that were entered in an earlier life
 *   libhmp_run()          one line, its text collected (human-monitor-command)
 *   libhmp_complete()     what Tab would offer
 *   libhmp_tick()         a timer that the monitor had asked for
 *   libhmp_qmp_event()    a QMP event of the virtual machine
 *   libhmp_text_free()    free a text that the library gave
 *   libhmp_error()        why the last call has failed
 *   libhmp_version()      the version of the library
 *
 * What the monitor prints and how it answers keys is that of QEMU's own human
 * monitor (monitor/hmp.c, util/readline.c and the hmp_*() functions); where a
 * call stands for one of QEMU's functions, it is named.
 *
 * The programs in examples/ are hosts: embed.c and hmp.py run lines, terminal.c
 * puts a monitor on a terminal, all by the QMP socket of a QEMU.
 *
 * SEVERAL VMS
 *
 * A process may have any number of VMs.  Each has its own callbacks and opaque
 * pointer, what is known about its QEMU, its print format, its monitors and
 * its events; nothing of one reaches another.
 *
 * THREADS
 *
 * All calls except libhmp_error(), libhmp_text_free() and libhmp_version()
 * must be made on one thread, the one that called libhmp_init(); a call on
 * another thread is refused with -EPERM (libhmp_init() with -EALREADY).  In
 * QEMU that is the main thread,
 * holding the BQL, outside coroutines: a coroutine must never yield while a
 * frame of the library is on its stack.
 *
 * Callbacks run only during a call that the host made, on that thread, never
 * later and never elsewhere.  The engine keeps threads of its own (the Go
 * runtime's); they never call the host, and all signals that the host may
 * want are blocked in them.
 *
 * A callback may call back into the library (a QMP command may open or close
 * monitors, poll may deliver events and input).  Nested calls for another
 * monitor or another VM always work.  For the same monitor all calls work but
 * libhmp_feed(), which is refused with -EBUSY while a line of that monitor is
 * being run: the bytes are not taken, offer them again after
 * LIBHMP_EVENT_READY or, if the monitor is no terminal, when the call that
 * runs the line has returned.  Each nested call needs stack, of which the
 * library sets no limit.  libhmp_vm_free() is refused with -EBUSY while a
 * call for a monitor of that VM, or for the VM, has not returned.
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
 * valid until that call returns; what should live longer must be copied.  The
 * pointers @opaque and @mon are the host's: the library gives them back and
 * never looks at what they point to, so they may have any value, NULL too.
 *
 * A text that is handed out in a struct libhmp_text is allocated with malloc(),
 * and the receiver owns it:
 *
 * - A callback that sets a text gives it to the library, which frees it with
 *   free().  That holds whatever the callback returns: a text that was set is
 *   freed also if the callback fails.  The library empties the text before it
 *   calls, so a callback that has nothing to say leaves it alone.
 *
 * - A function of the library that sets a text gives it to the host, which
 *   frees it with libhmp_text_free().  The function takes no account of what
 *   was in it before.  If the function fails, the text is empty; with -EINVAL
 *   and -EPERM it may also be as it was before.
 *
 * A handle that a function could not make is left as it was.
 *
 * A length that is passed to a function is at most 2147483647 (INT_MAX), else
 * the call is refused with -EINVAL.  A length of 0 is refused by
 * libhmp_feed(), libhmp_announce() and libhmp_qmp_event(); the others take it
 * as the empty text, the pointer may be NULL then.
 *
 * ERRORS
 *
 * Functions return 0 or a positive result on success and a negative errno value
 * on failure, with a text in libhmp_error() that names the argument or member
 * where one is wrong.  A command that fails is not an error of the call: what
 * the user sees is the result.  No input and no failure inside the
 * engine ends the process, except exhausted memory or thread limits after
 * libhmp_init(), which the Go runtime treats as fatal.
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
 * Structures that the host fills in begin with their size as the host knew it.
 * They only grow at the end; members that the host does not know are taken as
 * zero, members that the library does not know are not looked at.  Refused is
 * a size of struct libhmp_callbacks that leaves out a required callback, and
 * of the options one that is less than in this version.  struct libhmp_text,
 * struct libhmp_reply and struct libhmp_help do not grow.  Within one SONAME
 * nothing is removed and no meaning changes; what is new has a macro
 * LIBHMP_HAVE_*.
 */
#ifndef LIBHMP_H
#define LIBHMP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The version of this header, such as 1, 2 and 3 for "1.2.3". */
#define LIBHMP_VERSION_MAJOR 0
#define LIBHMP_VERSION_MINOR 1
#define LIBHMP_VERSION_PATCH 0

/** Whether this header is of that version or of a later one, for #if. */
#define LIBHMP_CHECK_VERSION(major, minor, patch)                            \
    (LIBHMP_VERSION_MAJOR > (major) ||                                       \
     (LIBHMP_VERSION_MAJOR == (major) &&                                     \
      (LIBHMP_VERSION_MINOR > (minor) ||                                     \
       (LIBHMP_VERSION_MINOR == (minor) && LIBHMP_VERSION_PATCH >= (patch)))))

/** Which functions this header has, for #ifdef: one macro for each. */
#define LIBHMP_HAVE_LIBHMP_INIT 1
#define LIBHMP_HAVE_LIBHMP_VM_NEW 1
#define LIBHMP_HAVE_LIBHMP_VM_FREE 1
#define LIBHMP_HAVE_LIBHMP_OPEN 1
#define LIBHMP_HAVE_LIBHMP_CLOSE 1
#define LIBHMP_HAVE_LIBHMP_FEED 1
#define LIBHMP_HAVE_LIBHMP_EVENT 1
#define LIBHMP_HAVE_LIBHMP_RESIZE 1
#define LIBHMP_HAVE_LIBHMP_ANNOUNCE 1
#define LIBHMP_HAVE_LIBHMP_CANCEL 1
#define LIBHMP_HAVE_LIBHMP_INTERRUPT 1
#define LIBHMP_HAVE_LIBHMP_HISTORY_GET 1
#define LIBHMP_HAVE_LIBHMP_HISTORY_SET 1
#define LIBHMP_HAVE_LIBHMP_RUN 1
#define LIBHMP_HAVE_LIBHMP_COMPLETE 1
#define LIBHMP_HAVE_LIBHMP_TICK 1
#define LIBHMP_HAVE_LIBHMP_QMP_EVENT 1
#define LIBHMP_HAVE_LIBHMP_TEXT_FREE 1
#define LIBHMP_HAVE_LIBHMP_ERROR 1
#define LIBHMP_HAVE_LIBHMP_VERSION 1

/** A handle of a VM.  Never 0, never used twice in a process. */
typedef uint64_t libhmp_vm;

/** A handle of a monitor.  Never 0, never used twice in a process. */
typedef uint64_t libhmp_monitor;

/**
 * A text of @len bytes.  @data is NULL if there is none.  A text of the library
 * has a NUL after it, which is not counted; one of a callback need not.
 */
struct libhmp_text {
    char *data;
    size_t len;
};

/** What is in a struct libhmp_reply. */
enum libhmp_reply_kind {
    /** The reply object, {"return": ...} or {"error": ...}. */
    LIBHMP_REPLY_JSON = 0,
    /**
     * The command has succeeded and returns a HumanReadableText (QEMU's
     * qapi/common.json, an object with the single member
     * "human-readable-text"): its text as it is, without JSON.
     */
    LIBHMP_REPLY_TEXT = 1
};

/** What the qmp callback answers. */
struct libhmp_reply {
    /** The reply; none for a command that has no success response. */
    struct libhmp_text text;
    /** An enum libhmp_reply_kind.  LIBHMP_REPLY_JSON before the callback. */
    uint32_t kind;
    /** 0, and to be left so. */
    uint32_t reserved;
};

/**
 * What the host does for the monitors of a VM.  Filled in by the host and
 * copied by libhmp_vm_new().
 *
 * @opaque is always the pointer that the host gave to libhmp_vm_new(), @mon the
 * one that it gave to libhmp_open() or libhmp_run().
 */
struct libhmp_callbacks {
    /** sizeof(struct libhmp_callbacks) */
    size_t size;

    /**
     * Put out @len bytes at @buf on @mon's device.  Line ends are "\n"; a
     * device that needs "\r\n" translates.  @buf has a NUL after @len bytes.
     * Must not block; what the device does not take yet is kept by the host
     * (as by QEMU's monitor_puts()).  Required.
     */
    void (*output)(void *opaque, void *mon, const char *buf, size_t len);

    /**
     * Send what @mon's device has not got yet, since a prompt has no line end
     * (QEMU's monitor_flush()).  Optional.
     */
    void (*flush)(void *opaque, void *mon);

    /**
     * Run the QMP command in @request (@len bytes of JSON, one object without
     * line ends; also NUL-terminated) for @mon and store what it has returned
     * in @reply, which is empty; a command that has no success response leaves
     * @reply so.  A host that knows advice that goes with an error (QEMU's
     * error_append_hint()) adds it to the error object as "hint", with line
     * ends: it is printed after the error.  Runs until the command has
     * finished, without returning to the main loop.
     *
     * @mon is the monitor whose line is being run, so that what the command
     * prints elsewhere (warnings) reaches the right one; NULL outside a line.
     *
     * Returns 0, or a negative errno value if there is no reply because QMP
     * itself failed.  The library frees @reply->text in any case.  Required.
     */
    int (*qmp)(void *opaque, void *mon, const char *request, size_t len,
               struct libhmp_reply *reply);

    /**
     * @on is 1: do not deliver input from @mon's device until told otherwise.
     * @on is 0: from the main loop, not from within this call, send
     * LIBHMP_EVENT_READY and then let the device deliver again.  The library
     * counts: it calls this with 1 and 0 in turn, first with 1 (QEMU's
     * monitor_suspend() and monitor_resume()).  Required for monitors opened
     * with LIBHMP_OPEN_TERMINAL.
     */
    void (*suspend)(void *opaque, void *mon, int on);

    /**
     * In @ms milliseconds of real time call libhmp_tick() with @monitor and
     * @token.  If the monitor is gone by then the call is refused with -EBADF,
     * which is harmless.  Optional: without it, commands that wait in the
     * background do not wait.
     */
    void (*timer)(void *opaque, void *mon, libhmp_monitor monitor,
                  uint64_t token, uint32_t ms);

    /**
     * Let the host's jobs make progress: run the event loop until something
     * has happened, @ms milliseconds at most.  Input of monitors must not be
     * delivered meanwhile, QMP events may.  Returns 0, or a negative errno
     * value to give up waiting, with which the line fails.  Required.
     */
    int (*poll)(void *opaque, void *mon, uint32_t ms);

    /**
     * Names of files for completion: the names in the directory part of @path
     * that begin with the rest of it, each with that directory part as typed,
     * with a '/' at the end if it is a directory, and a "\n" at its end.
     * Names that hold a "\n" and the names "." and ".." are left out.
     * Returns 0, or a negative errno value: then nothing is offered.  The
     * library frees @names in any case.  Optional.
     */
    int (*files)(void *opaque, void *mon, const char *path,
                 struct libhmp_text *names);

    /**
     * @on is 1: from now on deliver QMP events with libhmp_qmp_event().
     * @on is 0: they are not needed now.  Optional: without it, the library
     * asks instead of listening.
     */
    void (*events)(void *opaque, int on);

    /**
     * Send the file descriptor @fd to QEMU along with the next request that
     * qmp is given, which is add-fd, as SCM_RIGHTS on a unix socket (QEMU's
     * docs/interop/qmp-spec, "QMP and file descriptors"): with its first byte,
     * say.  Nothing may follow the request before its reply, no line end
     * either: QEMU looks at the descriptor again with each byte that it reads
     * (tcp_chr_recv() in chardev/char-socket.c); if the command takes it in
     * that moment, QEMU ends.
     *
     * @fd belongs to the library and is open until qmp has returned from that
     * request; the host closes nothing.  Returns 0, or a negative errno value
     * if descriptors cannot be sent.
     *
     * It is how guest memory is read (x, xp) from a QEMU that has no QMP
     * command for it; not called for one that has.  Optional.
     */
    int (*send_fd)(void *opaque, int fd);
};

/**
 * This process is the QEMU: numbers are read as its C library does, and what
 * its commands print themselves (warnings, the name of a new pty) goes to its
 * own monitors and standard error.  For a QEMU in another process, the monitor
 * prints only what QMP reports.
 */
#define LIBHMP_VM_INSIDE 1u

/**
 * Which lines go to QEMU's own HMP by human-monitor-command, if this QEMU has
 * it.  For QEMUs in other processes.
 */
enum libhmp_passthrough {
    /** None.  A command that QMP cannot serve says what it needs. */
    LIBHMP_PASS_NEVER = 0,
    /** Commands that QMP cannot serve, and words that are not known. */
    LIBHMP_PASS_AUTO = 1,
    /** All commands that need QEMU. */
    LIBHMP_PASS_ALWAYS = 2
};

/** The command is one of info. */
#define LIBHMP_HELP_INFO 1u

/**
 * QEMU's own words for a command, as the entries of hmp-commands.hx and
 * hmp-commands-info.hx have them.
 */
struct libhmp_help {
    /** .name, with all its spellings: "help|?".  NULL ends a list. */
    const char *name;
    /** .params, NULL for none */
    const char *params;
    /** .help, NULL for none; it may have line ends. */
    const char *help;
    /** LIBHMP_HELP_INFO or 0. */
    uint32_t flags;
};

/** What a VM is like.  NULL instead means all zero. */
struct libhmp_vm_options {
    /** sizeof(struct libhmp_vm_options) */
    size_t size;
    /** LIBHMP_VM_INSIDE or 0. */
    uint32_t flags;
    /** An enum libhmp_passthrough. */
    uint32_t passthrough;
    /**
     * A list of QEMU's own words for its commands, or NULL for the library's.
     * Commands in it that the library does not know, such as a distribution's,
     * are listed by help too.  With LIBHMP_VM_INSIDE it is the list of all
     * commands of this QEMU: those of HMP that are not in it are not there.
     * Without it, commands that are not in the list keep the library's words.
     */
    const struct libhmp_help *help;
};

/** A terminal: banner, prompt, line editor, history. */
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
     * that is not known (80 are assumed).
     */
    uint32_t columns;
    /** How many rows it has; 0 for any number. */
    uint32_t rows;
};

/** What happened to a monitor's device (QEMU's QEMUChrEvent). */
enum libhmp_device_event {
    /**
     * A client is connected: a terminal gets the banner and, after a suspend
     * callback and its LIBHMP_EVENT_READY, the prompt.  A line half-typed by
     * the client before is dropped, the history stays.  A host tells nothing
     * when a client disconnects.
     */
    LIBHMP_EVENT_OPENED = 1,
    /** A multiplexer gives the terminal to this monitor. */
    LIBHMP_EVENT_FOCUS_IN = 2,
    /**
     * A multiplexer takes the terminal away; the host keeps back output from
     * when this call has returned until LIBHMP_EVENT_FOCUS_IN.
     */
    LIBHMP_EVENT_FOCUS_OUT = 3,
    /**
     * The main loop's answer to the suspend callback with @on 0.  The prompt is
     * shown (if that was not called, again, and what was typed is dropped), and
     * the next of several lines that were pasted is run: then the suspend
     * callback has been called again when this returns, and another event is
     * due.
     */
    LIBHMP_EVENT_READY = 4
};

/**
 * Load the engine from the file @engine, a path, or NULL for the one that is
 * installed with the library (libhmp-0/engine.so beside it, where 0 is that of
 * the SONAME).
 *
 * Call it early on the thread that will make all further calls, after the last
 * fork() and before the file system or the user changes.  May be tried again
 * after a failure.
 *
 * The engine must be a regular file that is whole, and of the version of this
 * library; anything else in its place is refused before any of it is loaded.  A
 * file that is changed in place while it is in use ends the process, as with
 * any library: install another one by rename.
 *
 * Returns 0, -EALREADY, -ENOENT, -ELIBBAD, -ENOMEM, -EAGAIN, -EMFILE, -EIO.
 */
int libhmp_init(const char *engine);

/**
 * Make a VM and store its handle in @vm.  @opaque is given back to the
 * callbacks and may be NULL.  @callbacks and @options, NULL for the defaults,
 * are needed for the call only.  Asks QEMU nothing yet.
 *
 * Returns 0, -EINVAL, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_vm_new(const struct libhmp_callbacks *callbacks, void *opaque,
                  const struct libhmp_vm_options *options, libhmp_vm *vm);

/**
 * Close the VM and its monitors.  Calls nothing back; after that, no callback
 * gets its @opaque any more.
 *
 * Returns 0, -EBADF, -EBUSY (from within a callback of that VM), -EPERM,
 * -ENOTCONN, -EIO.
 */
int libhmp_vm_free(libhmp_vm vm);

/**
 * Open a monitor of @vm and store its handle in @monitor.  @mon is given back
 * to the callbacks and may be NULL.  Prints nothing yet.
 *
 * Returns 0, -EINVAL, -EBADF, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_open(libhmp_vm vm, void *mon,
                const struct libhmp_open_options *options,
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
 * Take @len bytes at @buf from the monitor's device (QEMU's monitor_read()).
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
 * Tell the monitor what happened to its device (QEMU's monitor_event()).  A
 * monitor that is no terminal ignores it.
 *
 * Returns 0, -EINVAL, -EBADF, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_event(libhmp_monitor monitor, enum libhmp_device_event event);

/**
 * The terminal has @columns columns and @rows rows now; 0 columns change
 * nothing, 0 rows are any number.  The extended line editor draws the line
 * anew, all others ignore it.
 *
 * Returns 0, -EBADF, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_resize(libhmp_monitor monitor, uint32_t columns, uint32_t rows);

/**
 * Print @len bytes at @text, whole lines each with "\n", above the line that is
 * being typed, which stays as it is.  While a line is being run, and where
 * there is no terminal, they are printed where they come.
 *
 * Returns 0, -EINVAL (also without "\n" at the end), -EBADF, -EPERM,
 * -ENOTCONN, -EIO.
 */
int libhmp_announce(libhmp_monitor monitor, const char *text, size_t len);

/**
 * Drop the line that is being typed, as Ctrl-C does in a shell, and prompt
 * anew.  A monitor that shows no prompt now, or is no terminal, ignores it.
 * Of text that a terminal is still pasting, the rest becomes the new line.
 *
 * Returns 0, -EBADF, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_cancel(libhmp_monitor monitor);

/**
 * End the waiting of a command in the background, such as that of migrate, and
 * print "Error: " and @why, a text without line end; what the command has
 * QEMU do goes on, and the prompt comes back.  Without such a command it does
 * nothing.  A command that calls the poll callback is ended by the result of
 * that.
 *
 * Returns 0, -EINVAL, -EBADF, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_interrupt(libhmp_monitor monitor, const char *why);

/**
 * Store in @lines the lines that were entered, the oldest first, a "\n" after
 * each; passwords are not included.  Free with libhmp_text_free().  A monitor
 * that is no terminal has none.
 *
 * Returns 0, -EINVAL, -EBADF, -EPERM, -ENOTCONN, -ENOMEM, -EIO.
 */
int libhmp_history_get(libhmp_monitor monitor, struct libhmp_text *lines);

/**
 * Replace the lines that were entered by those of @lines, @len bytes as
 * libhmp_history_get() stores them.  Of more than the monitor remembers (64,
 * with LIBHMP_OPEN_EXTENDED 1000), the newest are kept.  A monitor that is no
 * terminal ignores it.
 *
 * Returns 0, -EINVAL, -EBADF, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_history_set(libhmp_monitor monitor, const char *lines, size_t len);

/**
 * Run one line in a monitor of @vm that lives for this call only, as QMP's
 * human-monitor-command does (qmp_human_monitor_command() in QEMU): no
 * terminal, no history, synchronous.
 *
 * @line need not be NUL-terminated.  @cpu_index is as in struct
 * libhmp_open_options.  With @text not NULL, what the line prints is collected
 * there, with line ends "\n".  With @text NULL it goes to the output callback
 * with @mon.
 *
 * Returns 0 if the line did what it says, 1 if it printed that it could not,
 * -EINVAL, -EBADF, -EPERM, -ENOTCONN, -ENOMEM, -EIO.
 */
int libhmp_run(libhmp_vm vm, void *mon, const char *line, size_t len,
               int32_t cpu_index, struct libhmp_text *text);

/**
 * What Tab would offer after @line (@len bytes; QEMU has
 * monitor_find_completion() for that): store in @words the full
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
 * Deliver a QMP event of @vm, one JSON object of @len bytes, to all its
 * monitors.
 *
 * Returns 0, -EINVAL, -EBADF, -EPERM, -ENOTCONN, -EIO.
 */
int libhmp_qmp_event(libhmp_vm vm, const char *json, size_t len);

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
