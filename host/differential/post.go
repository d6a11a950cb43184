package differential

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
)

// post BODY sends bytes that may be wrong in any way: content-type=, accept=, stream= (each may be empty: the header is
// not sent; stream=ID, or own, the default, or last, the one before), path=, method=, encoding=gzip. In the body $NAME is the id of an
// agent or framework, and $framework the sender's.
func (r *run) post(ctx context.Context, s Step) error {
	f, err := r.framework(s)
	if err != nil {
		return err
	}
	req := request{method: "POST", path: schedulerPath, header: map[string]string{}}
	stream := f.streamID()
	header := map[string]string{"content-type": f.media, "accept": f.media}
	for _, w := range s.Words {
		if len(w) > 0 && (w[0] == '{' || w[0] == '[' || w[0] == '$') {
			req.body = []byte(r.filled(w, f))
			r.implicit = asksForAll(req.body, jsonType)
		}
	}
	for _, kv := range s.options() {
		switch kv[0] {
		case "content-type", "accept":
			header[kv[0]] = kv[1]
		case "stream":
			switch kv[1] {
			case "own":
			case "last":
				stream = f.last
			default:
				stream = kv[1]
			}
		case "path":
			req.path = kv[1]
		case "method":
			req.method = kv[1]
		case "encoding":
			if req.body, err = zipped(req.body); err != nil {
				return err
			}
			req.header["Content-Encoding"] = kv[1]
		case "raw":
			req.body = []byte(kv[1])
		}
	}
	if header["content-type"] == protobufType && len(req.body) > 0 && req.body[0] == '{' {
		if err := asProtobuf(&req); err != nil {
			return err
		}
	}
	header["Mesos-Stream-Id"] = stream
	for name, v := range header {
		if v != "" {
			req.header[name] = v
		}
	}
	status, _, body, err := req.exchange(ctx, r.target.URL())
	if err != nil {
		return err
	}
	r.say(answerText(status, body, r.names))
	return nil
}

func zipped(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(body)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

var placeholder = regexp.MustCompile(`\$[a-z0-9-]+`)

func (r *run) filled(body string, f *framework) string {
	return placeholder.ReplaceAllStringFunc(body, func(name string) string {
		if name == "$framework" {
			return f.id
		}
		return r.names.id(name[1:])
	})
}

func asProtobuf(req *request) error {
	var call object
	if err := json.Unmarshal(req.body, &call); err != nil {
		return fmt.Errorf("a body for protobuf must be JSON: %w", err)
	}
	var err error
	req.body, err = encode(call, protobufType)
	return err
}
