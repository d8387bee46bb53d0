// SPDX-License-Identifier: GPL-2.0-or-later

package qom

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"libhmp/core/keyval"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
)

// objectAddProps is hmp_object_add before 6.0: QemuOpts, whose values QMP wants in
// "props" with the JSON types of the properties.
func objectAddProps(c *monitor.Call) error {
	options := c.Args.Options("object")
	kind, given := opts.Named(options, "qom-type")
	if !given {
		return errors.New("Parameter 'qom-type' is missing")
	}
	id, given := opts.Named(options, "id")
	if !given {
		return errors.New("Parameter 'id' is missing")
	}
	options = slices.DeleteFunc(slices.Clone(options), func(o language.Option) bool {
		return o.Name == "qom-type" || o.Name == "id"
	})
	props, err := objectProps(c, kind, options)
	if err != nil {
		return err
	}
	args := struct {
		ID    string                     `json:"id"`
		Props map[string]json.RawMessage `json:"props"`
		Type  string                     `json:"qom-type"`
	}{id, props, kind}
	return c.Execute("object-add", args, nil)
}

// objectProps gives the values of options their JSON types. Of what is no property
// QEMU complains.
func objectProps(c *monitor.Call, kind string, options []language.Option) (map[string]json.RawMessage, error) {
	props := make(map[string]json.RawMessage, len(options))
	if len(options) == 0 {
		return props, nil
	}
	var list []opts.Property
	err := c.Execute("qom-list-properties", struct {
		Typename string `json:"typename"`
	}{kind}, &list)
	var refused *qmp.Error
	if err != nil && !errors.As(err, &refused) {
		return nil, err
	}
	types := make(map[string]string, len(list))
	for _, p := range list {
		types[p.Name] = p.Type
	}
	for _, o := range options {
		var value json.RawMessage
		if o.Name == hostNodes && types[hostNodes] != "" {
			value, err = nodeList(language.AllOptions(c.Args.String("object"), "qom-type"))
		} else {
			value, err = keyval.Opts.Scalar(o.Name, o.Value, objectPropKind(kind, o.Name, types[o.Name]))
		}
		if err != nil {
			return nil, err
		}
		props[o.Name] = value
	}
	return props, nil
}

// objectPropKind is how the text for a property is read. Some whose type says int
// are others.
func objectPropKind(owner, name, typename string) keyval.Kind {
	kind := keyval.PropertyKind(typename)
	if kind == keyval.Int {
		kind = keyval.IntegerKind("object-add", owner, name)
	}
	return kind
}

// hostNodes is the one property of user's objects that is a list, which its type
// does not tell.
const hostNodes = "host-nodes"

// nodeList reads a list of numbers: each value of the option is one, or a range
// (opts_type_uint64 in qapi/opts-visitor.c).
func nodeList(options []language.Option) (json.RawMessage, error) {
	const longest = 65536
	nodes := []uint64{}
	for _, o := range options {
		if o.Name != hostNodes {
			continue
		}
		from, to, isRange := strings.Cut(o.Value, "-")
		if !isRange {
			to = from
		}
		first, ok := nodeNumber(from)
		last, okToo := nodeNumber(to)
		if !ok || !okToo || first > last || last-first >= longest {
			return nil, errors.New("Parameter '" + hostNodes + "' expects a uint64 value or range")
		}
		for i := range last - first + 1 {
			nodes = append(nodes, first+i)
		}
	}
	return json.Marshal(nodes)
}

func nodeNumber(text string) (uint64, bool) {
	number, ok := language.Integer(text)
	n, err := strconv.ParseUint(number, 10, 64)
	return n, ok && err == nil
}
