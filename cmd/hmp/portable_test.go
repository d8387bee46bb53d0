// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestBuildsOnOtherSystems: the library is for Linux, the program also for others, and so are the tests of what is not
// unix's or Linux's alone.
// The first time, Go compiles its own library for each of them.
func TestBuildsOnOtherSystems(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while where Go has not yet built for other systems")
	}
	build, vet := []string{"build", "-o", os.DevNull, "."}, []string{"vet", "./..."}
	for target, commands := range map[string][][]string{
		"darwin/amd64": {build}, "darwin/arm64": {build, vet}, "freebsd/amd64": {build, vet},
		"linux/arm64": {build}, "openbsd/amd64": {build}, "windows/amd64": {build, vet},
	} {
		t.Run(target, func(t *testing.T) {
			system, machine, _ := strings.Cut(target, "/")
			for _, command := range commands {
				cmd := exec.Command("go", command...)
				cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+machine, "CGO_ENABLED=0", "GOFLAGS=-trimpath -buildvcs=false")
				said, err := cmd.CombinedOutput()
				assert.NoError(t, err, string(said))
			}
		})
	}
}
