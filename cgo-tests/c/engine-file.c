/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in the place of the engine's file is looked at before it is used. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "host.h"

#define ENGINE BUILD "/libhmp-0/engine.so"

/* A folder of this test, and a file in it. */
static char folder[PATH_MAX], file[PATH_MAX + 16];

static void make_folder(void)
{
    strcpy(folder, "/tmp/libhmp-test-XXXXXX");
    EXPECT(mkdtemp(folder));
    EXPECT(realpath(folder, file));
    strcat(file, "/engine.so");
}

static void remove_folder(void)
{
    unlink(file);
    EXPECT_INT(0, rmdir(folder));
}

/* The engine's bytes, for the first call and ever after. */
static unsigned char *engine(size_t *size)
{
    static unsigned char *data;
    static size_t len;
    struct stat st;

    if (!data) {
        FILE *f = fopen(ENGINE, "rb");

        EXPECT(f);
        EXPECT_INT(0, fstat(fileno(f), &st));
        len = st.st_size;
        data = malloc(len);
        EXPECT_INT(len, fread(data, 1, len, f));
        fclose(f);
    }
    *size = len;
    return data;
}

static void write_file(const void *data, size_t size)
{
    FILE *f;

    unlink(file); /* never in place: an engine may be mapped */
    f = fopen(file, "wb");
    EXPECT(f);
    EXPECT_INT(size, fwrite(data, 1, size, f));
    EXPECT_INT(0, fclose(f));
}

static void no_signal_is_blocked(void)
{
    sigset_t mask;
    int sig;

    EXPECT_INT(0, sigprocmask(SIG_BLOCK, NULL, &mask));
    for (sig = 1; sig < NSIG; sig++) {
        EXPECT(sigismember(&mask, sig) != 1);
    }
}

/* Refused in time, with the file's name and these words; the host lives. */
static void refused(const char *words)
{
    host.engine = file;
    alarm(20); /* a call that does not return ends the test */
    EXPECT_REFUSED(-ELIBBAD, libhmp_init(host.engine));
    alarm(0);
    if (!strstr(libhmp_error(), file) || !strstr(libhmp_error(), words)) {
        FAIL("this does not have %s and %s: %s", file, words, libhmp_error());
    }
    no_signal_is_blocked();
}

/* The same process can have the engine that is whole. */
static void right_one_works(void)
{
    remove_folder();
    host.engine = ENGINE;
    host_init();
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

static void cut_short(void)
{
    size_t size, i;
    unsigned char *data = engine(&size);
    /* What was seen to kill, and places between header, segments and tables. */
    const size_t lengths[] = {
        size - 4096, 100000, size - 1, size / 2, 4096, 4095, 64,
    };

    make_folder();
    for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        write_file(data, lengths[i]);
        refused("is cut short");
    }
    write_file(data, 63);
    refused("is not a library for this machine");
    write_file(data, 0);
    refused("is empty");
    right_one_works();
}

static void headers_lie(void)
{
    size_t size;
    unsigned char *data = engine(&size);
    Elf64_Ehdr *e = (void *)data;
    Elf64_Phdr *p = (void *)(data + e->e_phoff);
    Elf64_Ehdr right = *e;
    Elf64_Phdr segment = *p;

    if (e->e_ident[EI_CLASS] != ELFCLASS64) {
        return;
    }
    make_folder();
    p->p_filesz = UINT64_MAX;
    write_file(data, size);
    refused("is cut short");
    p->p_filesz = 1;
    p->p_offset = UINT64_MAX;
    write_file(data, size);
    refused("is cut short");
    *p = segment;
    e->e_phoff = UINT64_MAX - 8;
    write_file(data, size);
    refused("is cut short");
    *e = right;
    e->e_shoff = UINT64_MAX;
    write_file(data, size);
    refused("is cut short");
    *e = right;
    right_one_works();
}

static void another_machine(void)
{
    static const char words[] = "is not a library for this machine";
    size_t size;
    unsigned char *data = engine(&size);
    Elf64_Ehdr *e = (void *)data; /* these members are where Elf32 has them */
    Elf64_Ehdr right = *e;

    make_folder();
    e->e_machine = e->e_machine == EM_S390 ? EM_X86_64 : EM_S390;
    write_file(data, size);
    refused(words);
    *e = right;
    e->e_ident[EI_CLASS] ^= ELFCLASS32 ^ ELFCLASS64;
    write_file(data, size);
    refused(words);
    *e = right;
    e->e_ident[EI_DATA] ^= ELFDATA2LSB ^ ELFDATA2MSB;
    write_file(data, size);
    refused(words);
    *e = right;
    e->e_type = ET_EXEC;
    write_file(data, size);
    refused(words);
    write_file("#!/bin/sh\n", 10);
    refused(words);
    *e = right;
    right_one_works();
}

static void fifo(void)
{
    char target[sizeof(file)];

    make_folder();
    EXPECT_INT(0, mkfifo(file, 0600));
    refused("is not a regular file");
    /* Nor by a link. */
    strcpy(target, file);
    strcpy(file + strlen(file) - 2, "ln");
    EXPECT_INT(0, symlink(target, file));
    host.engine = file;
    alarm(20);
    EXPECT_REFUSED(-ELIBBAD, libhmp_init(host.engine));
    EXPECT(strstr(libhmp_error(), "is not a regular file"));
    alarm(0);
    EXPECT_INT(0, unlink(target));
    right_one_works();
}

static void socket_file(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    make_folder();
    EXPECT(strlen(file) < sizeof(address.sun_path));
    strcpy(address.sun_path, file);
    EXPECT_INT(0, bind(fd, (struct sockaddr *)&address, sizeof(address)));
    refused("is not a regular file");
    right_one_works();
}

static void folder_or_device(void)
{
    make_folder();
    EXPECT_INT(0, rmdir(folder));
    strcpy(file, "/dev/zero");
    refused("is not a regular file");
    strcpy(file, "/dev/full");
    refused("is not a regular file");
    strcpy(file, "/");
    refused("is not a regular file");
}

int main(void)
{
    static const struct test tests[] = {
        { "an engine that is cut short is -ELIBBAD", cut_short },
        { "an engine whose headers lie is -ELIBBAD", headers_lie },
        { "an engine for another machine is -ELIBBAD", another_machine },
        { "a FIFO is -ELIBBAD and not waited for", fifo },
        { "a socket is -ELIBBAD", socket_file },
        { "a folder or a device is -ELIBBAD", folder_or_device },
    };

    return RUN(tests);
}
