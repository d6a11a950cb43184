package main

import "slices"

// figure sums up the samples of one thing.
type figure struct{ Best, Median float64 }

// lowest sums up what should be small, highest what should be large.
func lowest(samples []float64) *figure  { return &figure{slices.Min(samples), median(samples)} }
func highest(samples []float64) *figure { return &figure{slices.Max(samples), median(samples)} }

func median(samples []float64) float64 {
	sorted := slices.Sorted(slices.Values(samples))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func each(samples [ways][]float64, sum func([]float64) *figure) (f figures) {
	for w := range ways {
		f[w] = sum(samples[w])
	}
	return f
}

func exactly(v float64) *figure { return &figure{v, v} }
