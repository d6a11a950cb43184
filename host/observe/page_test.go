package observe

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The page is one file that needs no other, runs nothing that it did not bring,
// and makes no markup of what it is told.
func TestPage(t *testing.T) {
	w := request{method: http.MethodGet, path: "/"}.send(&Server{State: newState()})
	assert.Equal(t, 200, w.Code)
	assert.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
	policy := w.Header().Get("Content-Security-Policy")
	assert.Contains(t, policy, "default-src 'none'")
	assert.Contains(t, policy, "frame-ancestors 'none'")
	assert.NotContains(t, policy, "unsafe")
	assert.Len(t, regexp.MustCompile(`'sha256-[A-Za-z0-9+/]{43}='`).FindAllString(policy, -1), 2)
	assert.NotContains(t, policy, hashOf("nothing"), "the hashes are of something")
	assert.NotRegexp(t, `innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?://| style="| on\w+="`, page)
	assert.Len(t, regexp.MustCompile(`<script>`).FindAllString(page, -1), 1)
	assert.Len(t, regexp.MustCompile(`<style>`).FindAllString(page, -1), 1)
	assert.Less(t, len(page), 12_000)
}
