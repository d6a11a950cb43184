package sim

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"rollcall/core/mesos"
)

// page is a web page that shows a run; it needs nothing from elsewhere.
//
//go:embed page.html
var page string

// drawing is what the page is given.
type drawing struct {
	Title   string      `json:"title"`
	Outcome string      `json:"outcome"`
	Failed  bool        `json:"failed"`
	Replay  string      `json:"replay"`
	Knobs   [][2]string `json:"knobs"`
	Lanes   []string    `json:"lanes"`
	Events  []drawn     `json:"events"`
}

// drawn is one entry of the log: a message from one lane to another, or a mark
// on one. Times are microseconds.
type drawn struct {
	At   mesos.Micros `json:"t"`
	To   mesos.Micros `json:"u,omitempty"` // of a message: when it arrives
	From int          `json:"a"`
	Lane int          `json:"b"` // of a message: where to; -1: it is a mark
	Kind string       `json:"k"`
	Text string       `json:"x"`
	Lost bool         `json:"l,omitempty"`
}

// WriteHTML writes a page that shows a run.
func WriteHTML(out io.Writer, s *Scenario, r Result, l *Log, replay string) error {
	d := drawing{
		Title: fmt.Sprintf("Seed %d", s.Seed), Outcome: "agreement " + number(float64(r.Stats.Agreement)/1e6) + " s after the trouble", Replay: replay,
	}
	if r.Failure != nil {
		d.Failed, d.Outcome = true, r.Failure.Error()
	}
	for i := range s.Knobs {
		d.Knobs = append(d.Knobs, [2]string{knobTable[i].name, number(s.Knobs[i])})
	}
	d.Lanes = l.lanes()
	for i := range l.Entries {
		e := &l.Entries[i]
		v := drawn{At: e.At, To: e.To, From: slices.Index(d.Lanes, e.From), Lane: -1, Kind: e.Kind, Text: e.Text, Lost: e.Lost}
		if e.Target != "" {
			v.Lane = slices.Index(d.Lanes, e.Target)
		}
		d.Events = append(d.Events, v)
	}
	data, err := json.Marshal(d) // which escapes what could end the script
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, strings.Replace(page, "/*DATA*/null", string(data), 1))
	return err
}

// lanes are those that something happens on, in the order of the picture.
func (l *Log) lanes() []string {
	order := []string{laneWorld, laneScheduler(0), laneScheduler(1), laneMaster}
	seen := map[string]bool{}
	for i := range l.Entries {
		seen[l.Entries[i].From], seen[l.Entries[i].Target] = true, true
	}
	for i := 0; seen[laneAgent(i)]; i++ {
		order = append(order, laneAgent(i))
	}
	return slices.DeleteFunc(order, func(lane string) bool { return !seen[lane] })
}
