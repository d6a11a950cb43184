package mutants

import (
	"regexp"
	"slices"
	"strings"
)

// failed finds the tests that failed, and where there are none those that were
// under way when the process ended.
var failed = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`),
	regexp.MustCompile(`(?m)^\t\t((?:Test|Fuzz)\S*) \([0-9hms.]+\)$`), // the time was over
	regexp.MustCompile(`(?m)^\S*\.((?:Test|Fuzz)[A-Za-z0-9]+)\(0x`),   // on the stack
	regexp.MustCompile(`(?m)^((?:panic|fatal error): .*)`),            // in a goroutine that is no test's
}

// failures are the tests that failed, by name, of each branch the leaves.
func failures(out string) (names []string) {
	for _, pattern := range failed {
		for _, found := range pattern.FindAllStringSubmatch(out, -1) {
			names = append(names, found[1])
		}
		if len(names) > 0 {
			break
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		return slices.ContainsFunc(names, func(o string) bool { return strings.HasPrefix(o, n+"/") })
	})
}
