#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# build-tools.sh
#
# Says on stderr which tools are missing to build the library and the hmp
# program: Go ($GO, or go) and a C compiler ($CC, or cc) with the C library's
# headers. It asks for the tools, not for packages, on any system.
#
# Exit status: 0 nothing is missing, 1 the C compiler or headers are, 2 Go is.

go=${GO:-go}
cc=${CC:-cc}
if ! command -v "${go%% *}" >/dev/null; then
    echo "no '$go' in PATH: install Go (go.mod says which; a distribution's own may be" \
        "too old) and add its bin folder to PATH, often /usr/local/go/bin" >&2
    exit 2
fi
if ! command -v "${cc%% *}" >/dev/null; then
    echo "no C compiler '$cc' in PATH: install gcc or clang, or name it with CC=" >&2
    exit 1
fi
# shellcheck disable=SC2086 # CC may have arguments
if ! printf '#include <dlfcn.h>\n#include <pthread.h>\n' | $cc -E -x c - >/dev/null 2>&1; then
    echo "'$cc' does not find the C library's headers (dlfcn.h, pthread.h):" \
        "install libc6-dev, glibc-devel, musl-dev or what they are called here" >&2
    exit 1
fi
