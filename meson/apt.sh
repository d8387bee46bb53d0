# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Debian's archive without touching this machine's package database: apt with
# folders of its own under the cache. Sourced after lib.sh.
#
# The archive's address is the one in the machine's own apt sources, so mirrors
# and proxies stay as its owner set them; only the suite is chosen here.

: "${cache:?lib.sh must be sourced before}"
debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# debian_archive: prints the address of the Debian archive. Of the machine's
# sources the first with a plain release name (no -security, -updates) in main,
# preferring those whose Release file is known to be Debian's.
debian_archive() {
    # shellcheck disable=SC2016 # apt expands these, not the shell
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)' \
        'Created-By: Packages' |
        awk '$3 != "main" || $2 ~ /[-\/]/ { next }
             { sub(/\/$/, "", $1) }
             $4 == "Debian" { best = $1; exit }
             $2 ~ /^(bullseye|bookworm|trixie|forky|sid|stable|testing|unstable)$/ && !next_best { next_best = $1 }
             END { print best ? best : next_best }'
}

# private_apt KIND SUITE...: makes apt_conf name an apt configuration that sees
# just these suites, the first being the wanted one. KIND is deb or deb-src.
# Package lists younger than an hour are used as they are.
private_apt() {
    local kind=$1 name dir archive suite
    shift
    name=$(IFS=+ && printf '%s' "$kind-$*")
    dir=$cache/apt/$name
    apt_conf=$dir/apt.conf

    command -v apt-get >/dev/null || die "no apt-get: this needs a Debian machine"
    [ -r "$debian_keyring" ] ||
        die "no $debian_keyring: install the package debian-archive-keyring"
    lock "apt-$name"
    [ -z "$(find "$dir/updated" -mmin -60 2>/dev/null)" ] || return 0

    archive=$(debian_archive)
    [ -n "$archive" ] ||
        die "no Debian archive (a release's main component) in this machine's apt sources"
    mkdir -p "$dir"/{preferences.d,lists/partial,archives/partial}
    : >"$dir/status"
    for suite; do
        printf '%s [signed-by=%s] %s %s main\n' "$kind" "$debian_keyring" "$archive" "$suite"
    done >"$dir/sources.list"
    private_apt_conf "$dir" >"$apt_conf"

    say "reading the package lists of $1"
    : >"$dir/log"
    logged "$dir/log" "apt-get update for $1" apt-get -c "$apt_conf" update
    : >"$dir/updated"
}

# private_apt_conf DIR: prints a configuration that keeps all state in DIR. With
# -c it is read after the machine's own, whose proxy settings thus hold.
private_apt_conf() {
    cat <<EOF_CONF
Dir::Etc::SourceList "$1/sources.list";
Dir::Etc::SourceParts "$1/none";
Dir::Etc::Preferences "$1/none";
Dir::Etc::PreferencesParts "$1/preferences.d";
Dir::State "$1";
Dir::State::Lists "$1/lists";
Dir::State::status "$1/status";
Dir::Cache "$1";
Dir::Cache::Archives "$1/archives";
Dir::Log "$1";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
APT::Get::List-Cleanup "false";
APT::Install-Recommends "false";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Languages "none";
Acquire::Retries "3";
EOF_CONF
}

# unpack_packages DIR PACKAGE...: downloads the packages themselves, without what they
# depend on, from apt_conf's suite and unpacks them side by side into DIR.
unpack_packages() {
    local dir=$1 debs=$1.debs deb
    shift
    rm -rf "$dir" "$debs"
    mkdir -p "$dir" "$debs"
    : >"$dir.log"
    (cd "$debs" && logged "$dir.log" "downloading $*" apt-get -c "$apt_conf" download "$@")
    for deb in "$debs"/*.deb; do
        logged "$dir.log" "unpacking $deb" dpkg-deb -x "$deb" "$dir"
    done
    rm -rf "$debs" "$dir.log"
}
