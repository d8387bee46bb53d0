// SPDX-License-Identifier: GPL-2.0-or-later

package progress

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

const mib = 1 << 20

var began = time.Unix(1e9, 0)

// TestSteady: what goes on at one rate is told that rate, and the time that is left of it.
func TestSteady(t *testing.T) {
	var m Meter
	assert.Equal(t, "", m.Text(0, true))
	for i := range 41 { // ten seconds
		m.See(began.Add(time.Duration(i)*250*time.Millisecond), int64(i)*mib)
		if i == 2 {
			assert.Equal(t, "2.0 %", m.Text(100*mib, true), "too early for a rate")
		}
	}
	assert.Equal(t, "40.0 %, 4.0 MiB/s, 15 s left", m.Text(100*mib, true))
	assert.Equal(t, "40.0 %, 15 s left", m.Text(100*mib, false))
	assert.Equal(t, "4.0 MiB/s", m.Text(0, true))
	assert.Equal(t, "4.0 MiB/s", m.Text(mib, true), "more than all")
	assert.Equal(t, "100.0 %, 4.0 MiB/s, 0 s left", m.Text(40*mib, true))
}

// TestSmoothed: a short stop does not make the rate 0, and it follows a lasting change.
func TestSmoothed(t *testing.T) {
	var m Meter
	now, done := began, int64(0)
	run := func(seconds int, rate int64) float64 {
		for range 4 * seconds {
			now, done = now.Add(250*time.Millisecond), done+rate/4
			m.See(now, done)
		}
		is, _ := m.Rate()
		return is / mib
	}
	m.See(now, done)
	assert.InDelta(t, 100, run(20, 100*mib), 0.1)
	stalled := run(1, 0)
	assert.Less(t, stalled, 90.0)
	assert.Greater(t, stalled, 70.0)
	assert.InDelta(t, 10, run(60, 10*mib), 0.1)
	run(200, 0)
	assert.Equal(t, "", Left(float64(mib)/m.rate), "never")
}

// TestBeginsAnew: what becomes less, and a clock that goes back, begin anew; looks that follow at once say nothing.
func TestBeginsAnew(t *testing.T) {
	var m Meter
	m.See(began, 100)
	m.See(began.Add(2*time.Second), 300)
	rate, ok := m.Rate()
	assert.True(t, ok)
	assert.InDelta(t, 100, rate, 0.01)
	m.See(began.Add(2*time.Second+time.Millisecond), 1e9)
	assert.InDelta(t, 100, m.rate, 0.01)
	for _, again := range []struct {
		after time.Duration
		done  int64
	}{{3 * time.Second, 0}, {time.Second, 400}} {
		next := m
		next.See(began.Add(again.after), again.done)
		_, ok = next.Rate()
		assert.False(t, ok)
	}
}

func TestUnits(t *testing.T) {
	for bytes, want := range map[float64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1.5 * mib: "1.5 MiB", 1 << 30: "1.0 GiB", 1 << 50: "1024.0 TiB"} {
		assert.Equal(t, want, Size(bytes))
	}
	for seconds, want := range map[float64]string{0: "0 s left", 0.2: "1 s left", 59: "59 s left", 60: "1 min 0 s left", 3599: "59 min 59 s left",
		3600: "1 h 0 min left", 90000: "1 d 1 h left", 1e9: "", -1: ""} {
		assert.Equal(t, want, Left(seconds))
	}
	assert.Equal(t, "a, b", Join("", "a", "", "b", ""))
}
