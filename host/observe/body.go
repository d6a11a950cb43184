package observe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

const maxBody = 1 << 20 // bytes

// bodyFields are what a request may say: a field's name, and what reads it. A
// reader returns what it wanted if it got something else.
type bodyFields map[string]func(json.RawMessage) (want string, ok bool)

// takeBody reads a request's body, or writes what is wrong with it. An empty
// body says nothing. Unlike encoding/json it minds the case of names and does
// not take a field twice.
func takeBody(w http.ResponseWriter, r *http.Request, fields bodyFields) bool {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, problem{Code: "invalid", Field: "Content-Type", Value: r.Header.Get("Content-Type"), Want: "application/json"})
		return false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		refuse(w, http.StatusRequestEntityTooLarge, problem{Code: "too-many", Field: "body", Want: fmt.Sprintf("at most %d bytes", maxBody)})
		return false
	case err != nil:
		return false // the client went away
	}
	if p := readFields(body, fields); p != nil {
		refuse(w, http.StatusBadRequest, *p)
		return false
	}
	return true
}

func readFields(body []byte, fields bodyFields) *problem {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if !utf8.Valid(body) {
		return &problem{Code: "invalid", Field: "body", Want: "text in UTF-8"}
	}
	broken := &problem{Code: "invalid", Field: "body", Value: string(body), Want: "one JSON object"}
	d := json.NewDecoder(bytes.NewReader(body))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return broken
	}
	seen := map[string]bool{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return broken
		}
		field, _ := name.(string)
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return broken
		}
		read, known := fields[field]
		switch {
		case !known:
			return &problem{Code: "unknown-field", Field: shorten(field), Value: string(value), Want: wantedFields(fields)}
		case seen[field]:
			return &problem{Code: "duplicate", Field: field, Value: string(value), Want: "each field once"}
		}
		seen[field] = true
		if want, ok := read(value); !ok {
			return &problem{Code: "invalid", Field: field, Value: string(value), Want: want}
		}
	}
	if _, err := d.Token(); err != nil {
		return broken
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return broken
	}
	return nil
}

func wantedFields(fields bodyFields) string {
	if len(fields) == 0 {
		return "no fields"
	}
	return "one of " + strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
}
