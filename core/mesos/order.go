package mesos

// sorted brings a list into order by merging, in place of slices.SortFunc: that
// one takes 20 KB of code in the module for each type, and this one 1.
func sorted[T any](list []T, compare func(a, b *T) int) []T {
	from, to := list, make([]T, len(list))
	for width := 1; width < len(list); width *= 2 {
		for at := 0; at < len(list); at += 2 * width {
			mid, end := min(at+width, len(list)), min(at+2*width, len(list))
			i, j := at, mid
			for k := at; k < end; k++ {
				if j >= end || i < mid && compare(&from[i], &from[j]) <= 0 {
					to[k], i = from[i], i+1
				} else {
					to[k], j = from[j], j+1
				}
			}
		}
		from, to = to, from
	}
	return from
}
