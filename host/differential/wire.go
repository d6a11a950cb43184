package differential

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/recordio"
)

const (
	schedulerPath = "/api/v1/scheduler"
	operatorPath  = "/api/v1"
	jsonType      = "application/json"
	protobufType  = "application/x-protobuf"
)

type object = map[string]any

// request is an HTTP request as a script wants it: with the wrong headers, if it says so. A header that is not there is
// not sent.
type request struct {
	method, path string
	header       map[string]string
	body         []byte
}

// Connections are not kept: one to a master that was killed would fail the next request. What is compressed is not
// asked for, and redirects are answers.
var calls = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (r request) send(ctx context.Context, base string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, base+r.path, bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	req.Header["User-Agent"] = nil
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	return calls.Do(req)
}

// exchange sends a request that is answered at once.
func (r request) exchange(ctx context.Context, base string) (status int, header http.Header, body []byte, err error) {
	resp, err := r.send(ctx, base)
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, body, err
}

// encode writes a scheduler call in the media type.
func encode(call object, media string) ([]byte, error) {
	text, err := json.Marshal(call)
	if err != nil || media != protobufType {
		return text, err
	}
	c, err := mesosapi.UnmarshalCall(mesosapi.JSON, text)
	if err != nil {
		return nil, fmt.Errorf("differential: %s: %w", text, err)
	}
	return mesosapi.MarshalCall(mesosapi.Protobuf, c)
}

// decode reads an event of a stream in the media type.
func decode(record []byte, media string) (object, error) {
	if media == protobufType {
		e, err := mesosapi.UnmarshalEvent(mesosapi.Protobuf, record)
		if err != nil {
			return nil, err
		}
		if record, err = mesosapi.MarshalEvent(mesosapi.JSON, e); err != nil {
			return nil, err
		}
	}
	var event object
	if err := json.Unmarshal(record, &event); err != nil {
		return nil, fmt.Errorf("differential: an event is no JSON object: %w: %.200s", err, record)
	}
	return event, nil
}

// stream is the event stream of one subscription. Its events arrive on a channel without a bound, so that a script which
// looks the other way never slows the master; it is closed when the stream ends.
type stream struct {
	id     string
	events chan object
	cut    context.CancelFunc
}

func openStream(resp *http.Response, cut context.CancelFunc) *stream {
	s := &stream{id: resp.Header.Get("Mesos-Stream-Id"), events: make(chan object), cut: cut}
	media := resp.Header.Get("Content-Type")
	read := make(chan object)
	go func() {
		defer close(read)
		defer resp.Body.Close()
		for r := recordio.NewReader(resp.Body, 0); ; {
			record, err := r.Next()
			if err != nil {
				return
			}
			event, err := decode(record, media)
			if err != nil {
				event = object{"type": "UNREADABLE", "error": object{"message": err.Error()}}
			}
			read <- event
		}
	}()
	go s.queue(read)
	return s
}

func (s *stream) queue(read <-chan object) {
	defer close(s.events)
	var waiting []object
	for read != nil || len(waiting) > 0 {
		var out chan object
		var first object
		if len(waiting) > 0 {
			out, first = s.events, waiting[0]
		}
		select {
		case e, ok := <-read:
			if !ok {
				read = nil
			} else {
				waiting = append(waiting, e)
			}
		case out <- first:
			waiting = waiting[1:]
		}
	}
}

// at walks a JSON value by keys; it is nil where there is nothing.
func at(v any, path ...string) any {
	for _, key := range path {
		o, ok := v.(object)
		if !ok {
			return nil
		}
		v = o[key]
	}
	return v
}

func text(v any, path ...string) string {
	s, _ := at(v, path...).(string)
	return s
}

func id(v any, path ...string) string { return text(at(v, path...), "value") }

func list(v any, path ...string) []any {
	l, _ := at(v, path...).([]any)
	return l
}

func value(s string) object { return object{"value": s} }
