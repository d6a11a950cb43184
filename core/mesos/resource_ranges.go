package mesos

import "slices"

// Range is a range of whole numbers, both ends included; Begin is at most End.
// It may span all of uint64.
type Range struct {
	Begin uint64
	End   uint64
}

func (a Range) compare(b Range) int {
	return firstOf(order(a.Begin > b.Begin, a.Begin < b.Begin), order(a.End > b.End, a.End < b.End))
}

// joinRanges puts ranges in order and joins those that touch. If two overlap it
// returns a range that both hold instead.
func joinRanges(ranges []Range) (joined []Range, twice Range, ok bool) {
	for _, r := range sorted(slices.Clone(ranges), func(a, b *Range) int { return a.compare(*b) }) {
		last := len(joined) - 1
		switch {
		case last < 0:
			joined = append(joined, r)
		case r.Begin <= joined[last].End:
			return nil, Range{r.Begin, min(r.End, joined[last].End)}, false
		case r.Begin-1 == joined[last].End: // not End+1, which may overflow
			joined[last].End = r.End
		default:
			joined = append(joined, r)
		}
	}
	return joined, Range{}, true
}

// subtractRanges is what of a is not in b, both as joinRanges leaves them.
func subtractRanges(a, b []Range) (rest []Range) {
	for _, r := range a {
		for len(b) > 0 && b[0].End < r.Begin {
			b = b[1:]
		}
		rest = subtractFrom(rest, r, b)
	}
	return rest
}

// subtractFrom appends what of one range is not in cuts.
func subtractFrom(rest []Range, r Range, cuts []Range) []Range {
	for _, cut := range cuts {
		if cut.Begin > r.End {
			break
		}
		if cut.Begin > r.Begin {
			rest = append(rest, Range{r.Begin, cut.Begin - 1})
		}
		if cut.End >= r.End {
			return rest
		}
		r.Begin = cut.End + 1 // at most r.End, so it cannot overflow
	}
	return append(rest, r)
}
