// SPDX-License-Identifier: GPL-2.0-or-later

// Package qapidoc reads the documentation of QMP commands: qapi/*.json of QEMU's source, as a
// folder of these or all in one file.
package qapidoc

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"libhmp/core/qapi"
)

// Read returns a function for the source text of definitions, "" for what is not defined. path is
// a file, a folder of modules, or a source tree with such a folder.
func Read(path string) (func(name string) string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	files := []string{path}
	if info.IsDir() {
		if files, err = modules(path); err != nil {
			return nil, err
		}
	}
	all := make(map[string]string)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for name, definition := range qapi.Definitions(string(text)) {
			all[name] = definition
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no definitions of QAPI", path)
	}
	return func(name string) string { return all[name] }, nil
}

// modules are the files of a folder, or of the folder qapi in it.
func modules(dir string) ([]string, error) {
	for _, folder := range []string{filepath.Join(dir, "qapi"), dir} {
		files, err := filepath.Glob(filepath.Join(folder, "*.json"))
		if err != nil || len(files) > 0 {
			return files, err
		}
	}
	return nil, fmt.Errorf("%s: no *.json here, nor in its folder qapi", dir)
}

// Find returns the path of the documentation of a release, such as "10.0", in the user's or the
// system's data folders: libhmp/qapi/RELEASE, a folder, or RELEASE.json. "" if there is none.
func Find(release string, getenv func(string) string) string {
	home := cmp.Or(getenv("XDG_DATA_HOME"), filepath.Join(getenv("HOME"), ".local", "share"))
	system := cmp.Or(getenv("XDG_DATA_DIRS"), "/usr/local/share:/usr/share")
	for _, folder := range append([]string{home}, strings.Split(system, ":")...) {
		for _, ending := range []string{".json", ""} {
			path := filepath.Join(folder, "libhmp", "qapi", release+ending)
			if _, err := os.Stat(path); err == nil && filepath.IsAbs(path) {
				return path
			}
		}
	}
	return ""
}
