// SPDX-License-Identifier: GPL-2.0-or-later

package row

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"libhmp/core/language"
)

// If is text if something is so, else "".
func If(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

// SizeText is size_to_str in util/cutils.c: three digits and a binary unit.
func SizeText(size uint64) string {
	_, exponent := math.Frexp(float64(size) / (1000.0 / 1024.0))
	step := max(exponent-1, 0) / 10
	units := [...]string{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"}
	return fmt.Sprintf("%.3g %sB", float64(size)/float64(uint64(1)<<(10*step)), units[step])
}

// OnOff is "on" or "off".
func OnOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// FormatValue formats as print does. Of size and count it takes no notice.
func FormatValue(letter byte, value int64) string {
	switch letter {
	case 'o':
		return fmt.Sprintf("%#o", uint64(value))
	case 'x':
		if value == 0 { // as C does
			return "0"
		}
		return fmt.Sprintf("%#x", uint64(value))
	case 'u':
		return fmt.Sprint(uint64(value))
	case 'c':
		return language.QuoteChar(int32(value))
	default: // 'd', and 'i' too
		return fmt.Sprint(value)
	}
}

// Ranges writes numbers as string_output_visitor_new() does: sorted, each once, those in
// a row as from-to.
func Ranges[T int | uint64](numbers []T) string {
	numbers = slices.Compact(slices.Sorted(slices.Values(numbers)))
	var out []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		if i == j {
			out = append(out, fmt.Sprint(numbers[i]))
		} else {
			out = append(out, fmt.Sprintf("%d-%d", numbers[i], numbers[j]))
		}
		i = j + 1
	}
	return strings.Join(out, ",")
}
