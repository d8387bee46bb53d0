# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the scripts of this repository share: messages, the cache, locks.
# Sourced, not run. A script's usage is its own leading comment.

export LC_ALL=C.UTF-8

me=${0##*/}

# say TEXT...: a line of progress. Always stderr: stdout belongs to results.
say() { printf '%s: %s\n' "$me" "$*" >&2; }

# die TEXT...: ends the script with the reason.
die() {
    say "$@"
    exit 1
}

# usage [STATUS]: prints the script's leading comment and ends it (default 2).
usage() {
    local status=${1:-2} text
    text=$(awk 'NR > 3 && !/^#/ { exit } NR > 3 { sub(/^# ?/, ""); print }' "$0")
    if [ "$status" -eq 0 ]; then
        printf '%s\n' "$text"
    else
        printf '%s\n' "$text" >&2
    fi
    exit "$status"
}

# Everything fetched or built once is kept here; removing the folder is safe.
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}/libhmp
case $cache in
    /libhmp) die "neither HOME nor XDG_CACHE_HOME is set: no place for the cache" ;;
    *[[:space:]\"\'\\\$]*)
        die "the cache folder must have no blank, quote, backslash or dollar sign" \
            "in its name: $cache (choose another with XDG_CACHE_HOME)" ;;
esac

# lock NAME: waits until no other script holds NAME; held until this one ends.
lock() {
    mkdir -p "$cache/locks" || die "cannot make the cache folder $cache"
    exec {lock_fd}>"$cache/locks/$1"
    flock -n "$lock_fd" && return
    say "waiting for another run that works on $1"
    flock "$lock_fd"
}

# logged LOG WHAT COMMAND...: runs COMMAND with its output in LOG. If it fails,
# shows the end of LOG and ends the script.
logged() {
    local log=$1 what=$2
    shift 2
    "$@" >>"$log" 2>&1 </dev/null && return
    failed "$log" "$what"
}

# failed LOG WHAT: says that WHAT failed, shows the end of LOG, ends the script.
failed() {
    say "$2 failed; the last lines of $1:"
    tail -n 15 "$1" >&2
    exit 1
}
