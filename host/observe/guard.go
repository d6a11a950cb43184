package observe

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// guard keeps pages of other sites from reading or steering the scheduler with
// the browser of somebody who can reach it.
//
// A site can make its own name resolve to this address (DNS rebinding); the
// browser then believes that both are one site, but still names the site in
// Host. So Host must be an IP address, localhost or the name that was
// configured. On an address that other machines can reach, reading is left to
// whatever name they know it by.
type guard struct {
	name   string
	public bool
	cross  http.CrossOriginProtection // by Sec-Fetch-Site and Origin
}

func (g *guard) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead
		if (!g.public || !reads) && !g.knows(r.Host) {
			refuse(w, http.StatusForbidden, problem{Code: "host", Field: "Host", Value: r.Host, Want: g.wanted()})
			return
		}
		if g.cross.Check(r) != nil {
			refuse(w, http.StatusForbidden, problem{Code: "origin", Field: "Origin", Value: r.Header.Get("Origin"), Want: "a request of this page itself, or of no page"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// knows: what has no Host is no browser.
func (g *guard) knows(hostport string) bool {
	if hostport == "" {
		return true
	}
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(hostport, "["), "]")
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return strings.EqualFold(host, "localhost") || g.name != "" && strings.EqualFold(host, g.name)
}

func (g *guard) wanted() string {
	if (&guard{}).knows(g.name) {
		return "an IP address or localhost"
	}
	return "an IP address, localhost or " + g.name
}
