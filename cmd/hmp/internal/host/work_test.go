// SPDX-License-Identifier: GPL-2.0-or-later

package host_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"libhmp/cmd/hmp/internal/host"
	"libhmp/core/qmp"
)

// What is kept together ends neither by Ctrl-C, nor by a signal, nor by a time limit,
// and whoever tries is told why. Then it has its effect.
func TestWorkThatIsKeptTogether(t *testing.T) {
	w := host.NewWork(context.Background())
	told := make(chan string, 3)
	w.Delayed = func(why string) { told <- why }
	w.Keep("savevm replaces a snapshot", func() {
		w.Interrupt()
		assert.Equal(t, "savevm replaces a snapshot", <-told)
		within, cancel := w.Within(time.Millisecond)
		assert.Equal(t, "savevm replaces a snapshot", <-told, "nothing was said of the time limit")
		assert.NoError(t, within.Err())
		assert.NoError(t, w.Context().Err())
		cancel()
		_, cancel = w.Within(time.Millisecond) // of the next request
		time.Sleep(20 * time.Millisecond)
		cancel()
		assert.Empty(t, told, "it was said again")
	})
	assert.Equal(t, qmp.ErrInterrupted, context.Cause(w.Context()))
	assert.True(t, w.Renew())
}

func TestProgramEndsWhenWorkThatIsKeptTogetherHasEnded(t *testing.T) {
	parent, end := context.WithCancel(context.Background())
	w := host.NewWork(parent)
	w.Keep("savevm replaces a snapshot", func() {
		end()
		assert.NoError(t, w.Context().Err())
	})
	assert.Error(t, w.Context().Err())
}

func TestTimeLimit(t *testing.T) {
	w := host.NewWork(context.Background())
	ctx, cancel := w.Within(time.Millisecond)
	defer cancel()
	<-ctx.Done()
	assert.ErrorContains(t, context.Cause(ctx), "timed out after 1ms")
	assert.NoError(t, w.Context().Err())
}
