package mesosapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
)

// However a secret's owner is printed, the secret does not show.
func TestSecretsAreNotPrinted(t *testing.T) {
	const secret = "hunter2"
	credentials := mesosapi.NewCredentials("alice", secret)
	options := mesosapi.Options{Masters: []string{"localhost"}, Credentials: credentials}
	client, err := mesosapi.New(options)
	require.NoError(t, err)
	for _, v := range []any{credentials, *credentials, options, &options, client, struct{ c any }{credentials}, struct{ c mesosapi.Options }{options}} {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%t"} {
			fmt.Fprintf(&out, verb, v)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
		_ = json.NewEncoder(&out).Encode(v)
		require.NotContains(t, out.String(), secret)
		require.NotContains(t, out.String(), fmt.Sprintf("%x", secret))
		require.NotContains(t, out.String(), fmt.Sprintf("%d", []byte(secret)))
	}
	require.Equal(t, `credentials of "alice" (secret not shown)`, fmt.Sprint(credentials))
}

func TestOptionsReportEveryMistake(t *testing.T) {
	_, err := mesosapi.New(mesosapi.Options{
		Masters: []string{
			"zk://z1:2181/mesos", "ftp://m", "http://bob:hunter2@m1:5050", "http://bob:hunter2@%zz", "http://", "m2:5050", "https://m3?x=1",
		},
		Credentials: mesosapi.NewCredentials("a:b", "hunter2"),
		Format:      7, ConnectTimeout: -1, MaxRecord: -1,
	})
	for _, wanted := range []string{
		"zk:// addresses are not supported: give the masters themselves, such as host1:5050",
		`"ftp://m": the scheme must be http or https`,
		"m1:5050 holds a user name: use Options.Credentials",
		"not host:port and not a URL",
		`"http://" has no host`,
		"credentials would travel in plain text to m2:5050: use https:// or set AllowPlaintextCredentials",
		"a query or fragment has no meaning",
		"without a colon",
		"unknown format 7", "ConnectTimeout is negative", "MaxRecord is negative",
	} {
		require.ErrorContains(t, err, wanted)
	}
	require.NotContains(t, err.Error(), "hunter2")
	_, err = mesosapi.New(mesosapi.Options{})
	require.ErrorContains(t, err, "Options.Masters is empty")
	_, err = mesosapi.New(mesosapi.Options{
		Masters:     []string{"localhost", "127.0.0.1:5051", "[::1]:5050", "https://m1", "http://m2"},
		Credentials: mesosapi.NewCredentials("alice", ""), AllowPlaintextCredentials: true,
	})
	require.NoError(t, err)
}
