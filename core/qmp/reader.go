// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// messageReader splits what a peer sends into messages. QEMU ends each with
// CR LF (docs/interop/qmp-spec.rst, "Communication") and, unless the monitor
// has pretty=on, has no other line end in it. So a large reply need not be
// scanned to find where it ends.
type messageReader struct {
	in *bufio.Reader
	// dec takes over for good at the first line that is not one message.
	dec *json.Decoder
}

// said is a message or a greeting.
type said struct {
	message
	QMP *struct {
		Version struct {
			QEMU    Version `json:"qemu"`
			Package string  `json:"package"`
		} `json:"version"`
		Capabilities []string `json:"capabilities"`
	} `json:"QMP"`
}

func newMessageReader(in io.Reader) *messageReader {
	return &messageReader{in: bufio.NewReaderSize(in, 64<<10)}
}

// next returns the next message, which may keep its bytes.
func (r *messageReader) next() (m said, err error) {
	if r.dec != nil {
		err = r.dec.Decode(&m)
		return m, err
	}
	line, err := r.in.ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return m, err
	}
	if value, id, ok := cutID(cutReturn(bytes.TrimRight(line, "\r\n"))); ok {
		m.Return, m.ID = value, id
		return m, nil
	}
	if err = json.Unmarshal(line, &m); err == nil {
		return m, nil
	}
	r.dec = json.NewDecoder(io.MultiReader(bytes.NewReader(line), r.in))
	m = said{}
	err = r.dec.Decode(&m)
	return m, err
}

// cutReturn takes the head and the end off a successful reply that is written
// as qobject_to_json() does, without a look at the value: if that is not JSON,
// decoding it will tell. It returns nil for any other message.
func cutReturn(reply []byte) []byte {
	value, ok := bytes.CutPrefix(reply, []byte(`{"return": `))
	if !ok {
		return nil
	}
	if value, ok = bytes.CutSuffix(value, []byte("}")); !ok {
		return nil
	}
	return value
}

// cutID takes the id off that follows a value in a reply.
func cutID(value []byte) (before []byte, id uint64, ok bool) {
	head := bytes.TrimRight(value, "0123456789")
	before, ok = bytes.CutSuffix(head, []byte(`, "id": `))
	if !ok {
		return value, 0, false
	}
	id, err := strconv.ParseUint(string(value[len(head):]), 10, 64)
	return before, id, err == nil
}
