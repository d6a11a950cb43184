package mesos

import (
	"slices"
	"strings"
)

// joinSet puts items in order. If one is there twice it returns that instead.
func joinSet(items []string) (joined []string, twice string, ok bool) {
	joined = sorted(append(joined, items...), func(a, b *string) int { return strings.Compare(*a, *b) })
	for i := 1; i < len(joined); i++ {
		if joined[i] == joined[i-1] {
			return nil, joined[i], false
		}
	}
	return joined, "", true
}

// subtractSet is what of a is not in b, both as joinSet leaves them.
func subtractSet(a, b []string) (rest []string) {
	for _, item := range a {
		if _, found := slices.BinarySearch(b, item); !found {
			rest = append(rest, item)
		}
	}
	return rest
}
