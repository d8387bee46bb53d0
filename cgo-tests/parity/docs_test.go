// SPDX-License-Identifier: GPL-2.0-or-later

package parity_test

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// document is what "make docs" writes, with this flag.
const document = "../../docs/parity.md"

var write = flag.Bool("write", false, "write "+document)

// column is a kind of QEMU in the document.
type column struct {
	title string
	qemus []func(testing.TB) (socket string) // the first that has a row tells
}

func TestDocument(t *testing.T) {
	var columns []column
	for _, release := range qemutest.AllReleases(t) {
		columns = append(columns, column{release, []func(testing.TB) string{
			started(qemutest.Stock(t, release, "x86_64")), started(qemutest.Stock(t, release, "s390x"))}})
		if release == "10.0" {
			columns = append(columns, column{sourceRelease + " (source)", []func(testing.TB) string{
				imagined("x86_64"), imagined("s390x")}})
		}
	}
	columns = append(columns, column{"10.0 on libhmp", []func(testing.TB) string{
		started(qemutest.Build(t, qemutest.Libhmp))}})
	text := render(t, columns)
	if *write {
		require.NoError(t, os.MkdirAll("../../docs", 0o755))
		require.NoError(t, os.WriteFile(document, []byte(text), 0o644))
		return
	}
	have, err := os.ReadFile(document)
	require.NoError(t, err)
	if columns[0].title != qemutest.Oldest {
		have = []byte(withoutOldest(string(have)))
	}
	require.Equal(t, string(have), text, "make docs writes it")
}

// withoutOldest is a document less the first column of its table, which is that of the
// oldest release, and its line of sums.
func withoutOldest(text string) string {
	table, rest, _ := strings.Cut(text, "\n## ")
	var b strings.Builder
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "- "+qemutest.Oldest+":") {
			continue
		}
		// (A name may have a bar in it, behind a backslash.)
		b.WriteString(firstColumn.ReplaceAllString(line, "$1"))
	}
	return b.String() + "\n## " + rest
}

var firstColumn = regexp.MustCompile(`^(\|(?:\\\||[^|])*\|)[^|]*\|`)

func TestWithoutOldest(t *testing.T) {
	require.Equal(t, "# T\n- 7.2: 1 qmp\n\n| command | 7.2 |\n|---|---|\n| a\\|b | qmp |\n\n## D\n| a | b | c |\n",
		withoutOldest("# T\n- 5.2: 1 none\n- 7.2: 1 qmp\n\n| command | 5.2 | 7.2 |\n|---|---|---|\n| a\\|b | none | qmp |\n\n## D\n| a | b | c |\n"))
}

// row is one of hmp parity.
type row struct {
	Row    string `json:"row"`
	Source string `json:"source"`
}

func started(program string) func(testing.TB) string {
	return func(t testing.TB) string { return qemutest.Start(t, program, "-machine", "none").Socket(1) }
}

func parity(t *testing.T, socket string) (rows []row) {
	cmd := exec.Command(qemutest.Build(t, qemutest.Hmp), "parity", "--json", socket)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	require.NoError(t, err, said.String())
	require.NoError(t, json.Unmarshal(out, &rows))
	// QMP commands are lines without anybody having written a row.
	return slices.DeleteFunc(rows, func(r row) bool { return r.Source == "schema" })
}

// sources are those of a column's rows, and how many of each there are.
func (c column) sources(t *testing.T) (rows []row, counts string) {
	for _, socket := range c.qemus {
		for i, r := range parity(t, socket(t)) {
			if i == len(rows) {
				rows = append(rows, r)
			}
			if rows[i].Source == "absent" {
				rows[i] = r
			}
		}
	}
	number := map[string]int{}
	for _, r := range rows {
		number[r.Source]++
	}
	var parts []string
	for _, kind := range []string{"qmp", "qom", "text", "added", "memory", "client", "builtin", "none", "absent"} {
		if number[kind] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", number[kind], kind))
		}
	}
	return rows, strings.Join(parts, ", ")
}

const preface = `<!-- SPDX-License-Identifier: GPL-2.0-or-later -->

# Commands, releases and sources

"make docs" writes this file, and a test compares it with the QEMUs; do not edit it.

Where each command's answer comes from in ` + "`hmp`" + ` at stock QEMUs (x86_64, or s390x for commands that only that has) and in the QEMU
that is built on libhmp (x86_64): qmp: QMP commands; qom: the object tree; text: a QMP command that returns the text; added:
a command that meson/ adds to QEMU; memory: guest memory through a descriptor; client: no QEMU needed; builtin: QEMU's own HMP,
as QMP does not serve it; none: nothing serves it; -: such a QEMU has no such command.
Of 10.2 there is only the source: the table takes its QAPI schema, with everything built that can be.

`

func render(t *testing.T, columns []column) string {
	var b strings.Builder
	b.WriteString(preface)
	var all [][]row
	for _, c := range columns {
		rows, counts := c.sources(t)
		all = append(all, rows)
		fmt.Fprintf(&b, "- %s: %s\n", c.title, counts)
	}
	b.WriteString("\n| command |")
	for _, c := range columns {
		b.WriteString(" " + c.title + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for i := range all[0] {
		b.WriteString("| " + cell(all[0][i].Row) + " |")
		for _, rows := range all {
			require.Equal(t, all[0][i].Row, rows[i].Row)
			b.WriteString(" " + strings.Replace(rows[i].Source, "absent", "-", 1) + " |")
		}
		b.WriteByte('\n')
	}
	b.WriteString("\n## What is different\n\nWhat the differential tests allow to differ from the built-in monitor's text, " +
		"and require to (stock: all stock releases but 5.2; 5.2-auto and so on: with hmp's usual passthrough, " +
		"auto: all of these; built: the QEMU on libhmp).\n\n| row | where | lines | why |\n|---|---|---|---|\n")
	for _, d := range differences(t) {
		fmt.Fprintf(&b, "| %s | %s | `%s` | %s |\n", cell(d[0]), d[1], cell(d[2]), cell(d[4]))
	}
	return b.String()
}

// differences are the entries of the differential tests' list, by row.
func differences(t *testing.T) (list [][]string) {
	data, err := os.ReadFile("../differential/known.tsv")
	require.NoError(t, err)
	for _, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		require.Len(t, fields, 5)
		list = append(list, fields)
	}
	slices.SortStableFunc(list, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	return list
}

// cell is text in a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
