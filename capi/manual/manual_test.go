// SPDX-License-Identifier: GPL-2.0-or-later

package manual

import (
	"flag"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	headerFile = "../../include/libhmp.h"
	pageFile   = "../../docs/libhmp.3"
)

var write = flag.Bool("write", false, "write "+pageFile+" (make docs)")

func header(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(headerFile)
	require.NoError(t, err)
	return string(data)
}

func TestPageIsOfTheHeader(t *testing.T) {
	page, err := Page(header(t))
	require.NoError(t, err)
	if *write {
		require.NoError(t, os.WriteFile(pageFile, []byte(page), 0o644))
	}
	data, err := os.ReadFile(pageFile)
	require.NoError(t, err)
	assert.True(t, string(data) == page, "%s is not what the header says: run make docs", pageFile)
}

// All words of the header's comments, and all its names, are on the page.
func TestNothingIsLeftOut(t *testing.T) {
	man := rendered(t)
	for _, name := range regexp.MustCompile(`\b(libhmp|LIBHMP)_[A-Za-z_]+`).FindAllString(header(t), -1) {
		if name != "LIBHMP_H" {
			assert.True(t, strings.Contains(man, name), name)
		}
	}
	_, text, _ := strings.Cut(header(t), "*/\n") // the licence stands in a comment of the page
	for _, comment := range regexp.MustCompile(`(?s)/\*.*?\*/`).FindAllString(text, -1) {
		for _, word := range regexp.MustCompile(`[A-Za-z]{4,}`).FindAllString(comment, -1) {
			if !strings.Contains(man, word) {
				t.Errorf("%q is not on the page", word)
			}
		}
	}
}

// rendered is the page as it is read, and without mistakes that groff would tell.
func rendered(t *testing.T) string {
	t.Helper()
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("groff is not installed")
	}
	cmd := exec.Command(groff, "-man", "-Tascii", "-P-cbou", "-ww", "-rHY=0", "-rLL=200n", pageFile)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	require.NoError(t, err)
	require.Empty(t, errs.String())
	return string(out)
}

func TestWhatIsNoHeader(t *testing.T) {
	for _, text := range []string{"", "/* something else */\n", "/*\n * libhmp: x\n */\n"} {
		_, err := Page(text)
		assert.Error(t, err)
	}
}
