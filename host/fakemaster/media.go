package fakemaster

import (
	"net/http"
	"strconv"
	"strings"

	"rollcall/host/mesosapi"
)

// refusal is why a call was not taken: an HTTP status and Mesos's words.
type refusal struct {
	code int
	text string
}

const notAcceptable = "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'"

// contentFormat is how a call is written. Mesos compares the header as a whole,
// so a charset makes it another type.
func contentFormat(h http.Header) (mesosapi.Format, *refusal) {
	switch kind, ok := h["Content-Type"]; {
	case !ok:
		return 0, &refusal{http.StatusBadRequest, "Expecting 'Content-Type' to be present"}
	case kind[0] == mesosapi.JSON.ContentType():
		return mesosapi.JSON, nil
	case kind[0] == mesosapi.Protobuf.ContentType():
		return mesosapi.Protobuf, nil
	}
	return 0, &refusal{http.StatusUnsupportedMediaType, "Expecting 'Content-Type' of application/json or application/x-protobuf"}
}

// acceptFormat is how an answer is written: JSON if both will do.
func acceptFormat(h http.Header) (mesosapi.Format, *refusal) {
	for _, f := range [...]mesosapi.Format{mesosapi.JSON, mesosapi.Protobuf} {
		if accepts(h, f.ContentType()) {
			return f, nil
		}
	}
	return 0, &refusal{http.StatusNotAcceptable, notAcceptable}
}

// accepts is http::Request::acceptsMediaType of libprocess. Without the header
// everything will do; with an empty one nothing.
func accepts(h http.Header, media string) bool {
	values, ok := h["Accept"]
	if !ok {
		return true
	}
	accept := strings.NewReplacer(" ", "", "\t", "", "\n", "").Replace(strings.Join(values, ","))
	kind, _, _ := strings.Cut(media, "/")
	for _, candidate := range [...]string{media, kind + "/*", "*/*"} {
		for entry := range strings.SplitSeq(accept, ",") {
			name, parameters, _ := strings.Cut(entry, ";")
			if !strings.EqualFold(name, candidate) {
				continue
			}
			for p := range strings.SplitSeq(parameters, ";") {
				if q, ok := strings.CutPrefix(p, "q="); ok {
					weight, err := strconv.ParseFloat(q, 64)
					return err == nil && weight > 0
				}
			}
			return true
		}
	}
	return false
}
