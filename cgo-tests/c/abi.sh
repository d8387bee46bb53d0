#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# abi.sh check|record BUILD
#
# check compares the ABI of the libhmp.so in BUILD with the recorded one, in
# capi/libhmp.abi: its functions, and the types of the header that they take,
# by their debug information. record writes that file anew. Before a release an
# addition is fine, and anything else needs another SONAME.
#
# Exit status: 0 it is the same, 1 it differs (how is on stdout), 2 it cannot
# be told.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
recorded=$top/capi/libhmp.abi
machine=elf-amd-x86_64 # of the recorded one

[ $# -eq 2 ] || { echo "usage: abi.sh check|record BUILD" >&2; exit 2; }
library=$2/libhmp.so.0
current=$(mktemp)
trap 'rm -f "$current"' EXIT
# Nothing of where and with what it was built.
abidw --headers-dir "$top/include" --drop-private-types --no-show-locs --no-corpus-path --no-comp-dir-path \
    --no-elf-needed --drop-undefined-syms --out-file "$current" "$library" || exit 2
case $1 in
    record)
        sed '1a <!-- SPDX-License-Identifier: GPL-2.0-or-later -->' "$current" >"$recorded" ;;
    check)
        if ! grep -q "architecture='$machine'" "$current"; then
            echo "not compared: the recorded ABI is that of $machine"
            exit 0
        fi
        grep -q '<class-decl ' "$current" || { echo "$library has no debug information"; exit 2; }
        abidiff "$recorded" "$current" || exit 1 ;;
    *)
        exit 2 ;;
esac
