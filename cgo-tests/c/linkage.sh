#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# linkage.sh BUILD OUT
#
# What the header and libhmp.so in BUILD are to compilers, linkers and
# pkg-config. Programs go to OUT. Prints a line for each promise, as the C
# programs do. Exit status: 1 if one is not kept.
set -uo pipefail
here=$(dirname "$0")
build=$1 out=$2
include=$here/../../include
library=$build/libhmp.so
failed=0

# promise TEXT COMMAND...: the promise is kept if the command succeeds.
promise() {
    local text=$1 said
    shift
    if said=$("$@" 2>&1); then
        echo "ok   $text"
    else
        echo "FAIL $text" "$said"
        failed=1
    fi
}

strict=(-pedantic -Wall -Wextra -Werror -I"$include")

in_c() {
    local std
    for std in c99 c11 c17 gnu99; do
        gcc -std=$std "${strict[@]}" "$here/compile-header-c99.c" -o "$out/compile-header-c99" \
            -L"$build" -lhmp -Wl,-rpath,"$build" && "$out/compile-header-c99" || return
    done
}

in_cxx() {
    local std
    for std in c++11 c++14 c++17 c++20; do
        g++ -std=$std "${strict[@]}" "$here/compile-header-cxx.cc" -o "$out/compile-header-cxx" \
            -L"$build" -lhmp -Wl,-rpath,"$build" && "$out/compile-header-cxx" || return
    done
}

# The header's functions.
functions() {
    grep -oE '^[a-z].*[ *]libhmp_[a-z_]+\(' "$include/libhmp.h" | sed -E 's/.*(libhmp_[a-z_]+)\(/\1/' | sort
}

exports() {
    diff <(functions | sed 's/$/@@LIBHMP_0.1/') \
         <(nm -D --defined-only --with-symbol-versions "$library" | awk '$2 == "T" { print $3 }' | sort)
}

nothing_else() {
    ! nm -D --defined-only "$library" | grep -vE ' T | A LIBHMP_0\.1$'
}

dynamic() { readelf -dW "$library"; }

soname() { dynamic | grep -F 'Library soname: [libhmp.so.0]'; }

needs_libc_only() { ! dynamic | grep NEEDED | grep -vE '\[(libc|ld-linux.*)\.so\.'; }

stays() { dynamic | grep NODELETE; }

# The runtime that a Go library carries has sections of its own.
no_go() { ! readelf -SW "$library" | grep -E '\.(gopclntab|go\.buildinfo|note\.go)'; }

small() { [ "$(stat -L -c %s "$library")" -lt 100000 ]; }

hardened() { dynamic | grep -q BIND_NOW && readelf -lW "$library" | grep -q GNU_RELRO; }

# The version that the header tells to the preprocessor.
macros() {
    local v
    v=$(sed -nE 's/^#define LIBHMP_VERSION_(MAJOR|MINOR|PATCH) ([0-9]+)$/\2/p' "$include/libhmp.h" | paste -sd.)
    [ "$v" = "$(cat "$here/../../VERSION")" ]
}

features() {
    diff <(functions | sed 's/.*/#define LIBHMP_HAVE_\U& 1/') <(grep '^#define LIBHMP_HAVE_' "$include/libhmp.h" | sort)
}

# What a host sees fits a terminal, as QEMU's own sources do.
narrow() { ! grep -nE '.{81}' "$include/libhmp.h"; }

engine_folder() {
    local number
    number=$(dynamic | sed -nE 's/.*soname: \[libhmp\.so\.([0-9]+)\].*/\1/p')
    [ -f "$build/libhmp-$number/engine.so" ]
}

# Its version can be read before it is loaded: GNU readelf shows the bytes.
engine_note() {
    local bytes
    bytes=$(printf '%s\0' "$(cat "$here/../../VERSION")" | od -An -v -tx1 | tr -s ' ' | sed 's/^ *//; s/ *$//')
    readelf -nW "$build/libhmp-0/engine.so" | grep -A2 '^  libhmp ' | grep -F "description data: $bytes"
}

engine_symbol() { nm -D --defined-only "$build/libhmp-0/engine.so" | grep ' T libhmp_engine$'; }

# What a host that was built against an earlier one relies on.
abi() { "$here/abi.sh" check "$build"; }

# Each of these changes of the header is told; the last two need a library with it.
abi_changes() {
    local edit
    local -a edits=(
        's/LIBHMP_REPLY_TEXT = 1/LIBHMP_REPLY_TEXT = 2/'
        's/LIBHMP_PASS_ALWAYS = 2/LIBHMP_PASS_ALWAYS = 3/'
        's/^#define LIBHMP_OPEN_LIMITED 4u/#define LIBHMP_OPEN_LIMITED 8u/'
        '/^#define LIBHMP_HAVE_LIBHMP_TICK 1/d'
        's/^    uint32_t rows;/    uint64_t rows;/'
        's/^    uint32_t columns;/    uint32_t width;/'
    )
    mkdir -p "$out/changed"
    for edit in "${edits[@]}"; do
        sed "$edit" "$include/libhmp.h" >"$out/changed/libhmp.h"
        if cmp -s "$include/libhmp.h" "$out/changed/libhmp.h"; then
            echo "nothing to change: $edit"
            return 1
        fi
        cp -L "$library" "$out/changed/libhmp.so.0"
        case $edit in
            *'    uint32_t'*)
                gcc -g -fPIC -fvisibility=hidden -I"$out/changed" -I"$here/../../capi" -shared \
                    -Wl,-soname,libhmp.so.0 -Wl,--version-script="$here/../../capi/front/libhmp.map" \
                    -o "$out/changed/libhmp.so.0" "$here"/../../capi/front/*.c -ldl -pthread || return ;;
        esac
        "$here/abi.sh" check "$out/changed" "$out/changed/libhmp.h"
        if [ $? -ne 1 ]; then
            echo "not told: $edit"
            return 1
        fi
    done
}

# As a program of somebody else is built.
with_pkg_config() {
    local flags
    export PKG_CONFIG_PATH=$build LD_LIBRARY_PATH=$build
    flags=$(pkg-config --cflags --libs libhmp) || return
    # shellcheck disable=SC2086 # flags are words
    gcc "$here/compile-header-c99.c" -o "$out/pkg-config" $flags && "$out/pkg-config"
}

version() {
    [ "$(PKG_CONFIG_PATH=$build pkg-config --modversion libhmp)" = "$(cat "$here/../../VERSION")" ]
}

promise "the header alone compiles as C99 and later" in_c
promise "the header alone compiles as C++11 and later" in_cxx
promise "exported are the header's functions, versioned" exports
promise "nothing else is exported" nothing_else
promise "the SONAME is libhmp.so.0" soname
promise "the library needs the C library only" needs_libc_only
promise "the library is not unloaded" stays
promise "the library holds no Go" no_go
promise "the library is small" small
promise "the library is bound at load and read-only then" hardened
promise "the header tells the version to the preprocessor" macros
promise "each function has a macro LIBHMP_HAVE_" features
promise "the header is 80 columns wide" narrow
promise "the engine is in a folder with the number of the SONAME" engine_folder
promise "the engine tells its version in a note" engine_note
promise "the engine has the symbol that is looked for" engine_symbol
promise "the ABI is the recorded one (make abi records it)" abi
promise "a change of the ABI is told" abi_changes
promise "pkg-config has what a program needs" with_pkg_config
promise "pkg-config tells the version" version
exit $failed
