package main

import (
	"encoding/json"
	"io"
	"runtime"
)

type report struct {
	Go          string       `json:"go"`
	Platform    string       `json:"platform"`
	Processors  int          `json:"processors"`
	Repetitions int          `json:"repetitions"`
	Figures     []jsonFigure `json:"figures"`
}

type jsonFigure struct {
	What   string  `json:"what"`
	Unit   string  `json:"unit,omitempty"`
	Tasks  int     `json:"tasks,omitempty"`
	Batch  int     `json:"batch,omitempty"`
	Way    string  `json:"way"`
	Best   float64 `json:"best"`
	Median float64 `json:"median"`
	Ratio  float64 `json:"ratio_to_bytes,omitempty"`
	*jsonBudget
}

type jsonBudget struct {
	Must   float64 `json:"must"`
	Aim    float64 `json:"aim"`
	OfWhat string  `json:"budget_of"` // "figure" or "ratio"
	Met    string  `json:"met"`       // "aim", "must" or "no"
}

// printJSON prints each figure as an object of its own.
func printJSON(w io.Writer, rows []row, repeat int) error {
	r := report{
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Processors: runtime.NumCPU(), Repetitions: repeat,
	}
	for _, row := range inOrder(rows) {
		for w := range ways {
			if f := row.Figures[w]; f != nil {
				r.Figures = append(r.Figures, jsonOf(&row, f, w))
			}
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(r)
}

func jsonOf(r *row, f *figure, w way) jsonFigure {
	j := jsonFigure{
		What: r.What, Unit: r.Unit, Tasks: r.Tasks, Batch: r.Batch,
		Way: w.String(), Best: f.Best, Median: f.Median, Ratio: r.ratio(w),
	}
	if b := r.Budget; b != nil && b.way == w {
		j.jsonBudget = &jsonBudget{Must: b.must, Aim: b.aim, OfWhat: "figure", Met: b.met(r)}
		if b.kind == timesBytes {
			j.OfWhat = "ratio"
		}
	}
	return j
}
