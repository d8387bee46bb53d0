// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// JSON reads text as QEMU reads JSON, with apostrophes as quotes too
// (qobject_from_json in qobject/), and returns plain JSON. Errors are in QEMU's words.
func (d JSONDialect) JSON(text string) (json.RawMessage, error) { return d.JSONAt(text, JSONPlace{}) }

// JSONPlace is where text begins that comes behind other text: behind so many lines, and so many
// bytes of its own line.
type JSONPlace struct{ Lines, Bytes int }

// JSONAt is JSON for text that begins there.
func (d JSONDialect) JSONAt(text string, from JSONPlace) (json.RawMessage, error) {
	s := jsonScanner{text: text}
	tokens, end, err := s.first()
	if end.kind == jsonStray {
		err = d.fail(text, from, end, "stray '%s'", end.text)
	} else if err == nil && len(tokens) == 0 {
		err = errors.New("Expecting a JSON value")
	}
	if err != nil && d == JSONBefore11 {
		return nil, err
	}
	p := jsonParser{dialect: d, text: text, from: from, tokens: tokens, end: end}
	if wrong := p.value(); wrong != nil && (err == nil || !p.premature) {
		return nil, wrong
	}
	if err != nil {
		return nil, err
	}
	if more, end, err := s.first(); err != nil || len(more) > 0 || end.kind == jsonStray {
		return nil, errors.New("Expecting at most one JSON value")
	}
	return p.out, nil
}

// JSONDialect is how a release of QEMU describes wrong JSON.
type JSONDialect int

const (
	// JSONPositioned says where (QEMU 11.1): of several faults the first.
	JSONPositioned JSONDialect = iota
	// JSONBefore11 looks at the characters of a whole value first, then at its form.
	JSONBefore11
)

func (d JSONDialect) fail(text string, from JSONPlace, t jsonToken, format string, args ...any) error {
	err := fmt.Errorf("JSON parse error, "+format, args...)
	if d == JSONPositioned {
		before := text[:t.at]
		lines, column := strings.Count(before, "\n"), t.at-strings.LastIndexByte(before, '\n')+t.shift
		if lines == 0 {
			column += from.Bytes
		}
		err = fmt.Errorf("%d:%d: %w", 1+from.Lines+lines, column, err)
	}
	return err
}

// jsonParser turns tokens into plain JSON (qobject/json-parser.c).
type jsonParser struct {
	dialect   JSONDialect
	text      string
	from      JSONPlace
	tokens    []jsonToken // those left
	end       jsonToken   // what follows them
	last      jsonToken   // taken last
	out       []byte
	premature bool // it was the end that was wrong
}

// fail is the error that a token is wrong, in the words of both dialects.
func (p *jsonParser) fail(t jsonToken, words, old string) error {
	if p.dialect == JSONBefore11 {
		words = old
	}
	return p.dialect.fail(p.text, p.from, t, "%s", words)
}

// peek looks at the next token.
func (p *jsonParser) peek() (jsonToken, error) {
	if len(p.tokens) == 0 {
		p.premature = true
		return p.end, p.fail(p.end, "premature end of input", "premature EOI")
	}
	return p.tokens[0], nil
}

// next takes it.
func (p *jsonParser) next() (jsonToken, error) {
	t, err := p.peek()
	if err == nil {
		p.tokens = p.tokens[1:]
		p.last = t
	}
	return t, err
}

func (p *jsonParser) value() error {
	t, err := p.next()
	if err != nil {
		return err
	}
	switch t.kind {
	case '{':
		return p.object()
	case '[':
		return p.list(t.kind, ']', "list", p.value)
	case jsonNumber:
		p.out = append(p.out, t.text...)
	case jsonString:
		s, wrong := t.unquote()
		if wrong != "" {
			return p.fail(t, wrong, wrong)
		}
		quoted, _ := json.Marshal(s) // a string can always be
		p.out = append(p.out, quoted...)
	case jsonKeyword:
		if t.text != "true" && t.text != "false" && t.text != "null" {
			wrong := "invalid keyword '" + t.text + "'"
			return p.fail(t, wrong, wrong)
		}
		p.out = append(p.out, t.text...)
	default:
		return p.fail(t, "expecting value", "expecting value")
	}
	return nil
}

// object is value after "{".
func (p *jsonParser) object() error {
	keys := map[string]bool{}
	return p.list('{', '}', "dict", func() error {
		key, err := p.key()
		if err != nil {
			return err
		}
		t, err := p.next()
		if err != nil {
			return err
		}
		if t.kind != ':' {
			return p.fail(t, "expecting ':'", "missing : in object pair")
		}
		p.out = append(p.out, ':')
		if err := p.value(); err != nil {
			return err
		}
		if keys[key] {
			return p.fail(p.last, "duplicate key", "duplicate key")
		}
		keys[key] = true
		return nil
	})
}

// key takes a string.
func (p *jsonParser) key() (string, error) {
	t, err := p.peek()
	if err != nil {
		return "", err
	}
	if p.dialect == JSONPositioned && t.kind != jsonString {
		return "", p.fail(t, "expecting key", "")
	}
	before := len(p.out)
	if err := p.value(); err != nil {
		return "", err
	}
	if t.kind != jsonString {
		return "", p.fail(t, "", "key is not a string in object")
	}
	return string(p.out[before:]), nil
}

// list takes items up to the closing bracket.
func (p *jsonParser) list(opening, closing byte, what string, item func() error) error {
	p.out = append(p.out, opening)
	t, err := p.peek()
	if err != nil {
		return err
	}
	if t.kind != closing {
		if err := item(); err != nil {
			return err
		}
	}
	for {
		t, err := p.next()
		if err != nil {
			return err
		}
		if t.kind != ',' && t.kind != closing {
			return p.fail(t, "expected ',' or '"+string(closing)+"'", "expected separator in "+what)
		}
		p.out = append(p.out, t.kind)
		if t.kind == closing {
			return nil
		}
		if err := item(); err != nil {
			return err
		}
	}
}
