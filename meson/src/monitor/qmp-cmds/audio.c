/*
 * QMP commands of a human monitor: recording what the guest plays
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#if __has_include("qemu/audio.h") /* 10.2 */
#include "../audio/audio_int.h"
#define AudioState AudioBackend
#define audio_state_by_name audio_be_by_name
#else
#include "audio/audio.h"
#endif
#include "monitor/monitor.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-audio.h"

/* The newest comes first. */
static QLIST_HEAD(, CaptureState) captures =
    QLIST_HEAD_INITIALIZER(captures);

typedef struct {
    AudioState *audio;
    CaptureState *capture;
    const char *path;
    int freq, bits, channels;
} CaptureOptions;

/* Says why there is none, if so. */
static void start_capture(Monitor *mon, void *opaque)
{
    CaptureOptions *o = opaque;

    if (wav_start_capture(o->audio, o->capture, o->path, o->freq, o->bits,
                          o->channels) < 0) {
        g_free(o->capture);
    } else {
        QLIST_INSERT_HEAD(&captures, o->capture, entries);
    }
}

static bool check_int(const char *name, int64_t value, Error **errp)
{
    if (value < INT_MIN || value > INT_MAX) {
        error_setg(errp, "%s must fit into 32 bits", name);
        return false;
    }
    return true;
}

void qmp_x_wavcapture(const char *path, const char *audiodev,
                      bool has_freq, int64_t freq, bool has_bits, int64_t bits,
                      bool has_channels, int64_t channels, Error **errp)
{
    ERRP_GUARD();
    CaptureOptions o = {
        .audio = audio_state_by_name(audiodev, errp),
        .path = path,
        .freq = has_freq ? freq : 44100,
        .bits = has_bits ? bits : 16,
        .channels = has_channels ? channels : 2,
    };

    if (!o.audio || (has_freq && !check_int("freq", freq, errp)) ||
        (has_bits && !check_int("bits", bits, errp)) ||
        (has_channels && !check_int("channels", channels, errp))) {
        return;
    }
    o.capture = g_new0(CaptureState, 1);
    if (!text_sink_run_silent(start_capture, &o, errp)) {
        error_prepend(errp, "Failed to add wave capture: ");
    }
}

void qmp_x_stopcapture(int64_t index, Error **errp)
{
    CaptureState *s;

    QLIST_FOREACH(s, &captures, entries) {
        if (index-- == 0) {
            QLIST_REMOVE(s, entries);
            s->ops.destroy(s->opaque);
            g_free(s);
            return;
        }
    }
    error_setg(errp, "there is no such capture");
}

static void print_captures(Monitor *mon, void *opaque)
{
    CaptureState *s;
    int i = 0;

    QLIST_FOREACH(s, &captures, entries) {
        monitor_printf(mon, "[%d]: ", i++);
        s->ops.info(s->opaque);
    }
}

HumanReadableText *qmp_x_query_capture(Error **errp)
{
    return text_sink_run(print_captures, NULL);
}
