package fakemaster

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

func TestLives(t *testing.T) {
	const ms = mesos.Millisecond
	for text, want := range map[string][]mesos.Beat{
		"starting, running": {{State: mesos.TaskStarting}, {State: mesos.TaskRunning}},
		" starting 10ms ,running 3s,  finished ": {
			{State: mesos.TaskStarting}, {After: 10 * ms, State: mesos.TaskRunning}, {After: 3 * mesos.Second, State: mesos.TaskFinished},
		},
		"staging 1s, TASK_RUNNING, failed (out of memory, (again))": {
			{After: mesos.Second, State: mesos.TaskRunning}, {State: mesos.TaskFailed, Message: "out of memory, (again)"},
		},
		"running 1m, finished, killing 2s (ouch), killed": {
			{State: mesos.TaskRunning},
			{After: mesos.Minute, State: mesos.TaskFinished},
			{State: mesos.TaskKilling, Message: "ouch"},
			{After: 2 * mesos.Second, State: mesos.TaskKilled},
		},
		"staging": {{After: mesos.MaxMicros / 4, State: mesos.TaskStarting}},
	} {
		got, err := parseLife(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for text, want := range map[string]string{
		"":                        `""; wanted a state and a duration, such as running 3s`,
		"runs":                    `"runs"; wanted one of staging, starting, running, killing, finished, failed, killed, error, lost`,
		"running 3":               `"3"; wanted a duration, such as 10ms or 3s`,
		"running 3s 4s":           `"running 3s 4s"; wanted a state and a duration, such as running 3s`,
		"running (a":              `"running (a": wanted a closing parenthesis at its end`,
		"running, staging":        `"staging" stands at place 2; wanted staging at the first only`,
		"finished, running":       `" running" follows TASK_FINISHED; wanted nothing but killing after the end`,
		"running 1s, starting 1s": `" starting 1s" follows TASK_RUNNING; wanted it before any other state`,
	} {
		_, err := parseLife(text)
		assert.EqualError(t, err, want, text)
	}
}

func TestWhereALifeIsSaid(t *testing.T) {
	say := func(s string) *string { return &s }
	label := &mesosapi.TaskInfo{Labels: &mesosapi.Labels{Labels: []mesosapi.Label{{Key: "x"}, {Key: lifeLabel, Value: say("running")}}}}
	assert.Equal(t, []mesos.Beat{{State: mesos.TaskRunning}}, lifeOf(label))
	variable := &mesosapi.TaskInfo{Command: &mesosapi.CommandInfo{
		Value: "sleep 1", Environment: &mesosapi.Environment{Variables: []mesosapi.Variable{{Name: lifeVariable, Value: say("nonsense")}}},
	}}
	assert.Equal(t, []mesos.Beat{{State: mesos.TaskError, Message: `variable ROLLCALL_LIFE: "nonsense"; wanted one of ` + wantedStates}}, lifeOf(variable))
	assert.Len(t, lifeOf(&mesosapi.TaskInfo{}), 2, "a task of an executor runs until it is killed")
}

func TestCommands(t *testing.T) {
	off := false
	for _, c := range []struct {
		command mesosapi.CommandInfo
		took    mesos.Micros
		code    int
		ends    bool
	}{
		{mesosapi.CommandInfo{Value: "true"}, 0, 0, true},
		{mesosapi.CommandInfo{Value: "false"}, 0, 1, true},
		{mesosapi.CommandInfo{Value: "exit 300"}, 0, 44, true},
		{mesosapi.CommandInfo{Value: "sleep 0.5"}, mesos.Second / 2, 0, true},
		{mesosapi.CommandInfo{Value: "/bin/sleep 1m 2"}, 62 * mesos.Second, 0, true},
		{mesosapi.CommandInfo{Value: "exec sleep 1"}, mesos.Second, 0, true},
		{mesosapi.CommandInfo{Value: "echo hello && sleep 1; exit 3; sleep 9"}, mesos.Second, 3, true},
		{mesosapi.CommandInfo{Value: "false && sleep 9"}, 0, 1, true},
		{mesosapi.CommandInfo{Value: "false; sleep 1"}, mesos.Second, 0, true},
		{mesosapi.CommandInfo{Value: "sleep", Arguments: []string{"sleep", "2"}, Shell: &off}, 2 * mesos.Second, 0, true},
		{mesosapi.CommandInfo{Value: "sleep infinity"}, 0, 0, false},
		{mesosapi.CommandInfo{Value: "while true; do sleep 1; done"}, 0, 0, false},
		{mesosapi.CommandInfo{Value: "sleep 1 &"}, 0, 0, false},
		{mesosapi.CommandInfo{Value: "echo $HOME"}, 0, 0, false},
		{mesosapi.CommandInfo{Value: "./server"}, 0, 0, false},
		{mesosapi.CommandInfo{Value: "sleep"}, 0, 0, false},
	} {
		took, code, ends := readCommand(&c.command)
		assert.Equal(t, []any{c.took, c.code, c.ends}, []any{took, code, ends}, c.command.Value)
	}
}
