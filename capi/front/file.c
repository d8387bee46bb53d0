/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dlopen() trusts the file: opening a FIFO, it waits for ever; of a file that
 * is cut short it maps what its headers promise, and touching that ends the
 * process with SIGBUS; and of an engine of another version it starts the Go
 * runtime, of which a process can have one only and which cannot be ended.
 */
#define _GNU_SOURCE
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../engine.h"

/* This library's own header, put there by the linker. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static bool read_at(int fd, void *buf, size_t len, uint64_t offset)
{
    return pread(fd, buf, len, (off_t)offset) == (ssize_t)len;
}

static bool for_this_machine(const ElfW(Ehdr) *e)
{
    const ElfW(Ehdr) *own = &__ehdr_start;

    return memcmp(e->e_ident, ELFMAG, SELFMAG) == 0 &&
           e->e_ident[EI_CLASS] == own->e_ident[EI_CLASS] &&
           e->e_ident[EI_DATA] == own->e_ident[EI_DATA] &&
           e->e_machine == own->e_machine && e->e_type == ET_DYN &&
           e->e_phentsize == sizeof(ElfW(Phdr));
}

/* Whether @len bytes from @offset on are in a file of @size bytes. */
static bool within(uint64_t offset, uint64_t len, uint64_t size)
{
    return offset <= size && len <= size - offset;
}

/* Whether all is there that the headers promise. */
static bool is_whole(int fd, const ElfW(Ehdr) *e, uint64_t size)
{
    ElfW(Phdr) p;
    unsigned i;

    for (i = 0; i < e->e_phnum; i++) {
        if (!read_at(fd, &p, sizeof(p), e->e_phoff + i * sizeof(p)) ||
            !within(p.p_offset, p.p_filesz, size)) {
            return false;
        }
    }
    /* This table is the end of the file, where linkers put one. */
    return e->e_shoff == 0 ||
           within(e->e_shoff, (uint64_t)e->e_shnum * e->e_shentsize, size);
}

/* Notes are small; what is longer is not looked at. */
enum { NOTES_MAX = 4096 };

/*
 * Looks for the engine's note among the @len bytes of notes at @notes, whose
 * parts are aligned to @align, and copies its text to @version.
 */
static bool find_note(const char *notes, size_t len, size_t align,
                      char *version, size_t size)
{
    static const char name[] = LIBHMP_ENGINE_NOTE_NAME;
    ElfW(Nhdr) n;

    while (len >= sizeof(n)) {
        size_t text, next;

        memcpy(&n, notes, sizeof(n));
        if (n.n_namesz > len || n.n_descsz > len) {
            return false;
        }
        text = (sizeof(n) + n.n_namesz + align - 1) / align * align;
        next = (text + n.n_descsz + align - 1) / align * align;
        if (text + n.n_descsz > len) {
            return false;
        }
        if (n.n_type == LIBHMP_ENGINE_NOTE_TYPE &&
            n.n_namesz == sizeof(name) &&
            memcmp(notes + sizeof(n), name, sizeof(name)) == 0) {
            snprintf(version, size, "%.*s", (int)n.n_descsz, notes + text);
            return true;
        }
        notes += next < len ? next : len;
        len -= next < len ? next : len;
    }
    return false;
}

/* The version in the note of an engine; false if there is no such note. */
static bool read_version(int fd, const ElfW(Ehdr) *e, char *version,
                         size_t size)
{
    char notes[NOTES_MAX];
    ElfW(Phdr) p;
    unsigned i;

    for (i = 0; i < e->e_phnum; i++) {
        if (read_at(fd, &p, sizeof(p), e->e_phoff + i * sizeof(p)) &&
            p.p_type == PT_NOTE && p.p_filesz <= sizeof(notes) &&
            read_at(fd, notes, p.p_filesz, p.p_offset) &&
            find_note(notes, p.p_filesz, p.p_align == 8 ? 8 : 4, version,
                      size)) {
            return true;
        }
    }
    return false;
}

static int check_version(int fd, const ElfW(Ehdr) *e, char *why, size_t room)
{
    char version[32];

    if (!read_version(fd, e, version, sizeof(version))) {
        snprintf(why, room, " is not a libhmp engine");
    } else if (strcmp(version, LIBHMP_VERSION) != 0) {
        snprintf(why, room, " has version %s, libhmp has %s: "
                 "install both from one build", version, LIBHMP_VERSION);
    } else {
        return 0;
    }
    return -ELIBBAD;
}

static int check_content(int fd, uint64_t size, char *why, size_t room)
{
    ElfW(Ehdr) e;

    if (size == 0) {
        snprintf(why, room, " is empty: install it again");
    } else if (!read_at(fd, &e, sizeof(e), 0) || !for_this_machine(&e)) {
        snprintf(why, room, " is not a library for this machine (ELF): "
                 "install the one that belongs to this libhmp");
    } else if (!is_whole(fd, &e, size)) {
        snprintf(why, room, " is cut short at %" PRIu64 " bytes: "
                 "install it again", size);
    } else {
        return check_version(fd, &e, why, room);
    }
    return -ELIBBAD;
}

static int not_regular(char *why, size_t size)
{
    snprintf(why, size, " is not a regular file: install libhmp again, "
             "or name the engine's file");
    return -ELIBBAD;
}

/* Why a file could not be opened. */
static int cannot_open(char *why, size_t size)
{
    int code = errno;

    if (code == EMFILE || code == ENFILE) {
        snprintf(why, size, ": %s: raise the limit (%s)", strerror(code),
                 code == EMFILE ? "ulimit -n" : "fs.file-max");
        return -EMFILE;
    }
    snprintf(why, size, ": %s", strerror(code));
    return code == ENOENT || code == ENOTDIR ? -ENOENT : -ELIBBAD;
}

int file_check(const char *path, char *why, size_t size)
{
    struct stat st;
    int fd, ret;

    /* Before it is opened, which is enough to make some devices act. */
    if (stat(path, &st) < 0) {
        return cannot_open(why, size);
    }
    if (!S_ISREG(st.st_mode)) {
        return not_regular(why, size);
    }
    fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        return cannot_open(why, size);
    }
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        ret = not_regular(why, size); /* it was replaced meanwhile */
    } else {
        ret = check_content(fd, (uint64_t)st.st_size, why, size);
    }
    close(fd);
    return ret;
}
