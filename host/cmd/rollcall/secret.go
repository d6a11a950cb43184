package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"rollcall/host/mesosapi"
)

// secretVariable holds the secret itself. It is no flag: everybody on a machine
// can read the command lines of all.
const secretVariable = "ROLLCALL_SECRET"

const maxSecret = 64 << 10

// readCredentials joins the principal and its secret. A file wins over the
// environment. No mistake shows any of the secret.
func readCredentials(f *flags, principal, file string) *mesosapi.Credentials {
	secret := f.env(secretVariable)
	if file != "" {
		var err error
		if secret, err = readSecret(file); err != nil {
			f.wrong("secret-file", err.Error())
			return nil
		}
	}
	switch {
	case principal == "" && secret == "":
		return nil
	case principal == "":
		f.mistake("--principal", "missing", "wanted the name that the secret belongs to")
		return nil
	case strings.Contains(principal, ":"):
		f.wrong("principal", "wanted a name without a colon")
		return nil
	case secret == "":
		f.wrong("principal", "wanted its secret too, in --secret-file or "+secretVariable)
		return nil
	}
	return mesosapi.NewCredentials(principal, secret)
}

func readSecret(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, maxSecret+1))
	if err != nil {
		return "", err
	}
	secret := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	if secret == "" || len(b) > maxSecret {
		return "", fmt.Errorf("%d bytes; wanted a secret, at most %d", len(b), maxSecret)
	}
	return secret, nil
}
