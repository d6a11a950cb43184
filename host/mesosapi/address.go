package mesosapi

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

const defaultPort = "5050"

// parseMaster reads "host", "host:port" or an http or https URL. A path in it is put in
// front of the API's own, for masters behind a proxy. Without a port, a bare host means
// Mesos's 5050 and a URL what URLs mean.
func parseMaster(s string) (*url.URL, error) {
	if strings.HasPrefix(s, "zk://") {
		return nil, fmt.Errorf("mesosapi: zk:// addresses are not supported: give the masters themselves, " +
			"such as host1:5050 and host2:5050; any one of them leads to the leader")
	}
	text, port := s, ""
	if !strings.Contains(text, "://") {
		text, port = "http://"+text, defaultPort
	}
	u, err := url.Parse(text)
	if err != nil { // the error of url.Parse quotes the address, which may hold a password
		return nil, fmt.Errorf("mesosapi: a master address is not host:port and not a URL")
	}
	switch {
	case u.User != nil:
		return nil, fmt.Errorf("mesosapi: master address %s holds a user name: use Options.Credentials", u.Host)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("mesosapi: master address %q: the scheme must be http or https", s)
	case u.Hostname() == "":
		return nil, fmt.Errorf("mesosapi: master address %q has no host", s)
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("mesosapi: master address %q: a query or fragment has no meaning", s)
	}
	return &url.URL{
		Scheme: u.Scheme,
		Host:   hostPort(u, port),
		Path:   strings.TrimRight(u.Path, "/"),
	}, nil
}

// hostPort returns the host in lower case, with a port in any case: its own, the fallback, or
// that of the scheme.
func hostPort(u *url.URL, fallback string) string {
	port := u.Port()
	switch {
	case port != "":
	case fallback != "":
		port = fallback
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// isLoopback holds for 127.0.0.0/8, ::1 and the name localhost, which RFC 6761 reserves.
func isLoopback(u *url.URL) bool {
	host := u.Hostname()
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
