// SPDX-License-Identifier: GPL-2.0-or-later

// Package qemutest starts QEMUs for tests and talks to them.
//
// Where they are comes from the environment: LIBHMP_STOCK is a folder with
// QEMUs of Debian, RELEASE/bin/qemu-system-TARGET; LIBHMP_BUILD
// is the build folder; LIBHMP_SOURCE one with QEMU's source, RELEASE/tree. A test that needs what is not there is skipped, or
// fails if LIBHMP_REQUIRE is 1.
package qemutest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Releases are those of stock QEMUs, oldest first.
var Releases = []string{"7.2", "10.0", "11.1"}

// Oldest is the oldest release that hmp is for. Some tests are made at it, too.
// Debian 11, which it is from, will leave the archive: what is not there is then not
// missing, whatever LIBHMP_REQUIRE says.
const Oldest = "5.2"

// AllReleases are Oldest, where it is there, and Releases.
func AllReleases(t testing.TB) []string {
	t.Helper()
	if !HasStock(Oldest, "x86_64") {
		t.Logf("QEMU %s is not there: NOT TESTED with it", Oldest)
		return Releases
	}
	return append([]string{Oldest}, Releases...)
}

// The programs in the build folder.
const (
	// Libhmp is a QEMU without HMP, on libhmp.
	Libhmp = "qemu/qemu-system-x86_64"
	// Builtin is the same QEMU with its own HMP.
	Builtin = "qemu-hmp/qemu-system-x86_64"
	// Hmp is the external program.
	Hmp = "hmp"
)

// Stock returns the program of a release for a target such as "x86_64".
func Stock(t testing.TB, release, target string) string {
	t.Helper()
	return stock(t, release, "qemu-system-"+target)
}

// StockImg returns the release's qemu-img.
func StockImg(t testing.TB, release string) string {
	t.Helper()
	return stock(t, release, "qemu-img")
}

// StockStorageDaemon returns the release's qemu-storage-daemon.
func StockStorageDaemon(t testing.TB, release string) string {
	t.Helper()
	return stock(t, release, "qemu-storage-daemon")
}

func stock(t testing.TB, release, name string) string {
	t.Helper()
	if !slices.Contains(Releases, release) && release != Oldest {
		t.Fatalf("no such release: %s", release)
	}
	return find(t, "LIBHMP_STOCK", release, "bin", name)
}

// Source returns the source tree of a release (see meson/get-source).
func Source(t testing.TB, release string) string {
	t.Helper()
	return find(t, "LIBHMP_SOURCE", release, "tree")
}

// Build returns a file of the build folder, such as Libhmp or "libhmp.so".
func Build(t testing.TB, name string) string {
	t.Helper()
	return find(t, "LIBHMP_BUILD", name)
}

// ForTarget is Libhmp or Builtin for another target than x86_64.
func ForTarget(program, target string) string {
	return filepath.Join(filepath.Dir(program), "qemu-system-"+target)
}

// HasStock reports whether somebody fetched a release's QEMU for a target.
func HasStock(release, target string) bool {
	return has("LIBHMP_STOCK", release, "bin", "qemu-system-"+target)
}

// HasSource reports whether somebody fetched the source of a release.
func HasSource(release string) bool { return has("LIBHMP_SOURCE", release, "tree") }

// HasBuild reports whether the build folder holds a file.
func HasBuild(name string) bool { return has("LIBHMP_BUILD", name) }

func has(variable string, path ...string) bool {
	_, err := os.Stat(filepath.Join(os.Getenv(variable), filepath.Join(path...)))
	return err == nil
}

// Installed returns a program of this machine's, one for administrators too.
func Installed(t testing.TB, name string) string {
	t.Helper()
	for _, folder := range []string{"", "/usr/sbin/"} {
		if path, err := exec.LookPath(folder + name); err == nil {
			return path
		}
	}
	missing(t, name+" is not installed (meson/install-deps test installs it)")
	return ""
}

// find returns a file below the folder that the variable names.
func find(t testing.TB, variable string, path ...string) string {
	t.Helper()
	folder := os.Getenv(variable)
	if folder == "" {
		missing(t, variable+" is not set: this needs "+filepath.Join(path...)+" (make test sets it)")
	}
	file, err := filepath.Abs(filepath.Join(folder, filepath.Join(path...)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		if path[0] == Oldest {
			t.Skip(variable + ": " + err.Error())
		}
		missing(t, variable+": "+err.Error())
	}
	return file
}

func missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("LIBHMP_REQUIRE") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}
