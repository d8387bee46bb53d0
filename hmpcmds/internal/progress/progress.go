// SPDX-License-Identifier: GPL-2.0-or-later

// Package progress says how far something is, how fast it goes on and how long it will take.
package progress

import (
	"fmt"
	"math"
	"strings"
	"time"
)

const (
	// smoothing is the time in which an old rate has lost most of its weight.
	smoothing = 5 * time.Second
	// shortest is the time between two looks that a rate can be told from.
	shortest = 50 * time.Millisecond
	// learning is how long a rate is looked at before it is told.
	learning = time.Second
	// longest is from when on the time left is none that says anything.
	longest = 100 * 24 * time.Hour
)

// Meter follows something that goes on. The zero value is one that has seen nothing.
type Meter struct {
	begun, last time.Time
	done        int64
	rate        float64 // a second, smoothed
}

// See notes that so much is done now. What has become less, as when something begins anew, begins anew here.
func (m *Meter) See(now time.Time, done int64) {
	passed := now.Sub(m.last)
	switch {
	case m.begun.IsZero() || done < m.done || passed < 0:
		*m = Meter{begun: now, last: now, done: done}
		return
	case passed < shortest:
		return
	}
	rate := float64(done-m.done) / passed.Seconds()
	weight := 1 - math.Exp(-passed.Seconds()/smoothing.Seconds())
	if m.last.Equal(m.begun) {
		weight = 1
	}
	m.rate += weight * (rate - m.rate)
	m.last, m.done = now, done
}

// Rate is how much is done in a second; ok is false while that is not known.
func (m *Meter) Rate() (rate float64, ok bool) {
	return m.rate, m.last.Sub(m.begun) >= learning && m.rate > 0
}

// Text is how far it is of a total, 0 for an unknown one: "25.0 %, 118.3 MiB/s, 12 s left". Only of bytes the
// rate says something.
func (m *Meter) Text(total int64, bytes bool) string {
	var parts []string
	known := total > 0 && m.done <= total
	if known {
		parts = append(parts, Percent(m.done, total))
	}
	if rate, ok := m.Rate(); ok {
		if bytes {
			parts = append(parts, Rate(rate))
		}
		if known {
			parts = append(parts, Left(float64(total-m.done)/rate))
		}
	}
	return Join(parts...)
}

// Join puts parts of a progress line together, without those that are empty.
func Join(parts ...string) string {
	text := ""
	for _, part := range parts {
		if part != "" {
			text += ", " + part
		}
	}
	return strings.TrimPrefix(text, ", ")
}

// Percent is how much of a total is done.
func Percent(done, total int64) string {
	return fmt.Sprintf("%.1f %%", 100*float64(done)/float64(total))
}

// Rate is bytes a second.
func Rate(bytes float64) string { return Size(bytes) + "/s" }

// Size is a number of bytes.
func Size(bytes float64) string {
	unit := 0
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	for bytes >= 1024 && unit < len(units)-1 {
		bytes /= 1024
		unit++
	}
	if unit == 0 {
		return fmt.Sprintf("%.0f %s", bytes, units[unit])
	}
	return fmt.Sprintf("%.1f %s", bytes, units[unit])
}

// Left is so many seconds that are left, "" if that is no time to tell.
func Left(seconds float64) string {
	if !(seconds >= 0 && seconds <= longest.Seconds()) {
		return ""
	}
	n := int64(math.Ceil(seconds))
	switch {
	case n < 60:
		return fmt.Sprintf("%d s left", n)
	case n < 60*60:
		return fmt.Sprintf("%d min %d s left", n/60, n%60)
	case n < 24*60*60:
		return fmt.Sprintf("%d h %d min left", n/3600, n%3600/60)
	}
	return fmt.Sprintf("%d d %d h left", n/86400, n%86400/3600)
}
