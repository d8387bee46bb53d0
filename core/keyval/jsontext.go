// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"bytes"
	"encoding/json"
	"errors"
)

// Marshal is json.Marshal without the escapes for HTML.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Member is one of a JSON object.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Members are those of a JSON object in the order in which they stand there, also of a name that is there twice.
func Members(object []byte) (list []Member, err error) {
	d := json.NewDecoder(bytes.NewReader(object))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, errNoObject
	}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := Member{Name: token.(string)} // an object's are strings
		if err := d.Decode(&m.Value); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	_, err = d.Token()
	return list, err
}

var errNoObject = errors.New("no JSON object")
