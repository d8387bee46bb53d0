/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host of libhmp: runs lines of the human monitor at the QMP socket of a
 * QEMU.  What a terminal needs as well is in terminal.c.
 *
 *   cc embed.c $(pkg-config --cflags --libs libhmp) -o embed
 *       (with PKG_CONFIG_PATH and LD_LIBRARY_PATH=build if not installed)
 *   qemu-system-x86_64 -qmp unix:qmp.sock,server=on,wait=off &
 *   ./embed qmp.sock 'info status' 'info block'
 */
#define _GNU_SOURCE
#include <errno.h>
#include <libhmp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

static struct qemu { FILE *in; int out; } qemu;

static void output(void *opaque, void *mon, const char *buf, size_t len)
{
    (void)opaque, (void)mon;
    fwrite(buf, 1, len, stdout);
}

/* What begins with a timestamp is an event; the library asks, it needs none. */
static int qmp(void *opaque, void *mon, const char *request, size_t len,
               struct libhmp_reply *reply)
{
    struct qemu *q = opaque;
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    (void)mon;
    for (; len; len -= n, request += n) {
        n = send(q->out, request, len, MSG_NOSIGNAL);
        if (n < 0) {
            return -errno;
        }
    }
    while ((n = getline(&line, &room, q->in)) > 0) {
        if (strncmp(line, "{\"timestamp\"", 12) != 0) {
            reply->text.data = line; /* the library frees it */
            reply->text.len = n;
            return 0;
        }
    }
    free(line);
    return -ECONNRESET;
}

static int wait_some_time(void *opaque, void *mon, uint32_t ms)
{
    (void)opaque, (void)mon;
    poll(NULL, 0, ms);
    return 0;
}

static const struct libhmp_callbacks callbacks = {
    .size = sizeof(callbacks), .output = output, .qmp = qmp,
    .poll = wait_some_time,
};

static int connect_to(struct qemu *q, const char *path)
{
    static const char hello[] = "{\"execute\": \"qmp_capabilities\"}";
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct libhmp_reply reply = { .text = { NULL, 0 } };
    char *greeting = NULL;
    size_t room = 0;
    int ret = -ECONNRESET;

    if (strlen(path) >= sizeof(address.sun_path)) {
        return -ENAMETOOLONG;
    }
    strcpy(address.sun_path, path);
    q->out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(q->out, (struct sockaddr *)&address, sizeof(address)) < 0) {
        return -errno;
    }
    q->in = fdopen(q->out, "r");
    if (getline(&greeting, &room, q->in) > 0) {
        ret = qmp(q, NULL, hello, strlen(hello), &reply);
    }
    free(greeting);
    free(reply.text.data);
    return ret;
}

int main(int argc, char **argv)
{
    struct libhmp_vm_options options = {
        .size = sizeof(options), .passthrough = LIBHMP_PASS_AUTO,
    };
    libhmp_vm vm;
    int i, ret;

    if (argc < 2) {
        fprintf(stderr, "usage: embed SOCKET LINE...\n");
        return 2;
    }
    ret = connect_to(&qemu, argv[1]);
    if (ret < 0) {
        fprintf(stderr, "embed: %s\n", strerror(-ret));
        return 1;
    }
    if (libhmp_init(NULL) < 0 ||
        libhmp_vm_new(&callbacks, &qemu, &options, &vm) < 0) {
        fprintf(stderr, "embed: %s\n", libhmp_error());
        return 1;
    }
    for (i = 2; i < argc && ret >= 0; i++) {
        ret |= libhmp_run(vm, NULL, argv[i], strlen(argv[i]), -1, NULL);
    }
    if (ret < 0) {
        fprintf(stderr, "embed: %s\n", libhmp_error());
    }
    return ret != 0;
}
