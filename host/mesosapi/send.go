package mesosapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// Send sends one call to the master of the last successful Subscribe and waits for its
// answer, any 2xx. Nothing is retried.
//
// Ordinary calls share one connection and wait for each other; acknowledgements share another
// and may overtake them. For calls to be handled in order, send each after the one before has
// returned.
//
// Errors: *StatusError, whose Class tells a refusal from a lost subscription (a 307 is not
// followed: the stream is at the old leader); *TransportError, which is indefinite if
// Sent; *NotMesosError; ErrNotSubscribed; or what Validate says.
func (c *Client) Send(ctx context.Context, streamID string, call *Call) error {
	_, err := c.send(ctx, streamID, call)
	return err
}

// SendForResponse is Send for calls that a master answers with content: RECONCILE_OPERATIONS
// on Mesos 1.6 and 1.7. The response is nil where there is none. A body that cannot be
// read is a *DecodeError, although the call was accepted.
func (c *Client) SendForResponse(ctx context.Context, streamID string, call *Call) (*Response, error) {
	body, err := c.send(ctx, streamID, call)
	if err != nil || len(body) == 0 {
		return nil, err
	}
	return UnmarshalResponse(c.options.Format, body)
}

func (c *Client) send(ctx context.Context, streamID string, call *Call) ([]byte, error) {
	if err := call.Validate(); err != nil {
		return nil, err
	}
	if call.Type == CallSubscribe {
		return nil, fmt.Errorf("mesosapi: SUBSCRIBE goes through Subscribe")
	}
	to := c.leader.Load()
	if to == nil || streamID == "" {
		return nil, ErrNotSubscribed
	}
	body, err := MarshalCall(c.options.Format, call)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.options.CallTimeout)
	defer cancel()
	name := call.Type.String()
	resp, err := c.post(ctx, c.transportFor(call.Type), to,
		request{call: name, format: c.options.Format, streamID: streamID, body: body})
	if err != nil {
		return nil, err
	}
	return c.answer(resp, to.Host, name)
}

func (c *Client) transportFor(t CallType) *http.Transport {
	if t == CallAcknowledge || t == CallAcknowledgeOperationStatus {
		return c.acks
	}
	return c.calls
}

// answer reads the body of a 2xx, up to MaxRecord bytes, or makes an error of the rest.
func (c *Client) answer(resp *http.Response, master, call string) ([]byte, error) {
	if resp.StatusCode/100 != 2 {
		return nil, readStatus(resp, master, call)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, int64(c.options.MaxRecord)+1))
	if err == nil && len(body) > c.options.MaxRecord {
		err = fmt.Errorf("the answer is longer than %d bytes", c.options.MaxRecord)
	}
	if err != nil {
		return nil, &TransportError{Master: master, Call: call, Sent: true, Err: err}
	}
	if isHTML(resp, string(body)) {
		return nil, &NotMesosError{Master: master, Got: resp.Status + ", an HTML page: " + trim(oneLine(string(body)), 120)}
	}
	return body, nil
}
