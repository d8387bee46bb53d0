// SPDX-License-Identifier: GPL-2.0-or-later

package row

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// PrettyJSON is qobject_to_json_pretty in qobject/qjson.c.
func PrettyJSON(data json.RawMessage) (string, error) {
	var text bytes.Buffer
	err := json.Indent(&text, data, "", "    ")
	return text.String(), err
}

// DumpJSON is dump_qobject in block/qapi.c: members in the order in which they
// came, dashes in names as blanks, numbers as they were spelt.
func DumpJSON(data json.RawMessage) (string, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	j := &jsonDumper{decoder: decoder}
	token, err := decoder.Token()
	if err == nil {
		err = j.value(token, 1)
	}
	return j.text.String(), err
}

type jsonDumper struct {
	decoder *json.Decoder
	text    strings.Builder
}

// value dumps the value that begins with token; what it holds is indented.
func (j *jsonDumper) value(token json.Token, level int) error {
	bracket, composite := token.(json.Delim)
	if !composite {
		fmt.Fprint(&j.text, token)
		return nil
	}
	for i := 0; j.decoder.More(); i++ {
		label := fmt.Sprintf("[%d]", i)
		if bracket == '{' {
			key, err := j.decoder.Token()
			if err != nil {
				return err
			}
			label = strings.ReplaceAll(fmt.Sprint(key), "-", " ")
		}
		if err := j.member(label, level); err != nil {
			return err
		}
	}
	_, err := j.decoder.Token() // the closing bracket
	return err
}

func (j *jsonDumper) member(label string, level int) error {
	token, err := j.decoder.Token()
	if err != nil {
		return err
	}
	before, after := " ", "\n"
	if _, composite := token.(json.Delim); composite {
		before, after = "\n", ""
	}
	fmt.Fprintf(&j.text, "%*s%s:%s", level*4, "", label, before)
	err = j.value(token, level+1)
	j.text.WriteString(after)
	return err
}
