# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tests that need not run again, as they have passed with the same content. Part of
# cgo-tests/testbed/test, which has stage, report and go; cache and say are of meson/lib.sh.
# shellcheck disable=SC2154

mkdir -p "$cache/passed"
find "$cache/passed" -type f -mtime +60 -delete

# What the library is made of. (libhmp.so has the name of its folder in its debug
# information: its source stands for it.)
library=(include capi VERSION Makefile build/libhmp-0)

# hashes PATH...: of the files there and below.
hashes() { find -L "$@" -type f ! -name '*.pyc' -print0 | sort -z | xargs -0 sha256sum; }

# content PATH...: a hash of the files there and below, of the machine's packages and of which
# QEMU sources there are.
content() {
    {
        dpkg-query -W
        uname -srm
        printf '%s\n' "${CC-}" "${CPPFLAGS-}" "${CFLAGS-}" "${LDFLAGS-}" "${GOFLAGS-}"
        readlink "$cache"/source/* || :
        hashes "$@"
    } | sha256sum | cut -c 1-20
}

# stock_content: which stock QEMUs there are.
stock_content() { find -L "$cache/stock" -type f -printf '%P %s %T@\n' | sort; }

# own_content: the content of all that QEMU's own tests are and test.
own_content() {
    {
        content cgo-tests/qemu-suite cgo-tests/testbed/own-tests meson/patches "${library[@]}" \
            build/hmp build/qemu build/qemu-hmp
        stock_content
    } | sha256sum | cut -c 1-20
}

# passed_file NAME KEY: the file that is there if the tests have passed with that content,
# with their output.
passed_file() { printf '%s' "$cache/passed/${1//[^A-Za-z0-9]/-}-$2"; }

# has_passed FILE
has_passed() { [ "${LIBHMP_FRESH-}" != 1 ] && [ -e "$1" ] && touch "$1"; }

# kept NAME KEY COMMAND...: stage, for one that need not run again with the same key.
kept() {
    local name=$1 passed
    passed=$(passed_file "$1" "$2")
    shift 2
    if has_passed "$passed"; then
        say "--- $name: as before (content ${passed##*-}): $(tail -n 1 "$passed")"
        report+=("$(printf '%-24s %-6s as before: %s' "$name" ok "$(tail -n 1 "$passed")")")
        return
    fi
    rm -f "$passed"
    if stage "$name" shown_and_kept "$passed.$$" "$@"; then
        mv "$passed.$$" "$passed"
    else
        rm -f "$passed.$$"
    fi
}

# shellcheck disable=SC2317 # called by stage
shown_and_kept() {
    local file=$1
    shift
    "$@" | tee "$file"
}

# Packages below cgo-tests that depend on what they import, on what is built, and on the
# QEMUs. The others depend on all of this tree.
of_programs=(arguments completion conversion differential embedded explain keystrokes lineresults peers
    pictures policy running safety schemalines serve terminal typing)
# Those that take longest come first, as the last one has the processors for itself.
longest=(differential embedded explain safety keystrokes typing)

# packages_content: the packages of tests and what each depends on, lines "NAME KEY".
packages_content() {
    local programs tree name folders key
    programs=$(
        content "${library[@]}" meson go.mod go.sum build/hmp build/test/libhmp-0 hmpcmds
        stock_content
        ls -d build/qemu*
    )
    mapfile -t folders < <(find . -mindepth 1 -maxdepth 1 ! -name build ! -name .git)
    tree=$(content "${folders[@]}")
    for name in $("$go" list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./cgo-tests/...); do
        name=${name##*/}
        key=$tree
        if [[ " ${of_programs[*]} " == *" $name "* ]]; then
            mapfile -t folders < <("$go" list -test -deps -f '{{if .Module}}{{if .Module.Main}}{{.Dir}}{{end}}{{end}}' "./cgo-tests/$name" |
                sed "s|^$PWD/||" | sort -u)
            key=$(hashes "${folders[@]}")
        fi
        printf '%s %s\n' "$name" "$(printf '%s\n' "$programs" "$key" | sha256sum | cut -c 1-20)"
    done
}

# tests_on_qemus: runs the packages of tests that have not passed with what they depend on.
# shellcheck disable=SC2317 # called by stage
tests_on_qemus() {
    local name key file said verdict rest run=() status=0
    local -A files=()
    while read -r name key; do
        [ "$name" != plug ] || continue # is a stage
        file=$(passed_file "$name" "$key")
        if has_passed "$file"; then
            say "$name: as before (content $key): $(head -n 1 "$file")"
            [ "$name" != differential ] || tail -n 1 "$file" >build/differential-totals
        else
            files[$name]=$file
        fi
    done < <(packages_content)
    for name in "${longest[@]}" "${!files[@]}"; do # (Go takes one that stands there twice once.)
        [ -z "${files[$name]-}" ] || run+=("./cgo-tests/$name")
    done
    [ ${#run[@]} -gt 0 ] || return 0
    said=$(mktemp)
    "$go" test -count=1 -vet=off -timeout 30m "${run[@]}" | tee "$said" || status=1
    while read -r verdict name rest; do
        [ "$verdict" = ok ] || continue
        name=${name##*/}
        {
            echo "$rest"
            [ "$name" != differential ] || cat build/differential-totals
        } >"${files[$name]}"
    done <"$said"
    rm -f "$said"
    return $status
}
