// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestBuildsOnOtherSystems: the library is for Linux, the program also for others.
// The first time, Go compiles its own library for each of them.
func TestBuildsOnOtherSystems(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while where Go has not yet built for other systems")
	}
	for _, target := range []string{"darwin/amd64", "darwin/arm64", "freebsd/amd64",
		"linux/arm64", "openbsd/amd64", "windows/amd64"} {
		t.Run(target, func(t *testing.T) {
			system, machine, _ := strings.Cut(target, "/")
			cmd := exec.Command("go", "build", "-o", os.DevNull, ".")
			cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+machine, "CGO_ENABLED=0", "GOFLAGS=-trimpath -buildvcs=false")
			said, err := cmd.CombinedOutput()
			assert.NoError(t, err, string(said))
		})
	}
}
