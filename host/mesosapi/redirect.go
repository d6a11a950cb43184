package mesosapi

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// postFollowing posts to an address and follows the redirects of masters that do not lead.
// It returns the answer, which is not a 307, and who gave it.
func (c *Client) postFollowing(ctx context.Context, t *http.Transport, to *url.URL, r request) (*http.Response, *url.URL, error) {
	for range maxRedirects + 1 {
		resp, err := c.post(ctx, t, to, r)
		if err != nil || resp.StatusCode != http.StatusTemporaryRedirect {
			return resp, to, err
		}
		drain(resp)
		next, err := c.redirect(to, resp.Header.Get("Location"))
		if err != nil {
			return nil, to, err
		}
		to = next
	}
	return nil, to, &RedirectError{Master: to.Host, Location: "another master", Reason: "too many redirects: the masters do not agree who leads"}
}

// redirect resolves the Location of a 307, which Mesos writes without a scheme and with its
// own idea of the path: //localhost:5050/master/api/v1/scheduler.
//
// Credentials go only to masters in Options.Masters, and from one address of this machine to
// another; a redirect to anywhere else is an error rather than a request without them,
// which would come back as a puzzling 401.
func (c *Client) redirect(from *url.URL, location string) (*url.URL, error) {
	shown := trim(oneLine(location), 120)
	refuse := func(reason string) (*url.URL, error) {
		return nil, &RedirectError{Master: from.Host, Location: shown, Reason: reason}
	}
	target, err := url.Parse(location)
	if err != nil || target.Host == "" {
		return refuse("it is not an address")
	}
	next := from.ResolveReference(target)
	switch {
	case next.User != nil:
		shown = "an address with a user name"
		return refuse("it holds a user name")
	case next.Scheme != "http" && next.Scheme != "https":
		return refuse("its scheme is neither http nor https")
	case from.Scheme == "https" && next.Scheme == "http":
		return refuse("it leads from TLS to plain text")
	}
	next.Host = hostPort(next, "")
	if next.Path == "" {
		next.Path = from.Path
	}
	if c.options.Credentials != nil && !c.trusts(from, next) {
		return refuse("credentials are sent only to the masters in Options.Masters; add " +
			next.Scheme + "://" + next.Host + " if it is one")
	}
	return next, nil
}

// trusts reports whether credentials may follow a redirect.
func (c *Client) trusts(from, to *url.URL) bool {
	listed := slices.ContainsFunc(c.masters, func(m *url.URL) bool {
		return m.Host == to.Host && m.Scheme == to.Scheme
	})
	return listed || isLoopback(from) && isLoopback(to)
}
