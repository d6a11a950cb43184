package mesosapi

import (
	"context"
	"errors"
)

var subscribeName = CallSubscribe.String()

// Subscribe finds the leading master and opens the event stream. The call must be a
// SUBSCRIBE; on a re-subscription its FrameworkID and FrameworkInfo.ID must be the same.
//
// The masters are tried in turn, as are the redirects they give; Options say how long each
// may take. When Subscribe returns, the master has accepted the request but has said nothing
// yet: the first event is SUBSCRIBED, or an ERROR that says why not (invalid FrameworkInfo, a
// framework that was removed, no authorization).
//
// The stream lives until it breaks, Close is called, or ctx ends.
//
// Errors: *StatusError (Class NotReady while a master starts), *TransportError,
// *NotMesosError, *RedirectError, or a *NoLeaderError with several of them.
func (c *Client) Subscribe(ctx context.Context, call *Call) (*Stream, error) {
	if call.Type != CallSubscribe {
		return nil, errors.New("mesosapi: Subscribe needs a SUBSCRIBE call, not " + call.Type.String())
	}
	if err := call.Validate(); err != nil {
		return nil, err
	}
	body, err := MarshalCall(c.options.Format, call)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	c.streams.CloseIdleConnections() // a new subscription begins on a new connection
	resp, at, err := c.lead(ctx, c.streams, c.leader.Load(), schedulerPath,
		request{call: subscribeName, format: c.options.Format, body: body}, c.isStream)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	c.leader.Store(at)
	return newStream(ctx, cancel, resp, at.Host, c.options), nil
}
