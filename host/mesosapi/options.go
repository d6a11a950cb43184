package mesosapi

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"rollcall/host/mesosapi/recordio"
)

// Options say how to reach the masters. Only Masters is needed.
type Options struct {
	// Masters are tried in turn: "host" or "host:port" (plain HTTP, port 5050 unless given),
	// or an http:// or https:// URL. Any one leads to the leader by redirect.
	Masters []string

	Format      Format       // Protobuf unless JSON is asked for
	Credentials *Credentials // nil sends none
	UserAgent   string       // "rollcall" unless given

	// AllowPlaintextCredentials lets credentials travel unencrypted beyond this machine.
	AllowPlaintextCredentials bool

	// TLS is used for https; nil means the system's certificates. HTTP/2 is never offered.
	TLS *tls.Config

	// ConnectTimeout bounds a TCP connection and, again, a TLS handshake: 5 s unless given.
	ConnectTimeout time.Duration
	// SubscribeTimeout bounds the wait for one master's answer to SUBSCRIBE, not the stream
	// that follows, which has no limit: 15 s unless given.
	SubscribeTimeout time.Duration
	// CallTimeout bounds a call from its queue to its answer: 60 s unless given. A real
	// master took 18 s for a RECONCILE of a million tasks.
	CallTimeout time.Duration

	// MaxRecord is the longest event accepted, in bytes: recordio.DefaultLimit unless given.
	MaxRecord int
}

// withDefaults checks the options and fills what was left out, reporting all mistakes at
// once.
func (o Options) withDefaults() (Options, []*url.URL, error) {
	var errs []error
	var masters []*url.URL
	if len(o.Masters) == 0 {
		errs = append(errs, errors.New("mesosapi: Options.Masters is empty: give at least one, such as localhost:5050"))
	}
	for _, s := range o.Masters {
		u, err := parseMaster(s)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		masters = append(masters, u)
		if o.Credentials != nil && u.Scheme == "http" && !isLoopback(u) && !o.AllowPlaintextCredentials {
			errs = append(errs, fmt.Errorf("mesosapi: credentials would travel in plain text to %s: use https:// "+
				"or set AllowPlaintextCredentials", u.Host))
		}
	}
	if c := o.Credentials; c != nil && (c.secret == nil || c.principal == "" || strings.Contains(c.principal, ":")) {
		errs = append(errs, errors.New("mesosapi: credentials need a principal, not empty and without a colon"))
	}
	if o.Format != Protobuf && o.Format != JSON {
		errs = append(errs, fmt.Errorf("mesosapi: unknown %v", o.Format))
	}
	for name, d := range map[string]time.Duration{
		"ConnectTimeout": o.ConnectTimeout, "SubscribeTimeout": o.SubscribeTimeout, "CallTimeout": o.CallTimeout,
	} {
		if d < 0 {
			errs = append(errs, fmt.Errorf("mesosapi: %s is negative", name))
		}
	}
	if o.MaxRecord < 0 {
		errs = append(errs, errors.New("mesosapi: MaxRecord is negative"))
	}
	fill(&o.UserAgent, "rollcall")
	fill(&o.ConnectTimeout, 5*time.Second)
	fill(&o.SubscribeTimeout, 15*time.Second)
	fill(&o.CallTimeout, time.Minute)
	fill(&o.MaxRecord, recordio.DefaultLimit)
	return o, masters, errors.Join(errs...)
}

func fill[T comparable](v *T, fallback T) {
	var zero T
	if *v == zero {
		*v = fallback
	}
}
