#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# abi.sh check|record BUILD [HEADER]
#
# check compares the ABI of the libhmp.so in BUILD with the recorded one, in
# capi/libhmp.abi: its functions, and the types of the header that they take,
# by their debug information, with the names of members; and the values of the
# header's macros and enumerators, most of which no debug information has.
# record writes that file anew. Before a release an addition is fine, and
# anything else needs another SONAME.
#
# Exit status: 0 it is the same, 1 it differs (how is on stdout), 2 it cannot
# be told.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
recorded=$top/capi/libhmp.abi
machine=elf-amd-x86_64 # of the recorded one

[ $# -eq 2 ] || [ $# -eq 3 ] || { echo "usage: abi.sh check|record BUILD [HEADER]" >&2; exit 2; }
library=$2/libhmp.so.0
header=${3-$top/include/libhmp.h}
current=$(mktemp)
trap 'rm -f "$current"' EXIT

# Comments, a name and its value each: abidiff does not look at them.
constants() {
    sed -nE '/LIBHMP_VERSION_/d; s/^(#define|   ) (LIBHMP_[A-Z_]+) (= )?([0-9]+)u?,?$/<!-- \2 \4 -->/p' "$header"
}

# Nothing of where and with what it was built.
abidw --headers-dir "$(dirname "$header")" --drop-private-types --no-show-locs --no-corpus-path \
    --no-comp-dir-path --no-elf-needed --drop-undefined-syms --out-file "$current" "$library" || exit 2
case $1 in
    record)
        {
            sed 1q "$current"
            echo '<!-- SPDX-License-Identifier: GPL-2.0-or-later -->'
            constants
            sed 1d "$current"
        } >"$recorded" ;;
    check)
        diff <(grep '^<!-- LIBHMP_' "$recorded") <(constants) || exit 1
        if ! grep -q "architecture='$machine'" "$current"; then
            echo "types not compared: the recorded ABI is that of $machine"
            exit 0
        fi
        grep -q '<class-decl ' "$current" || { echo "$library has no debug information"; exit 2; }
        abidiff --harmless "$recorded" "$current" || exit 1 ;;
    *)
        exit 2 ;;
esac
