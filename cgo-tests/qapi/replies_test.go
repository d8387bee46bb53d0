// SPDX-License-Identifier: GPL-2.0-or-later

package qapi_test

import (
	"go/ast"
	"go/build"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// reply is a Go type that the return value of a command is decoded into.
type reply struct {
	command string
	into    types.Type
	where   token.Position
}

// replies finds the calls of Execute (of a monitor's Call and of qmp.Client)
// whose command is constant, in these packages.
func replies(t *testing.T, dirs ...string) (list []reply) {
	fset := token.NewFileSet()
	from := importer.ForCompiler(fset, "gc", compiled(t, dirs))
	for _, dir := range dirs {
		pkg, err := build.Default.ImportDir(dir, 0)
		require.NoError(t, err)
		var files []*ast.File
		for _, name := range pkg.GoFiles {
			file, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			files = append(files, file)
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
		_, err = (&types.Config{Importer: from}).Check(pkg.Name, fset, files, info)
		require.NoError(t, err)
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				if r, ok := replyOf(n, info); ok {
					r.where = fset.Position(n.Pos())
					list = append(list, r)
				}
				return true
			})
		}
	}
	return list
}

// folders are those of packages that are built into the engine, as go list names them.
func folders(t *testing.T, patterns ...string) []string {
	out, err := exec.Command("go", append([]string{"list", "-f", "{{.Dir}}"}, patterns...)...).Output()
	require.NoError(t, err)
	return slices.DeleteFunc(strings.Fields(string(out)), func(dir string) bool {
		return strings.HasSuffix(dir, "test") || strings.HasSuffix(dir, "testrows")
	})
}

// compiled returns where the compiler has left what packages export.
func compiled(t *testing.T, dirs []string) importer.Lookup {
	args := append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}"}, dirs...)
	out, err := exec.Command("go", args...).Output()
	require.NoError(t, err)
	files := map[string]string{}
	for _, line := range strings.Split(string(out), "\n") {
		path, file, _ := strings.Cut(line, " ")
		files[path] = file
	}
	return func(path string) (io.ReadCloser, error) { return os.Open(files[path]) }
}

// replyOf takes Execute("command", args, &reply) apart.
func replyOf(n ast.Node, info *types.Info) (r reply, ok bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 3 {
		return r, false
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != "Execute" {
		return r, false
	}
	command := info.Types[call.Args[0]].Value
	pointer, ok := info.Types[call.Args[2]].Type.(*types.Pointer)
	if !ok || command == nil || command.Kind() != constant.String {
		return r, false
	}
	return reply{command: constant.StringVal(command), into: pointer.Elem()}, true
}
