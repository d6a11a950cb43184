package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// defaultAddress is where `rollcall run` is asked unless told otherwise.
const defaultAddress = "127.0.0.1:8080"

func bindAddress(f *flags, address *string) {
	*address = defaultAddress
	f.text(address, "address", "ADDRESS:PORT", "the --listen of the `rollcall run` that is asked; default "+defaultAddress)
}

func checkAddress(f *flags, address string) {
	host, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil || host == "" || strings.ContainsAny(host, "/?#@ ") {
		f.wrong("address", "wanted ADDRESS:PORT, such as "+defaultAddress)
	}
}

// client asks a running `rollcall run`.
type client struct {
	address string
	http    *http.Client
}

func newClient(address string) *client {
	return &client{address, &http.Client{
		Timeout:   time.Minute,
		Transport: &http.Transport{Proxy: nil}, // what is asked is on this machine, or named
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}}
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 1 << 20

func (c *client) post(ctx context.Context, path string, body, into any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.do(ctx, http.MethodPost, path, b, into)
}

func (c *client) get(ctx context.Context, path string, into any) error {
	return c.do(ctx, http.MethodGet, path, nil, into)
}

func (c *client) do(ctx context.Context, method, path string, body []byte, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+c.address+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := c.http.Do(r)
	if err != nil {
		return c.unreached(ctx, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return c.unreached(ctx, err)
	}
	if answer.StatusCode/100 != 2 {
		return refusal(answer.StatusCode, text)
	}
	if into == nil {
		return nil
	}
	if json.Unmarshal(text, into) != nil {
		return fmt.Errorf("http://%s%s did not answer as rollcall does; wanted the --listen of a `rollcall run`", c.address, path)
	}
	return nil
}

func (c *client) unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("stopped before the answer came")
	}
	return fmt.Errorf("%w\nis a `rollcall run --listen %s` running?", err, c.address)
}

// refused is an answer other than success.
type refused struct {
	status int
	Reason struct {
		Code, Field, Value, Want string
		Mistakes                 []string // of a manifest, each in a line
	} `json:"error"`
}

func (r *refused) Error() string {
	e := &r.Reason
	if len(e.Mistakes) > 0 {
		lines := []string{"refused: the manifest stays as it was"}
		for _, line := range e.Mistakes {
			lines = append(lines, onOneLine(line))
		}
		return strings.Join(lines, "\n")
	}
	s := "refused: " + printable(e.Code)
	if e.Field != "" {
		s += ": " + printable(e.Field) + " is " + strconv.Quote(e.Value)
	}
	return s + "; wanted " + printable(e.Want)
}

func refusal(status int, text []byte) error {
	r := &refused{status: status}
	if json.Unmarshal(text, r) != nil || r.Reason.Code == "" {
		return fmt.Errorf("the answer is %d %s; wanted the --listen of a `rollcall run`", status, http.StatusText(status))
	}
	return r
}

// onOneLine is what others wrote, fit for a terminal, quotes and all.
func onOneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}
