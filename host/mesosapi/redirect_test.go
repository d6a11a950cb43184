package mesosapi

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Where a 307 may lead, with and without credentials.
func TestRedirects(t *testing.T) {
	masters := []string{"http://10.0.0.1:5050", "http://10.0.0.2:5050", "https://m3:5050", "localhost:5050"}
	const path = "/master/api/v1/scheduler"
	for _, c := range []struct {
		from        int // index into masters
		location    string
		anonymous   string // where it leads without credentials, or the refusal
		credentials string // the same with, if it differs
	}{
		{0, "//10.0.0.2:5050" + path, "http://10.0.0.2:5050" + path, ""},
		{0, "//10.0.0.2:5050", "http://10.0.0.2:5050/api/v1/scheduler", ""},
		{0, "//10.0.0.9:5050" + path, "http://10.0.0.9:5050" + path, "add http://10.0.0.9:5050 if it is one"},
		{0, "//10.0.0.2:5051" + path, "http://10.0.0.2:5051" + path, "add http://10.0.0.2:5051"},
		{0, "//127.0.0.1:5050" + path, "http://127.0.0.1:5050" + path, "sent only to the masters"},
		{0, "//LOCALHOST:5050" + path, "http://localhost:5050" + path, ""},
		{0, "https://m3:5050" + path, "https://m3:5050" + path, ""},
		{2, "//m3:5050" + path, "https://m3:5050" + path, ""},
		{2, "http://10.0.0.1:5050" + path, "from TLS to plain text", ""},
		{2, "//10.0.0.1:5050" + path, "https://10.0.0.1:5050" + path, "sent only to the masters"},
		{3, "//127.0.0.1:5051" + path, "http://127.0.0.1:5051" + path, ""},
		{3, "//localhost.example.com:5050" + path, "http://localhost.example.com:5050" + path, "sent only to the masters"},
		{0, "", "not an address", ""},
		{0, "/api/v1/scheduler", "not an address", ""},
		{0, "//user:secret@10.0.0.2:5050/", "holds a user name", ""},
		{0, "gopher://10.0.0.2:5050/", "neither http nor https", ""},
		{0, "//\x7f", "not an address", ""},
	} {
		for _, credentials := range []*Credentials{nil, NewCredentials("alice", "pw")} {
			client, err := New(Options{Masters: masters, Credentials: credentials, AllowPlaintextCredentials: true})
			require.NoError(t, err)
			from := *client.masters[c.from]
			from.Path = "/api/v1/scheduler"
			want := c.anonymous
			if credentials != nil && c.credentials != "" {
				want = c.credentials
			}
			to, err := client.redirect(&from, c.location)
			if err != nil {
				require.ErrorContains(t, err, want, c.location)
				require.NotContains(t, err.Error(), "secret@")
				continue
			}
			require.Equal(t, want, to.String(), c.location)
		}
	}
}
