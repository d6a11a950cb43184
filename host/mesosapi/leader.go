package mesosapi

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// lead finds the master that takes the request: first, if there is one, then each of the
// list, following redirects. It returns an answer that accepts and who gave it.
//
// The next master is tried only if this one certainly did not act: it could not be
// reached, is not ready, or is no master. A single master's error is returned as it is.
func (c *Client) lead(ctx context.Context, t *http.Transport, first *url.URL, path string, r request,
	accepts func(resp *http.Response, master string) error,
) (*http.Response, *url.URL, error) {
	var tried []error
	for _, to := range c.candidates(first, path) {
		resp, at, err := c.postFollowing(ctx, t, to, r)
		if err == nil {
			if err = accepts(resp, at.Host); err == nil {
				return resp, at, nil
			}
		}
		if ctx.Err() != nil || !tryNext(err) {
			return nil, nil, err
		}
		tried = append(tried, err)
	}
	if len(tried) == 1 {
		return nil, nil, tried[0]
	}
	return nil, nil, &NoLeaderError{Tried: tried}
}

// candidates lists the addresses to try, each once.
func (c *Client) candidates(first *url.URL, path string) []*url.URL {
	var list []*url.URL
	if first != nil {
		list = append(list, first)
	}
	for _, m := range c.masters {
		to := *m
		to.Path += path
		if first == nil || to.Host != first.Host || to.Scheme != first.Scheme {
			list = append(list, &to)
		}
	}
	return list
}

// tryNext reports whether another master may be asked after this error.
func tryNext(err error) bool {
	var status *StatusError
	var transport *TransportError
	if errors.As(err, &status) {
		return status.Class() == NotReady || status.Code >= http.StatusInternalServerError && status.Call == subscribeName
	}
	if errors.As(err, &transport) {
		return !transport.Sent || transport.Call == subscribeName // asking to subscribe twice does no harm
	}
	return true
}
