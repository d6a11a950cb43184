package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"rollcall/host/mesosapi/operator"
)

// result holds the master's list against the scheduler's.
type result struct {
	expected, running, lost, duplicated, unknown int
	launched                                     int // all that the master has ever seen
	rounds                                       int
	lastRound                                    string
}

func (r *result) agree() bool {
	return r.running == r.expected && r.lost == 0 && r.duplicated == 0 && r.unknown == 0
}

// inspection is what `rollcall inspect --json` prints, as far as it is compared.
type inspection struct {
	Tasks []struct {
		ID      string `json:"id"`
		State   string `json:"state"`
		Verdict string `json:"verdict"`
	} `json:"tasks"`
	Rounds []struct {
		Number int    `json:"number"`
		Phase  string `json:"phase"`
	} `json:"rounds"`
}

func (s *stage) compare(ctx context.Context) (*result, error) {
	out, err := exec.CommandContext(ctx, s.program, "inspect", "--store", s.path("rollcall.db"), "--json").Output()
	if err != nil {
		return nil, err
	}
	var ours inspection
	if err := json.Unmarshal(out, &ours); err != nil {
		return nil, err
	}
	theirs, err := tasksOf(ctx, s.mesos)
	if err != nil {
		return nil, err
	}
	r := &result{expected: s.count}
	for _, list := range [...][]operator.Task{theirs.Pending, theirs.Running, theirs.Unreachable, theirs.Completed} {
		r.launched += len(list)
	}
	if n := len(ours.Rounds); n > 0 {
		r.rounds, r.lastRound = ours.Rounds[n-1].Number, ours.Rounds[n-1].Phase
	}
	state, places := map[string]string{}, map[string]int{}
	for _, t := range theirs.Running {
		id := string(t.ID)
		state[id] = t.State.String()
		if places[place(id)]++; places[place(id)] > 1 {
			r.duplicated++
		}
	}
	for _, t := range ours.Tasks {
		if t.Verdict == "ended" {
			continue
		}
		switch got := state[t.ID]; {
		case got == "":
			r.lost++
		case got == t.State && got == "TASK_RUNNING":
			r.running++
		}
		delete(state, t.ID)
	}
	r.unknown = len(state) // the master has them, the scheduler does not
	return r, nil
}

// place is the part of a task id that names what it is an attempt at.
func place(id string) string { return strings.Join(strings.Split(id, ".")[:2], ".") }

func (r *result) print(w io.Writer, times []agreement) {
	fmt.Fprintln(w)
	for _, row := range []struct {
		what string
		n    int
	}{
		{"tasks expected", r.expected},
		{"running, here and on the master", r.running},
		{"lost", r.lost},
		{"duplicated", r.duplicated},
		{"unknown to the scheduler", r.unknown},
		{"launched in all", r.launched},
		{"rounds", r.rounds},
	} {
		fmt.Fprintf(w, "  %-40s %6d\n", row.what, row.n)
	}
	fmt.Fprintln(w, "  time to agreement, in seconds, after")
	for _, t := range times {
		fmt.Fprintf(w, "    %-38s %6.1f\n", t.after, t.took.Seconds())
	}
}
