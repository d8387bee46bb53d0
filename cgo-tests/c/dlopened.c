/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that is not linked with the library and opens it when it likes. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libhmp.h"
#include "test.h"

static const char file[] = LIBRARY "/libhmp.so";

static void *library;
static libhmp_vm vm;
static int (*init)(const char *engine);
static int (*vm_new)(const struct libhmp_callbacks *callbacks, void *opaque,
                     const struct libhmp_vm_options *options, libhmp_vm *vm);
static int (*run)(libhmp_vm vm, void *mon, const char *line, size_t len,
                  int32_t cpu_index, struct libhmp_text *text);
static void (*text_free)(struct libhmp_text *text);

static void output(void *opaque, void *mon, const char *buf, size_t len)
{
    (void)opaque;
    (void)mon;
    FAIL("%.*s", (int)len, buf);
}

static int qmp(void *opaque, void *mon, const char *req, size_t len,
               struct libhmp_reply *reply)
{
    (void)opaque;
    (void)mon;
    (void)req;
    (void)len;
    reply->text.data = strdup("{\"return\": []}");
    reply->text.len = strlen(reply->text.data);
    return 0;
}

static int poll(void *opaque, void *mon, uint32_t ms)
{
    (void)opaque;
    (void)mon;
    (void)ms;
    return 0;
}

static const struct libhmp_callbacks callbacks = {
    .size = sizeof(callbacks),
    .output = output,
    .qmp = qmp,
    .poll = poll,
};

/* POSIX has the casts this way round. */
static void open_library(void)
{
    library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        FAIL("%s", dlerror());
    }
    *(void **)&init = dlsym(library, "libhmp_init");
    *(void **)&vm_new = dlsym(library, "libhmp_vm_new");
    *(void **)&run = dlsym(library, "libhmp_run");
    *(void **)&text_free = dlsym(library, "libhmp_text_free");
    EXPECT(init && vm_new && run && text_free);
}

static void works(void)
{
    struct libhmp_text text = { 0 };

    EXPECT_INT(1, run(vm, NULL, "nosuch", 6, -1, &text));
    EXPECT_TEXT("unknown command: 'nosuch'\n", text.data);
    text_free(&text);
}

static void opened(void)
{
    open_library();
    EXPECT_INT(0, init(NULL));
    EXPECT_INT(0, vm_new(&callbacks, NULL, NULL, &vm));
    works();
}

static void never_unloaded(void)
{
    int i;

    opened();
    for (i = 0; i < 10; i++) {
        dlclose(library);
    }
    works();
    open_library();
    EXPECT_INT(-EALREADY, init(NULL));
    works();
}

static void engine_is_hidden(void)
{
    opened();
    EXPECT(!dlsym(RTLD_DEFAULT, "libhmp_engine"));
    EXPECT(!dlsym(RTLD_DEFAULT, "libhmp_init"));
}

int main(void)
{
    static const struct test tests[] = {
        { "dlopen() and dlsym() are all it takes", opened },
        { "the library is never unloaded", never_unloaded },
        { "its symbols and the engine's stay out of the way",
          engine_is_hidden },
    };

    return RUN(tests);
}
