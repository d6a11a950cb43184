package mesosapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// request is one call on its way to a master.
type request struct {
	call     string // its name, for errors
	format   Format
	streamID string // "" for SUBSCRIBE and the operator API
	body     []byte
}

// post sends the request once, to one address, without following redirects. The error is a
// *TransportError or a *NotMesosError; any status is an answer.
//
// Nothing is ever sent twice: net/http repeats a POST only if its connection turned out to be
// closed before the first byte was written, which GetBody (set by NewRequest) allows. A
// connection that dies later may have delivered the call, and is reported as Sent.
func (c *Client) post(ctx context.Context, t *http.Transport, to *url.URL, r request) (*http.Response, error) {
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader(r.body))
	if err != nil {
		return nil, &TransportError{Master: to.Host, Call: r.call, Err: err}
	}
	req.Header.Set("Content-Type", r.format.ContentType())
	req.Header.Set("Accept", r.format.ContentType()) // exactly one: Mesos prefers JSON among several
	req.Header.Set("User-Agent", c.options.UserAgent)
	if r.streamID != "" {
		req.Header.Set("Mesos-Stream-Id", r.streamID)
	}
	c.options.Credentials.authorize(req.Header)
	resp, err := t.RoundTrip(req)
	if err == nil {
		return resp, nil
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	} else if strange := notHTTP(err, to.Host); strange != nil {
		return nil, strange
	} else if r.streamID == "" && to.Scheme == "http" && errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: the connection was closed without an answer, as a port that speaks only TLS does", err)
	}
	return nil, &TransportError{Master: to.Host, Call: r.call, Sent: sent.Load(), Err: err}
}
