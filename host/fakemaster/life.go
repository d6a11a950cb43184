package fakemaster

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// A task's life is what it does when nothing is really run. It is said in a
// label of the task, rollcall.life, or else in a variable of its command's
// environment, ROLLCALL_LIFE; without either it follows from the command (see
// command.go), and any other task starts and runs until it is killed.
//
//	life  = step { "," step }
//	step  = state [ duration ] [ "(" message ")" ]
//	state = staging | starting | running | killing | finished | failed | killed | error | lost
//
// A step is a state and how long the task stays in it: "starting 10ms, running
// 3s, failed (out of memory)". A state without a duration that others follow
// takes no time, and the last one lasts. Only the first may be staging: the
// time before the first update. What stands from killing on is done when the
// task is killed, and only then: "starting, running, killing 2s, killed (it took
// its time)".
const (
	lifeLabel    = "rollcall.life"
	lifeVariable = "ROLLCALL_LIFE"
)

const wantedStates = "staging, starting, running, killing, finished, failed, killed, error, lost"

var lifeStates = map[string]mesos.TaskState{
	"staging": mesos.TaskNone, "starting": mesos.TaskStarting, "running": mesos.TaskRunning, "killing": mesos.TaskKilling,
	"finished": mesos.TaskFinished, "failed": mesos.TaskFailed, "killed": mesos.TaskKilled, "error": mesos.TaskError, "lost": mesos.TaskLost,
}

// lifeOf is what a task does. One that is said wrongly ends in TASK_ERROR,
// which says why.
func lifeOf(info *mesosapi.TaskInfo) []mesos.Beat {
	text, where, ok := lifeText(info)
	if !ok {
		return commandLife(info)
	}
	beats, err := parseLife(text)
	if err != nil {
		return []mesos.Beat{{State: mesos.TaskError, Message: where + ": " + err.Error()}}
	}
	return beats
}

func lifeText(info *mesosapi.TaskInfo) (text, where string, ok bool) {
	if info.Labels != nil {
		for _, l := range info.Labels.Labels {
			if l.Key == lifeLabel && l.Value != nil {
				return *l.Value, "label " + lifeLabel, true
			}
		}
	}
	if info.Command != nil && info.Command.Environment != nil {
		for _, v := range info.Command.Environment.Variables {
			if v.Name == lifeVariable && v.Value != nil {
				return *v.Value, "variable " + lifeVariable, true
			}
		}
	}
	return "", "", false
}

// parseLife reads a life. Each beat waits for as long as the state before it lasts.
func parseLife(text string) ([]mesos.Beat, error) {
	var beats []mesos.Beat
	wait, last := mesos.Micros(0), mesos.TaskNone
	for i, step := range splitSteps(text) {
		state, stays, message, err := parseStep(step)
		switch {
		case err != nil:
			return nil, err
		case state == mesos.TaskNone && i > 0:
			return nil, fmt.Errorf("%q stands at place %d; wanted staging at the first only", "staging", i+1)
		case last.Terminal() && state != mesos.TaskKilling:
			return nil, fmt.Errorf("%q follows %s; wanted nothing but killing after the end", step, last)
		case state == mesos.TaskStarting && last != mesos.TaskNone:
			return nil, fmt.Errorf("%q follows %s; wanted it before any other state", step, last)
		}
		if state != mesos.TaskNone {
			if state == mesos.TaskKilling {
				wait = 0 // counted from the kill
			}
			beats = append(beats, mesos.Beat{After: wait, State: state, Message: message})
			wait = 0
		}
		wait, last = wait+stays, state
	}
	if len(beats) == 0 { // it stays staging
		beats = []mesos.Beat{{After: mesos.MaxMicros / 4, State: mesos.TaskStarting}}
	}
	return beats, nil
}

// splitSteps cuts at commas that are not inside a message.
func splitSteps(text string) (steps []string) {
	from, depth := 0, 0
	for i, c := range text {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				steps, from = append(steps, text[from:i]), i+1
			}
		}
	}
	return append(steps, text[from:])
}

func parseStep(step string) (state mesos.TaskState, stays mesos.Micros, message string, err error) {
	words := strings.TrimSpace(step)
	if before, after, ok := strings.Cut(words, "("); ok {
		inner, closed := strings.CutSuffix(after, ")")
		if !closed {
			return 0, 0, "", fmt.Errorf("%q: wanted a closing parenthesis at its end", words)
		}
		words, message = before, inner
	}
	parts := strings.Fields(words)
	if len(parts) == 0 || len(parts) > 2 {
		return 0, 0, "", fmt.Errorf("%q; wanted a state and a duration, such as running 3s", strings.TrimSpace(step))
	}
	state, known := lifeStates[strings.ToLower(strings.TrimPrefix(parts[0], "TASK_"))]
	if !known {
		return 0, 0, "", fmt.Errorf("%q; wanted one of %s", parts[0], wantedStates)
	}
	if len(parts) == 2 {
		d, err := time.ParseDuration(parts[1])
		if err != nil || d < 0 {
			return 0, 0, "", fmt.Errorf("%q; wanted a duration, such as 10ms or 3s", parts[1])
		}
		stays = micros(d)
	}
	return state, stays, message, nil
}

// commandLife is what a command does, as far as its text says so.
func commandLife(info *mesosapi.TaskInfo) []mesos.Beat {
	beats := []mesos.Beat{{State: mesos.TaskStarting}, {State: mesos.TaskRunning}}
	if info.Command == nil {
		return beats
	}
	if took, code, ends := readCommand(info.Command); ends {
		end := mesos.Beat{After: took, State: mesos.TaskFinished, Message: "Command exited with status " + strconv.Itoa(code)}
		if code != 0 {
			end.State = mesos.TaskFailed
		}
		beats = append(beats, end)
	}
	// As a command's executor says it.
	return append(beats, mesos.Beat{State: mesos.TaskKilling},
		mesos.Beat{After: mesos.Millisecond, State: mesos.TaskKilled, Message: "Command terminated with signal Terminated"})
}
