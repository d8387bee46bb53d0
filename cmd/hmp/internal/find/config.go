// SPDX-License-Identifier: GPL-2.0-or-later

package find

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"libhmp/core/language"
)

// longestConfig is how many bytes of a file of -readconfig are read.
const longestConfig = 1 << 20

// The lines of such a file (qemu_config_foreach in util/qemu-config.c).
var (
	sectionLine = regexp.MustCompile(`^\[(\S+?)(?:\s+"([^"]*)")?\]`)
	settingLine = regexp.MustCompile(`^\s*(\S+)\s*=\s*"([^"]*)"`)
)

// withConfigs is a process's command line with what its files of -readconfig say as options behind it.
func (l *look) withConfigs(pid int, argv []string) []string {
	all := argv
	for i := 1; i+1 < len(argv); i++ {
		if option, _, _ := optionOf(argv[i]); option == "readconfig" {
			i++
			all = append(all[:len(all):len(all)], configOptions(l.readConfig(pid, argv[i]))...)
		}
	}
	return all
}

// readConfig reads a file as a process calls it; "" if it cannot be read.
func (l *look) readConfig(pid int, name string) string {
	path := l.of(pid, "root") + name
	if !filepath.IsAbs(name) {
		path = filepath.Join(l.of(pid, "cwd"), name)
	}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() { // a FIFO could be waited for
		return ""
	}
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	text, _ := io.ReadAll(io.LimitReader(file, longestConfig))
	return string(text)
}

// configOptions has each section of a file as an option: [chardev "a"] as -chardev id=a,...
func configOptions(text string) (argv []string) {
	for line := range strings.Lines(text) {
		if m := sectionLine.FindStringSubmatch(line); m != nil {
			argv = append(argv, "-"+m[1], "id="+language.DoubleCommas(m[2]))
		} else if m := settingLine.FindStringSubmatch(line); m != nil && len(argv) > 0 {
			argv[len(argv)-1] += "," + m[1] + "=" + language.DoubleCommas(m[2])
		}
	}
	return argv
}
