#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check.sh BUILD RUN...
#
# Runs test programs and counts their lines. A RUN is VARIANT/PROGRAM, a program
# in BUILD/cgo-tests, or "linkage". A program that ends otherwise than by itself
# counts as one failure more.
#
# Exit status: 0 if there were promises and all were kept, else 1.
set -uo pipefail
here=$(dirname "$0")
build=$1 out=$1/cgo-tests
shift
ulimit -c 0
log=$(mktemp) || exit
trap 'rm -f "$log"' EXIT

# The faults that tests provoke are not the sanitizer's, and what Go's memory
# points to it cannot know.
export ASAN_OPTIONS=handle_segv=0:handle_abort=0:detect_leaks=0:allocator_may_return_null=1
export UBSAN_OPTIONS=print_stacktrace=1
export VALGRIND_OPTS="--quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite
    --errors-for-leak-kinds=definite --suppressions=$here/valgrind.supp"

run() {
    local variant=${1%/*} program=${1#*/}
    case $variant in
        linkage) "$here/linkage.sh" "$build" "$out" ;;
        valgrind) timeout 120 valgrind "$out/plain/bin/$program" ;;
        *) timeout 120 "$out/$variant/bin/$program" ;;
    esac 2>&1 | sed -u "s,^\(ok  \|FAIL\) ,&$variant: ,"
    local status=${PIPESTATUS[0]}
    [ "$status" -le 1 ] || echo "FAIL $1: exit status $status"
}

# The lines of one program stay together.
whole() {
    local lines
    lines=$(run "$1")
    flock "$log" echo "$lines"
}

export -f run whole
export here build out log
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'whole {}' | tee -a "$log"
passed=$(grep -c '^ok ' "$log")
failed=$(grep -c '^FAIL ' "$log")
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
