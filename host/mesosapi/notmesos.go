package mesosapi

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

const shownBody = 512 // bytes of an answer that an error may carry

// readStatus turns an answer that is not 2xx into an error, reading the rest of it so that
// the connection can be used again.
func readStatus(resp *http.Response, master, call string) error {
	head, _ := io.ReadAll(io.LimitReader(resp.Body, shownBody+1))
	drain(resp)
	body := oneLine(string(head))
	switch {
	case isHTML(resp, body):
		return &NotMesosError{Master: master, Got: fmt.Sprintf("%s, an HTML page: %s", resp.Status, trim(body, 120))}
	case strings.Contains(body, "HTTP request to an HTTPS server"):
		return &NotMesosError{Master: master, Got: resp.Status + ": " + body, Hint: "it speaks TLS: use https://"}
	case resp.StatusCode/100 == 3 && resp.StatusCode != http.StatusTemporaryRedirect, resp.StatusCode/100 == 1:
		return &NotMesosError{Master: master, Got: resp.Status + " with Location " + trim(oneLine(resp.Header.Get("Location")), 120)}
	}
	return &StatusError{Master: master, Call: call, Code: resp.StatusCode, Status: resp.Status, Body: trim(body, shownBody)}
}

// drain reads what is left of a small body and closes it.
func drain(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	_ = resp.Body.Close()
}

// isStream reports why an answer to SUBSCRIBE is not an event stream, and then closes it.
func (c *Client) isStream(resp *http.Response, master string) error {
	if resp.StatusCode/100 != 2 {
		return readStatus(resp, master, subscribeName)
	}
	want := c.options.Format.ContentType()
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	id := resp.Header.Get("Mesos-Stream-Id")
	got := ""
	switch {
	case kind != want:
		shown := trim(oneLine(resp.Header.Get("Content-Type")), 80)
		got = fmt.Sprintf("%s with Content-Type %q instead of a stream of %s", resp.Status, shown, want)
	case id == "":
		got = resp.Status + " without a Mesos-Stream-Id"
	case len(id) > maxStreamID:
		got = fmt.Sprintf("a Mesos-Stream-Id of %d bytes, more than %d", len(id), maxStreamID)
	default:
		return nil
	}
	_ = resp.Body.Close()
	return &NotMesosError{Master: master, Got: got}
}

func isHTML(resp *http.Response, body string) bool {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	start := strings.ToLower(trim(body, 16))
	return kind == "text/html" || strings.HasPrefix(start, "<html") || strings.HasPrefix(start, "<!doctype html")
}

// notHTTP recognizes the errors of net/http that mean the other side speaks something else.
// Its errors have no types, so their texts must do; a text that changes costs a hint.
func notHTTP(err error, master string) *NotMesosError {
	text := err.Error()
	var record tls.RecordHeaderError
	switch {
	case strings.Contains(text, "malformed HTTP") && strings.Contains(text, `"\x15\x03`):
		return &NotMesosError{Master: master, Got: "a TLS alert", Hint: "it speaks TLS: use https://"}
	case strings.Contains(text, "malformed HTTP"):
		return &NotMesosError{Master: master, Got: trim(oneLine(text), 160)}
	case strings.Contains(text, "readLoopPeekFailLocked: %!w(<nil>)"): // sic, in net/http
		return &NotMesosError{Master: master, Got: "bytes before any request"}
	case strings.Contains(text, "gave HTTP response to HTTPS client"), errors.As(err, &record):
		return &NotMesosError{Master: master, Got: "no TLS", Hint: "it speaks plain HTTP: use http://"}
	}
	return nil
}

// oneLine makes text from the network safe to print: no line breaks or control characters.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func trim(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "..."
}
