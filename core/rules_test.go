// SPDX-License-Identifier: GPL-2.0-or-later

package core_test

import (
	"go/ast"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The picture in ARCHITECTURE.md: what a package may import of ours. A package
// may also import those below it in its own folder.
var allowed = map[string][]string{
	"core/language": {},
	"core/readline": {"core/visible"},
	"core/visible":  {},
	"core/qmp":      {},
	"core/secret":   {"core/keyval", "core/language"},
	"core/keyval":   {"core/language", "core/qmp"},
	"core/qapi":     {"core/keyval", "core/language", "core/qmp"},
	"core/monitor":  {"core/language", "core/readline", "core/qmp", "core/visible"},
	"hmpcmds":       {"core/keyval", "core/language", "core/monitor", "core/qapi", "core/qmp", "internal/manpage"},
	"capi/engine":   {"core/monitor", "core/qmp", "core/readline", "hmpcmds"},
}

// The host owns the world: no files, environment, processes, sockets.
var worldly = []string{"net", "os", "os/exec", "os/signal", "syscall", "unsafe", "log"}

// ... and no clock.
var clocks = []string{"Now", "Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Since"}

// inCore reports whether the host's rules are for a folder.
func inCore(dir string) bool { return strings.HasPrefix(dir, "core/") || dir == "hmpcmds" }

func TestImportsFollowThePicture(t *testing.T) {
	for dir, may := range allowed {
		eachFile(t, dir, func(path string, file *ast.File) {
			for _, spec := range file.Imports {
				name, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				if ours, ok := strings.CutPrefix(name, "libhmp/"); ok {
					if !slices.Contains(may, ours) && !strings.HasPrefix(ours, dir+"/") {
						t.Errorf("%s imports %s", path, name)
					}
				}
				if inCore(dir) && slices.Contains(worldly, name) {
					t.Errorf("%s imports %s: the host owns the world", path, name)
				}
			}
		})
	}
}

// A package of commands needs none of the others; only the list of them does.
func TestPackagesOfCommandsStandAlone(t *testing.T) {
	eachFile(t, "hmpcmds", func(path string, file *ast.File) {
		folder := filepath.ToSlash(filepath.Dir(path))
		if folder == "../hmpcmds" {
			return
		}
		for _, spec := range file.Imports {
			other, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), "libhmp/hmpcmds")
			if ours && !strings.HasPrefix(other, "/internal/") {
				t.Errorf("%s imports %s", path, spec.Path.Value)
			}
		}
	})
}

func TestCoreStartsNoClock(t *testing.T) {
	for dir := range allowed {
		if !inCore(dir) {
			continue
		}
		eachFile(t, dir, func(path string, file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains(clocks, sel.Sel.Name) {
					t.Errorf("%s uses time.%s: time comes from the host", path, sel.Sel.Name)
				}
				return true
			})
		})
	}
}

// starters are the functions that may start a goroutine.
var starters = map[string]bool{"NewStream": true} // which only the external program uses

func TestCoreStartsNoGoroutine(t *testing.T) {
	for dir := range allowed {
		if !inCore(dir) {
			continue
		}
		eachFile(t, dir, func(path string, file *ast.File) {
			for _, decl := range file.Decls {
				f, ok := decl.(*ast.FuncDecl)
				if !ok || starters[f.Name.Name] {
					continue
				}
				ast.Inspect(f, func(n ast.Node) bool {
					if _, ok := n.(*ast.GoStmt); ok {
						t.Errorf("%s: %s starts a goroutine", path, f.Name.Name)
					}
					return true
				})
			}
		})
	}
}

func TestEngineStaysLean(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "libhmp/capi/engine").Output()
	require.NoError(t, err)
	for _, heavy := range []string{"net", "os/exec", "text/template", "regexp", "crypto/tls"} {
		require.NotContains(t, strings.Fields(string(out)), heavy)
	}
}

// One package knows libvirt: to all others a VM of libvirt's is a QMP connection.
func TestOnlyOnePackageKnowsLibvirt(t *testing.T) {
	for _, dir := range []string{"capi", "cgo-tests", "cmd", "core", "hmpcmds"} {
		eachFile(t, dir, func(path string, file *ast.File) {
			for _, spec := range file.Imports {
				known := strings.HasPrefix(strings.Trim(spec.Path.Value, `"`), "github.com/digitalocean/go-libvirt")
				if known && filepath.ToSlash(filepath.Dir(path)) != "../cmd/hmp/internal/libvirt" {
					t.Errorf("%s imports %s", path, spec.Path.Value)
				}
			}
		})
	}
}

func TestEveryFileHasALicence(t *testing.T) {
	for _, dir := range []string{"capi", "cgo-tests", "cmd", "core", "examples", "hmpcmds", "include", "internal", "meson"} {
		err := filepath.WalkDir(filepath.Join("..", dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.Contains(path, "testdata") {
				return nil
			}
			switch filepath.Ext(path) {
			case ".patch", ".add": // text for files of QEMU, whose licences hold
				return nil
			}
			checkLicence(t, path)
			return nil
		})
		require.NoError(t, err)
	}
}
