// SPDX-License-Identifier: GPL-2.0-or-later

// Package packages_test makes the source tarball and the Debian packages, and uses them as
// people who get them do: without network, without git, in a Debian that has nothing else.
package packages_test

import (
	"archive/tar"
	"compress/gzip"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp"
	"libhmp/cgo-tests/qemutest"
)

const top = "../.."

var version = libhmp.Version()

// run runs a command, and returns what it prints.
func run(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	require.NoError(t, err, "%v\n%s%s", cmd.Args, out, errs.String())
	return string(out)
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return string(text)
}

// withoutNetwork has only a loopback interface, which is down.
func withoutNetwork(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	options := []string{"--net"}
	if os.Geteuid() != 0 {
		options = append(options, "--map-current-user")
	}
	return exec.Command(qemutest.Installed(t, "unshare"), slices.Concat(options, []string{name}, args)...)
}

// makeTarball makes the tarball in a folder of the test's own.
func makeTarball(t *testing.T) (file string) {
	t.Helper()
	qemutest.Installed(t, "git")
	return strings.TrimSpace(run(t, exec.Command(top+"/tools/dist", t.TempDir())))
}

// tarball is one for all tests.
var tarball struct {
	once sync.Once
	text []byte
}

// dist returns the tarball, made once.
func dist(t *testing.T) (file string) {
	t.Helper()
	tarball.once.Do(func() { tarball.text = []byte(read(t, makeTarball(t))) })
	file = filepath.Join(t.TempDir(), "libhmp-"+version+".tar.gz")
	require.NoError(t, os.WriteFile(file, tarball.text, 0o600))
	return file
}

// The tarball has what git knows and the modules, of nobody and of one time; made again it
// is the same.
func TestTarball(t *testing.T) {
	t.Parallel()
	assert.Equal(t, read(t, dist(t)), read(t, makeTarball(t)), "it is another one the second time")

	file, err := os.Open(dist(t))
	require.NoError(t, err)
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	prefix := "libhmp-" + version + "/"
	var names []string
	vendored := 0
	times := map[int64]bool{}
	for in := tar.NewReader(unzipped); ; {
		h, err := in.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		name, found := strings.CutPrefix(h.Name, prefix)
		require.True(t, found, h.Name)
		times[h.ModTime.Unix()] = true
		assert.Zero(t, h.Uid+h.Gid, h.Name)
		assert.Zero(t, h.Mode&0o022, h.Name)
		switch {
		case h.Typeflag == tar.TypeDir:
		case strings.HasPrefix(name, "vendor/"):
			vendored++
		default:
			names = append(names, name)
		}
	}
	assert.Len(t, times, 1)
	assert.NotZero(t, vendored)
	want := strings.Fields(run(t, exec.Command("git", "-C", top, "ls-files")))
	slices.Sort(want)
	slices.Sort(names)
	assert.Equal(t, want, names)
}

// It builds and installs without network, without modules elsewhere, and on a system that
// has neither git nor Debian's package manager.
func TestTarballBuilds(t *testing.T) {
	t.Parallel()
	bin, dir := t.TempDir(), t.TempDir()
	for _, name := range []string{"make", "go", "cc", "gcc", "as", "ld", "sh", "bash", "cat", "awk", "sed", "grep",
		"dirname", "mkdir", "install", "ln", "rm", "cp", "env"} {
		path, err := exec.LookPath(name)
		require.NoError(t, err)
		require.NoError(t, os.Symlink(path, filepath.Join(bin, name)))
	}
	run(t, exec.Command("tar", "-x", "-C", dir, "-f", dist(t)))
	cache := strings.TrimSpace(run(t, exec.Command("go", "env", "GOCACHE")))
	root := filepath.Join(dir, "root")
	for _, args := range [][]string{{"build"}, {"install", "DESTDIR=" + root, "PREFIX=/usr"}} {
		make := withoutNetwork(t, filepath.Join(bin, "make"), args...)
		make.Dir = filepath.Join(dir, "libhmp-"+version)
		make.Env = []string{"PATH=" + bin, "HOME=" + dir, "GOCACHE=" + cache, "GOMODCACHE=" + dir + "/modules",
			"GOFLAGS=-mod=vendor", "GOPROXY=off", "GOTOOLCHAIN=local"}
		run(t, make)
	}
	assert.Equal(t, "hmp "+version+"\n", run(t, exec.Command(root+"/usr/bin/hmp", "--version")))
	for _, name := range []string{"lib/libhmp.so", "lib/libhmp-0/engine.so", "lib/pkgconfig/libhmp.pc",
		"include/libhmp.h", "share/man/man1/hmp.1", "share/man/man1/hmp-run.1", "share/man/man3/libhmp_run.3", "share/man/man7/hmp-commands.7"} {
		assert.FileExists(t, filepath.Join(root, "usr", name))
	}
}

// The packages are built without network, lintian finds nothing in them, they can be used
// in a Debian that has nothing but a compiler, and purging them leaves nothing.
func TestPackages(t *testing.T) {
	t.Parallel()
	stock := qemutest.Stock(t, "10.0", "x86_64")
	for _, name := range []string{"dpkg-buildpackage", "dh", "lintian", "debootstrap"} {
		qemutest.Installed(t, name)
	}
	if os.Geteuid() != 0 && exec.Command("sudo", "-n", "true").Run() != nil {
		t.Skip("neither root nor sudo without password")
	}
	tree := strings.TrimSpace(run(t, exec.Command("./debian-tree")))

	// Always the same folder: with another one, Go's cache has nothing of the C parts.
	debs := filepath.Join(filepath.Dir(filepath.Dir(tree)), "packages")
	build := withoutNetwork(t, top+"/tools/deb", dist(t), debs)
	build.Env = append(os.Environ(), "DPKG_DEB_COMPRESSOR_LEVEL=1") // quickly, the packages are not kept
	list := strings.Fields(run(t, build))
	changes, err := filepath.Glob(debs + "/*.changes")
	require.NoError(t, err)
	require.Len(t, changes, 1)
	lintian := make(chan string, 1)
	go func() {
		said, err := exec.Command("lintian", "--allow-root", "--fail-on", "error,warning", changes[0]).CombinedOutput()
		if err != nil {
			said = append(said, err.Error()...)
		}
		lintian <- string(said)
	}()

	q := qemutest.Start(t, stock, "-M", "pc", "-m", "16", "-name", "guest", "-drive", "if=none,id=cd0,media=cdrom", "-device", "ide-cd,drive=cd0")
	names := map[string]bool{}
	for _, deb := range list {
		name, _, _ := strings.Cut(filepath.Base(deb), "_")
		names[name] = true
		if !strings.HasSuffix(name, "-dbgsym") {
			run(t, exec.Command("cp", deb, q.Dir))
		}
	}
	assert.Equal(t, []string{"hmp", "hmp-dbgsym", "libhmp-dev", "libhmp0", "libhmp0-dbgsym"}, slices.Sorted(maps.Keys(names)))
	run(t, exec.Command("cp", "testdata/use", q.Dir))
	run(t, exec.Command("./in-tree", tree, q.Dir, "/shared/use", filepath.Base(q.Socket(1))))

	said := func(name string) string { return read(t, q.Dir, name) }
	assert.Equal(t, "hmp "+version+"\n", said("version"))
	assert.Contains(t, said("explain"), "\n  the QMP command query-status\n")
	assert.Equal(t, version+"\n", said("modversion"))
	assert.Contains(t, said("completion"), "__start_hmp hmp")
	assert.Equal(t, q.HMP("info name")+q.HMP("info status"), said("embed"))
	assert.Equal(t, q.HMP("info name"), said("hmp"))
	assert.Regexp(t, `^VM status: running\ncd0 .*: use \(raw, read-only\)\n`, said("minutes"))
	assert.Contains(t, said("migration"), "\nMigration status: completed\n")
	assert.Equal(t, "VM status: running\n", said("left-running"))
	// The flags of Debian's builds are in what they compile.
	assert.Contains(t, said("front"), "__stack_chk_fail")
	assert.Contains(t, said("engine"), "__fprintf_chk")
	before, after := strings.Fields(said("before")), strings.Fields(said("after"))
	assert.Greater(t, len(before), 1000)
	assert.Equal(t, before, after, "something is left, or gone")
	assert.NotContains(t, said("left"), "hmp")
	assert.Empty(t, <-lintian)
}

// What has to be written at several places is the same at all.
func TestPlaces(t *testing.T) {
	assert.Regexp(t, `^libhmp \(`+regexp.QuoteMeta(version)+`-\d+\) `, read(t, top, "debian/changelog"))
	first := regexp.MustCompile(`(?m)^## \[([^]]*)\]`).FindStringSubmatch(read(t, top, "CHANGELOG.md"))
	require.NotNil(t, first)
	assert.Equal(t, version, first[1])

	exported := regexp.MustCompile(`(?m)^ +(libhmp_[a-z_]+);$`).FindAllStringSubmatch(read(t, top, "capi/front/libhmp.map"), -1)
	symbols := read(t, top, "debian/libhmp0.symbols")
	require.NotEmpty(t, exported)
	for _, name := range exported {
		assert.Contains(t, symbols, "\n "+name[1]+"@LIBHMP_")
	}

	// Each module that the library and the program are linked with has its licence told.
	modules := linked(t, "./cmd/hmp")
	copyright, licenses := read(t, top, "debian/copyright"), read(t, top, "LICENSES.md")
	for _, module := range modules {
		pattern := module
		if strings.HasPrefix(module, "golang.org/x/") {
			pattern = "golang.org/x"
		}
		assert.Contains(t, copyright, "vendor/"+pattern+"/*")
		assert.Contains(t, licenses, module)
	}
	// Parts of QEMU are under version 2 of the GPL alone: LICENSES.md.
	assert.Equal(t, []string{"golang.org/x/sys", "golang.org/x/text"}, linked(t, "./capi/engine"),
		"is its licence one that goes together with GPL-2.0? Then tell it in LICENSES.md")
}

// linked are the modules that a program is linked with.
func linked(t *testing.T, program string) []string {
	t.Helper()
	modules := strings.Fields(run(t, exec.Command("go", "list", "-C", top, "-deps",
		"-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", program)))
	slices.Sort(modules)
	return slices.Compact(modules)
}
