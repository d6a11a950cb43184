// Package nearest finds what somebody who made a typing mistake probably meant.
package nearest

// longest is the most bytes of a word that is looked at: longer ones are no typing mistakes.
const longest = 64

// To returns the candidate closest to the word, if one is so close that it is
// worth suggesting: a third of the word may differ. Of equals the first wins.
func To(word string, candidates []string) (best string, found bool) {
	if word == "" || len(word) > longest {
		return "", false
	}
	least := max(1, len(word)/3) + 1
	for _, c := range candidates {
		if d := distance(word, c); d < least && d < len(c) {
			best, least, found = c, d, true
		}
	}
	return best, found
}

// distance is how many bytes must be inserted, left out or replaced, or
// neighbours swapped, to make one word of the other (optimal string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
