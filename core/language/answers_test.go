// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// answer is what a QEMU says to a line. In testdata it is a line of quoted texts.
type answer struct {
	line   string
	text   string // on the monitor; or in parentheses what a silent line did
	stderr string
}

func (a answer) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "%q\t%q", a.line, a.text)
	if a.stderr != "" {
		fmt.Fprintf(b, "\t%q", a.stderr)
	}
	b.WriteByte('\n')
}

// answersFile names the answers of a release.
func answersFile(group, release string) string {
	if release != baseRelease {
		group += "-" + release
	}
	return filepath.Join("testdata", group+".txt")
}

// readAnswers reads one file, in its order; none if there is no such file.
func readAnswers(t *testing.T, group, release string) []answer {
	t.Helper()
	data, err := os.ReadFile(answersFile(group, release))
	if release != baseRelease && os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	var answers []answer
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var field [3]string
		for i, quoted := range strings.Split(strings.TrimSuffix(line, "\n"), "\t") {
			field[i], err = strconv.Unquote(quoted)
			require.NoError(t, err, line)
		}
		answers = append(answers, answer{field[0], field[1], field[2]})
	}
	return answers
}

// answersOf returns all answers of a release. A line that differs has its number
// among the lines of the group in front of it, since a line may come again.
func answersOf(t *testing.T, group, release string) []answer {
	t.Helper()
	answers := readAnswers(t, group, baseRelease)
	if release == baseRelease {
		return answers
	}
	for _, a := range readAnswers(t, group, release) {
		number, line, _ := strings.Cut(a.line, " ")
		n, err := strconv.Atoi(number)
		require.NoError(t, err)
		require.Equal(t, answers[n].line, line)
		require.NotEqual(t, answers[n], answer{line, a.text, a.stderr}, "no difference")
		answers[n] = answer{line, a.text, a.stderr}
	}
	return answers
}

func writeAnswers(t *testing.T, q *qemu, group string, answers []answer) {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "# SPDX-License-Identifier: GPL-2.0-or-later\n# QEMU %s, recorded by TestQEMU\n", q.version)
	head := b.Len()
	if q.release == baseRelease {
		for _, a := range answers {
			a.write(&b)
		}
	} else {
		base := readAnswers(t, group, baseRelease)
		require.Len(t, answers, len(base), "record with %s first", baseRelease)
		for n, a := range answers {
			require.Equal(t, base[n].line, a.line, "record with %s first", baseRelease)
			if a != base[n] {
				a.line = fmt.Sprint(n, " ", a.line)
				a.write(&b)
			}
		}
	}
	name := answersFile(group, q.release)
	if b.Len() == head {
		err := os.Remove(name)
		require.True(t, err == nil || os.IsNotExist(err), err)
		return
	}
	require.NoError(t, os.WriteFile(name, b.Bytes(), 0o644))
}

// releasesOf returns the releases whose answers differ from the base's.
func releasesOf(t *testing.T, group string) []string {
	t.Helper()
	files, err := filepath.Glob(answersFile(group, "*"))
	require.NoError(t, err)
	var releases []string
	for _, file := range files {
		release := strings.TrimPrefix(file, filepath.Join("testdata", group)+"-")
		releases = append(releases, strings.TrimSuffix(release, ".txt"))
	}
	return releases
}
