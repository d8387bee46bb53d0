/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host of libhmp for a terminal: the monitor of a QEMU, with line editor,
 * Tab, waiting in the background and events.  Ctrl-] leaves it, QEMU goes on.
 *
 *   cc terminal.c $(pkg-config --cflags --libs libhmp) -o terminal
 *   qemu-system-x86_64 -qmp unix:qmp.sock,server=on,wait=off &
 *   ./terminal qmp.sock
 *
 * It needs no JSON: messages are passed on as they are, and QEMU's replies
 * begin with "return" or "error", its events with "timestamp".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <libhmp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static struct host {
    int qmp, fd;                 /* the socket; what its next request carries */
    char *in;                    /* what has come from it */
    size_t len;
    libhmp_vm vm;
    libhmp_monitor monitor;
    bool suspended, resumed;     /* take no keys; a prompt is due */
    uint64_t token;              /* of the timer, 0 if there is none */
    int64_t due;                 /* when its time is up */
} host = { .fd = -1 };

#define LEAVE '\x1d' /* Ctrl-] */

static struct termios cooked;
static volatile sig_atomic_t resized = 1;

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Takes a line of QEMU's, waiting up to @ms for it; NULL if there is none. */
static char *next_message(struct host *h, int ms)
{
    struct pollfd p = { .fd = h->qmp, .events = POLLIN };
    char *end, *line;
    ssize_t n;

    while (!h->len || !(end = memchr(h->in, '\n', h->len))) {
        if (poll(&p, 1, ms) <= 0) {
            return NULL;
        }
        h->in = realloc(h->in, h->len + 65536);
        n = read(h->qmp, h->in + h->len, 65536);
        if (n <= 0) {
            return NULL;
        }
        h->len += n;
    }
    line = strndup(h->in, end - h->in);
    h->len -= end + 1 - h->in;
    memmove(h->in, end + 1, h->len);
    return line;
}

/* Hands events on and returns the first reply, NULL if none comes in time. */
static char *next_reply(struct host *h, int ms)
{
    char *line;

    while ((line = next_message(h, ms))) {
        if (strncmp(line, "{\"timestamp\"", 12) != 0) {
            return line;
        }
        libhmp_qmp_event(h->vm, line, strlen(line));
        free(line);
    }
    return NULL;
}

static void output(void *opaque, void *mon, const char *buf, size_t len)
{
    (void)opaque, (void)mon;
    fwrite(buf, 1, len, stdout);
}

static void flush(void *opaque, void *mon)
{
    (void)opaque, (void)mon;
    fflush(stdout);
}

static int send_fd(void *opaque, int fd)
{
    struct host *h = opaque;

    h->fd = fd;
    return 0;
}

/* Without line end, which QEMU does not need and which must not follow @fd. */
static int qmp(void *opaque, void *mon, const char *request, size_t len,
               struct libhmp_reply *reply)
{
    struct host *h = opaque;
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control = { .header = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
    struct iovec iov = { (char *)request, len };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
    ssize_t n;

    (void)mon;
    if (h->fd >= 0) {
        memcpy(CMSG_DATA(&control.header), &h->fd, sizeof(int));
        msg.msg_control = &control;
        msg.msg_controllen = sizeof(control);
        h->fd = -1;
    }
    for (; len; len -= n) {
        n = sendmsg(h->qmp, &msg, MSG_NOSIGNAL);
        if (n < 0) {
            return -errno;
        }
        iov = (struct iovec){ (char *)iov.iov_base + n, len - n };
        msg.msg_control = NULL;
        msg.msg_controllen = 0;
    }
    reply->text.data = next_reply(h, -1);
    reply->text.len = reply->text.data ? strlen(reply->text.data) : 0;
    return reply->text.data ? 0 : -ECONNRESET;
}

static void suspend(void *opaque, void *mon, int on)
{
    struct host *h = opaque;

    (void)mon;
    h->suspended = on;
    h->resumed = !on;
}

/* There is one monitor, which waits for one thing at a time. */
static void timer(void *opaque, void *mon, libhmp_monitor monitor,
                  uint64_t token, uint32_t ms)
{
    struct host *h = opaque;

    (void)mon, (void)monitor;
    h->token = token;
    h->due = now() + ms;
}

static int wait_for_qemu(void *opaque, void *mon, uint32_t ms)
{
    (void)mon;
    free(next_reply(opaque, ms)); /* events: nothing was asked */
    return 0;
}

static const struct libhmp_callbacks callbacks = {
    .size = sizeof(callbacks), .output = output, .flush = flush, .qmp = qmp,
    .suspend = suspend, .timer = timer, .poll = wait_for_qemu,
    .send_fd = send_fd,
};

static void fail(const char *why)
{
    fprintf(stderr, "terminal: %s\n", why);
    exit(1);
}

static void connect_to(struct host *h, const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    static const char hello[] = "{\"execute\": \"qmp_capabilities\"}";

    if (strlen(path) >= sizeof(address.sun_path)) {
        fail("the name of the socket is too long");
    }
    strcpy(address.sun_path, path);
    h->qmp = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(h->qmp, (struct sockaddr *)&address, sizeof(address)) < 0) {
        fail(strerror(errno));
    }
    free(next_message(h, -1)); /* its greeting */
    if (write(h->qmp, hello, sizeof(hello) - 1) < 0) {
        fail(strerror(errno));
    }
    free(next_message(h, -1));
}

static void restore_terminal(void)
{
    tcsetattr(0, TCSADRAIN, &cooked);
}

static void on_winch(int sig)
{
    (void)sig;
    resized = 1;
}

static void on_end(int sig)
{
    restore_terminal();
    signal(sig, SIG_DFL);
    raise(sig);
}

/* The line editor sees all keys; "\n" still becomes "\r\n" on the way out. */
static void prepare_terminal(void)
{
    struct sigaction winch = { .sa_handler = on_winch, .sa_flags = SA_ONSTACK };
    struct sigaction end = { .sa_handler = on_end, .sa_flags = SA_ONSTACK };
    struct termios raw;

    if (tcgetattr(0, &cooked) == 0) {
        raw = cooked;
        raw.c_iflag &= ~(ICRNL | IXON);
        raw.c_lflag &= ~(ICANON | ECHO | ISIG | IEXTEN);
        tcsetattr(0, TCSADRAIN, &raw);
        atexit(restore_terminal);
        sigaction(SIGTERM, &end, NULL);
        sigaction(SIGHUP, &end, NULL);
    }
    sigaction(SIGWINCH, &winch, NULL);
}

/* What the main loop owes the monitor before there are more keys for it. */
static void settle(struct host *h)
{
    struct winsize size;
    uint64_t token = h->token;

    if (resized) {
        resized = 0;
        if (ioctl(1, TIOCGWINSZ, &size) == 0) {
            libhmp_resize(h->monitor, size.ws_col, size.ws_row);
        }
    }
    if (token && now() >= h->due) {
        h->token = 0;
        libhmp_tick(h->monitor, token);
    }
    if (h->resumed) {
        h->resumed = false;
        libhmp_event(h->monitor, LIBHMP_EVENT_READY);
    }
}

/* For poll(): how long the timer has to run, -1 if there is none. */
static int time_left(struct host *h)
{
    int64_t rest = h->due - now();

    return !h->token ? -1 : rest > 0 ? rest : 0;
}

static void main_loop(struct host *h)
{
    struct pollfd p[2] = { { .fd = h->qmp, .events = POLLIN } };
    char keys[4096];
    size_t typed = 0;
    bool ended = false;

    while (!ended || typed || h->token || h->resumed) {
        settle(h);
        while (typed && !h->suspended && !h->resumed) {
            int64_t taken = libhmp_feed(h->monitor, keys, typed);

            if (taken < 0) {
                fail(libhmp_error());
            }
            typed -= taken;
            memmove(keys, keys + taken, typed);
        }
        if (h->resumed) {
            continue;
        }
        p[1].fd = ended || typed ? -1 : 0;
        p[1].events = POLLIN;
        if (poll(p, 2, time_left(h)) <= 0) {
            continue;
        }
        if (p[0].revents) {
            free(next_reply(h, 0));
            if (recv(h->qmp, keys, 1, MSG_PEEK | MSG_DONTWAIT) == 0) {
                fprintf(stderr, "\nQEMU has ended\n");
                return;
            }
        } else if (p[1].revents) {
            ssize_t n = read(0, keys, sizeof(keys));

            ended = n <= 0;
            typed = ended ? 0 : n;
            if (memchr(keys, LEAVE, typed)) {
                puts("");
                return;
            }
        }
    }
}

int main(int argc, char **argv)
{
    struct libhmp_vm_options machine = {
        .size = sizeof(machine), .passthrough = LIBHMP_PASS_AUTO,
    };
    struct libhmp_open_options options = {
        .size = sizeof(options), .cpu_index = -1,
        .flags = LIBHMP_OPEN_TERMINAL | LIBHMP_OPEN_EXTENDED,
    };

    if (argc != 2) {
        fail("usage: terminal SOCKET");
    }
    connect_to(&host, argv[1]);
    if (libhmp_init(NULL) < 0 ||
        libhmp_vm_new(&callbacks, &host, &machine, &host.vm) < 0 ||
        libhmp_open(host.vm, NULL, &options, &host.monitor) < 0) {
        fail(libhmp_error());
    }
    prepare_terminal();
    libhmp_event(host.monitor, LIBHMP_EVENT_OPENED);
    main_loop(&host);
    return 0;
}
