package observe

import (
	"net/http"
	"unicode/utf8"
)

// problem says why a request was not done: what is at fault, and what would
// have been accepted. Its words are those of the machine's rejections.
type problem struct {
	Code  string `json:"code"`
	Field string `json:"field"`
	Value string `json:"value"`
	Want  string `json:"want"`
}

// refuse writes {"error":{…}}.
func refuse(w http.ResponseWriter, status int, p problem) {
	p.Value = shorten(p.Value)
	answer(w, status, struct {
		Error problem `json:"error"`
	}{p})
}

// shorten cuts what a client sent to what is worth repeating.
func shorten(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	n := most
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
