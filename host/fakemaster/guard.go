package fakemaster

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// guarded keeps pages of other sites from steering the cluster with somebody's
// browser: see host/observe's guard.
func (s *Server) guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if p := strange(r, true); p != nil {
			refuseOrder(w, http.StatusForbidden, p)
			return
		}
		next(w, r)
	}
}

// strange is what shows that a page of another site asks, nil for nothing.
func strange(r *http.Request, host bool) *Problem {
	var cross http.CrossOriginProtection
	switch {
	case host && !knownHost(r.Host):
		return &Problem{Code: "host", Field: "Host", Value: brief(r.Host), Want: "an IP address or localhost"}
	case cross.Check(r) != nil:
		return &Problem{Code: "origin", Field: "Origin", Value: brief(r.Header.Get("Origin")), Want: "a request of no page"}
	}
	return nil
}

// knownHost: a site can make its own name lead here, and the browser says which
// name it was; what says none is no browser.
func knownHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	_, err = netip.ParseAddr(host)
	return err == nil || host == "" || strings.EqualFold(host, "localhost")
}
