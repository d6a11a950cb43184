package mesosapi

import (
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
)

// Credentials are a principal and its secret, for HTTP basic authentication. However they
// are printed, logged or marshalled, only the principal shows.
type Credentials struct {
	principal string
	secret    *string // behind a pointer, so that printing a struct around it shows an address
}

// NewCredentials returns credentials. A principal cannot hold a colon; New refuses it.
func NewCredentials(principal, secret string) *Credentials {
	return &Credentials{principal: principal, secret: &secret}
}

// Principal returns the principal.
func (c *Credentials) Principal() string { return c.principal }

// String shows the principal only.
func (c *Credentials) String() string {
	if c == nil {
		return "no credentials"
	}
	return fmt.Sprintf("credentials of %q (secret not shown)", c.principal)
}

// GoString is String.
func (c *Credentials) GoString() string { return c.String() }

// Format is String, for every verb and flag.
func (c *Credentials) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, c.String()) }

// LogValue is String.
func (c *Credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText is String, so that JSON and the like show no more.
func (c *Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

func (c *Credentials) authorize(h http.Header) {
	if c == nil {
		return
	}
	pair := c.principal + ":" + *c.secret
	h.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(pair)))
}
