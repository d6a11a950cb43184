package fakemaster

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// readBody reads a call, unpacked if it is gzip, up to the limit.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, *refusal) {
	in := io.Reader(http.MaxBytesReader(w, r.Body, limit))
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, badBody(err, limit)
		}
		in = io.LimitReader(z, limit+1)
	}
	body, err := io.ReadAll(in)
	switch {
	case err != nil:
		return nil, badBody(err, limit)
	case int64(len(body)) > limit:
		return nil, tooLarge(limit)
	}
	return body, nil
}

func badBody(err error, limit int64) *refusal {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return tooLarge(limit)
	}
	return &refusal{http.StatusBadRequest, "Failed to decode the body: " + err.Error()}
}

// tooLarge has no example in Mesos, which takes any body.
func tooLarge(limit int64) *refusal {
	return &refusal{http.StatusRequestEntityTooLarge, fmt.Sprintf("rollcall: a call of more than %d bytes", limit)}
}
