package main

import (
	"encoding/json"
	"io"

	"rollcall/host/store"
)

func writeJSON(w io.Writer, _ *store.View, r *report) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}
