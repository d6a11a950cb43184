package main

import "fmt"

// budget is a bound on one figure of a row: it must not be exceeded, and the
// aim is lower.
type budget struct {
	what         string
	tasks, batch int // 0: any
	way          way
	must, aim    float64
	kind         kind
}

// kind says how a bound is meant.
type kind int

const (
	atMost kind = iota
	atLeast
	timesBytes // at most so many times the figure of bytes
)

// budgets are the design's.
var budgets = []budget{
	{what: update, tasks: 1_000_000, way: byBytes, must: 1000, aim: 300},
	{what: update, tasks: 100_000, batch: 1000, way: byWazero, must: 10, aim: 3, kind: timesBytes},
	{what: allocated, tasks: 1_000_000, way: byBytes, must: 1, aim: 0},
	{what: memory, tasks: 1_000_000, way: byValues, must: 160, aim: 100},
	{what: beginRound, tasks: 1_000_000, way: byValues, must: 60, aim: 15},
	{what: durable, way: byValues, must: 50_000, aim: 300_000, kind: atLeast},
	{what: providers, way: byValues, must: 20, aim: 5},
	{what: moduleZip, way: byWazero, must: 600, aim: 480},
}

func budgetOf(r row) *budget {
	for i := range budgets {
		b := &budgets[i]
		if b.what == r.What && (b.tasks == 0 || b.tasks == r.Tasks) && (b.batch == 0 || b.batch == r.Batch) {
			return b
		}
	}
	return nil
}

// met says which of the bounds a row keeps: "aim", "must" or "no".
func (b *budget) met(r *row) string {
	v := r.Figures[b.way].Best
	if b.kind == timesBytes {
		v = r.ratio(b.way)
	}
	keeps := func(bound float64) bool {
		if b.kind == atLeast {
			return v >= bound
		}
		return v <= bound
	}
	switch {
	case keeps(b.aim):
		return "aim"
	case keeps(b.must):
		return "must"
	}
	return "no"
}

// text is the budget as the table shows it.
func (b *budget) text(r *row) string {
	sign, unit := "<=", ""
	switch b.kind {
	case atLeast:
		sign = ">="
	case timesBytes:
		unit = " x"
	}
	result := map[string]string{"aim": "aim met", "must": "met", "no": "EXCEEDED"}[b.met(r)]
	return fmt.Sprintf("%s %s %s%s, aim %s%s: %s", b.way, sign, number(b.must), unit, number(b.aim), unit, result)
}
