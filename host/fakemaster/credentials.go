package fakemaster

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// Credentials are principals with their secrets.
type Credentials map[string]string

// ReadCredentials reads a file as mesos-master's --credentials: lines of a
// principal and a secret, or JSON, {"credentials":[{"principal":…,"secret":…}]}.
// Errors show no secret.
func ReadCredentials(path string) (Credentials, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseCredentials(path, b)
}

func parseCredentials(path string, b []byte) (Credentials, error) {
	c := Credentials{}
	if text := strings.TrimSpace(string(b)); strings.HasPrefix(text, "{") {
		var file struct {
			Credentials []struct{ Principal, Secret string }
		}
		if json.Unmarshal(b, &file) != nil {
			return nil, fmt.Errorf(`%s: wanted {"credentials":[{"principal":…,"secret":…}]}`, path)
		}
		for _, one := range file.Credentials {
			c[one.Principal] = one.Secret
		}
	} else {
		for i, line := range strings.Split(text, "\n") {
			words := strings.Fields(line)
			if len(words) != 2 {
				return nil, fmt.Errorf("%s: line %d: wanted a principal and a secret", path, i+1)
			}
			c[words[0]] = words[1]
		}
	}
	for principal, secret := range c {
		if principal == "" || secret == "" || strings.Contains(principal, ":") {
			return nil, fmt.Errorf("%s: wanted a principal without a colon and a secret for each", path)
		}
	}
	if len(c) == 0 {
		return nil, fmt.Errorf("%s: no credentials", path)
	}
	return c, nil
}

// accept compares in a time that does not depend on where they differ.
func (c Credentials) accept(principal, secret string) bool {
	want, known := c[principal]
	a, b := sha256.Sum256([]byte(secret)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && known
}

type principalKey struct{}

// authenticated asks for credentials, if there are any.
func (s *Server) authenticated(realm string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.options.Credentials == nil {
			next(w, r)
			return
		}
		principal, secret, ok := r.BasicAuth()
		if !ok || !s.options.Credentials.accept(principal, secret) {
			w.Header().Set("WWW-Authenticate", `Basic realm="`+realm+`"`)
			say(w, http.StatusUnauthorized, "401 Unauthorized.")
			return
		}
		next(w, r.WithContext(context.WithValue(r.Context(), principalKey{}, principal)))
	}
}

// principalOf is whom a caller proved to be, "" if nobody asked.
func principalOf(r *http.Request) string {
	p, _ := r.Context().Value(principalKey{}).(string)
	return p
}
