package master

import "strings"

// maxMasterID leaves room for the counters in ids of 255 bytes.
const maxMasterID = 128

// validID reports whether an id is one that Mesos would take: it becomes part
// of paths.
func validID(s string) bool {
	for _, b := range []byte(s) {
		if b <= ' ' || b == '/' || b == '\\' || b >= 0x7f {
			return false
		}
	}
	return s != "" && s != "." && s != ".."
}

// shorten cuts a text to at most n bytes, at a border between characters.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}

// clone copies a text that is a view of an input.
func clone[T ~string](s T) T { return T(strings.Clone(string(s))) }
