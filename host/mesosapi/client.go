package mesosapi

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

const (
	schedulerPath = "/api/v1/scheduler"
	operatorPath  = "/api/v1"
	maxStreamID   = 128 // bytes of a Mesos-Stream-Id, which are a UUID in practice
	maxRedirects  = 5   // one is enough unless the leader changes meanwhile
)

// Client speaks to one Mesos cluster. It is safe for concurrent use.
//
// It holds a fresh connection for each event stream, one for ordinary calls and one for
// acknowledgements, so that calls keep their order among themselves, as Mesos handles one
// connection's requests in order, and acknowledgements may overtake them; and one more for the
// operator API. Proxies named by the environment are not used.
type Client struct {
	options Options
	masters []*url.URL
	leader  atomic.Pointer[url.URL] // the scheduler API that last accepted a SUBSCRIBE

	streams   *http.Transport
	calls     *http.Transport
	acks      *http.Transport
	operators *http.Transport
}

// New checks the options and returns a client. It does not connect. The error lists every
// mistake.
func New(options Options) (*Client, error) {
	o, masters, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	c := &Client{options: o, masters: masters}
	c.streams = c.transport()
	c.streams.ResponseHeaderTimeout = o.SubscribeTimeout
	c.calls = c.transport()
	c.calls.MaxConnsPerHost = 1
	c.acks = c.calls.Clone()
	c.operators = c.calls.Clone()
	return c, nil
}

func (c *Client) transport() *http.Transport {
	t := &http.Transport{
		DialContext:            (&net.Dialer{Timeout: c.options.ConnectTimeout}).DialContext,
		TLSHandshakeTimeout:    c.options.ConnectTimeout,
		DisableCompression:     true,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        time.Minute,
		MaxResponseHeaderBytes: 64 << 10,
		Protocols:              new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true) // all that libprocess speaks
	if c.options.TLS != nil {
		t.TLSClientConfig = c.options.TLS.Clone()
	}
	return t
}

// CloseIdle closes the connections that are not in use. Streams and calls under way go on.
func (c *Client) CloseIdle() {
	for _, t := range []*http.Transport{c.streams, c.calls, c.acks, c.operators} {
		t.CloseIdleConnections()
	}
}

// String names the masters and nothing else.
func (c *Client) String() string {
	hosts := make([]string, len(c.masters))
	for i, u := range c.masters {
		hosts[i] = u.Scheme + "://" + u.Host + u.Path
	}
	return "mesos client for " + strings.Join(hosts, ", ")
}
