package fakemaster_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/host/fakemaster"
	"rollcall/host/mesosapi"
)

func lines(t *testing.T, text string) (out []string) {
	script, err := fakemaster.ParseScript(text)
	require.NoError(t, err)
	for l := range script {
		out = append(out, l.String())
	}
	return out
}

func TestScripts(t *testing.T) {
	assert.Equal(t, []string{
		"at 10ms agent-hang agent-0", "at 10ms agent-partition agent-1 direction=to-master", "at 2s slow framework=web by_ms=7",
		"at 1m0s master-failover", "at 1m0s master-failover 300", "at 1m0s lose-updates count=3",
	}, lines(t, `
		# a comment
		at 10ms agent-hang agent-0   # and another
		at 0.01s agent-partition agent=agent-1 direction=to-master
		at 2s slow framework=web by_ms=7
		at 1m master-failover
		at 1m master-failover down_ms=300
		at 1m lose-updates count=3
	`))
	for text, want := range map[string]string{
		"agent-hang agent-0":                     `line 1: "agent-hang agent-0"; wanted at TIME FAULT [FIELD…]`,
		"\nat x agent-hang agent-0":              `line 2: "x"; wanted a time such as 2s`,
		"at 1s agent-hang":                       "line 1: agent-hang: no agent; wanted the name or the id of an agent: agent-0 and so on",
		"at 1s agent-hang agent-0 b":             `line 1: "b"; wanted FIELD=VALUE`,
		"at 1s agent-hang agent-0 b=c":           `line 1: agent-hang: "b"; wanted one of do, agent`,
		"at 1s agent-hang a agent=b":             "line 1: agent-hang: agent is there twice",
		"at 2s mark-gone a\nat 1s drop-stream *": "line 2: 1s comes after 2s; wanted times that do not fall",
	} {
		_, err := fakemaster.ParseScript(text)
		assert.EqualError(t, err, want, text)
	}
	_, err := fakemaster.ParseScript("at 1s nothing")
	assert.ErrorContains(t, err, `line 1: "nothing"; wanted one of agent-stop, `)
}

// A script is played in order; what cannot be done is said and passed over.
func TestPlayedScripts(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.Protobuf).subscribe()
	f.launch(0, f.command(0, "t", "sleep 1000"))
	f.heard("t", mesosapi.TaskRunning)
	script, err := fakemaster.ParseScript("at 1ms agent-start agent-0\nat 2ms agent-hang agent-0\nat 3ms agent-resume agent-7")
	require.NoError(t, err)
	said := make(chan string, 3)
	s.Play(f.ctx, script, func(line string) { said <- line })
	f.heard("t", mesosapi.TaskUnreachable)
	for _, want := range []string{
		"at 1ms agent-start agent-0 (not done: agent 0 runs already)", "at 2ms agent-hang agent-0",
		`at 3ms agent-resume agent-7 (not done: agent: "agent-7"; wanted the name or the id of an agent: agent-0 and so on; there are agent-0 to agent-1)`,
	} {
		assert.Equal(t, want, <-said)
	}
}

// The same seed gives the same script, in order, that can be read back; each
// fault of an agent is mended before the next one of it.
func TestChaosIsAScript(t *testing.T) {
	take := func(seed uint64, agents int) (out []string) {
		for l := range fakemaster.Chaos(seed, agents) {
			if out = append(out, l.String()); len(out) == 500 {
				break
			}
		}
		return out
	}
	for seed := range uint64(20) {
		a := take(seed, 3)
		assert.Equal(t, a, take(seed, 3))
		assert.NotEqual(t, a, take(seed+1, 3))
		assert.Equal(t, a, lines(t, strings.Join(a, "\n")))
	}
	for _, l := range take(1, 0) {
		assert.NotContains(t, l, "agent")
	}
	assert.True(t, slices.ContainsFunc(take(1, 3), func(l string) bool { return strings.Contains(l, "master-failover") }))
	assert.False(t, slices.ContainsFunc(take(1, 3), func(l string) bool { return strings.Contains(l, "mark-gone") }))
}

// A framework that does what it should agrees with the master in the end,
// whatever was done to the cluster.
func TestAgreementAfterChaos(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.Protobuf).subscribe()
	f.launch(0, f.command(0, "a", "sleep 1000"))
	f.heard("a", mesosapi.TaskRunning)
	n := 0
	for l := range fakemaster.Chaos(7, 2) {
		if n++; n > 40 {
			break
		}
		words := strings.Fields(l.String())
		script, err := fakemaster.ParseScript("at 0s " + strings.Join(words[2:], " "))
		require.NoError(t, err)
		done := make(chan struct{})
		s.Play(f.ctx, script, func(string) { close(done) })
		<-done
	}
	for agent := range 2 {
		for _, undo := range []string{"agent-resume", "agent-start", "agent-heal"} {
			_ = s.Do(f.ctx, undo, map[string]string{"agent": shown(t, s).Agents[agent].Name}) // most need none
		}
		becomes(t, s, agent, "registered")
	}
	f.subscribe()
	for ctx := patient(t); ; time.Sleep(10 * time.Millisecond) {
		require.NoError(t, ctx.Err())
		if answers := f.reconcile(mesosapi.ReconcileTask{TaskID: "a"}); len(answers) == 1 && answers[0].State == mesosapi.TaskRunning {
			break
		}
	}
}
