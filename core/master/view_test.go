package master

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
)

// TestViews: what the operator sees of a master with a bit of everything.
func TestViews(t *testing.T) {
	var m *Machine
	_, err := play(`config ping=1 missed=2 reregister=60
at 0.5 register p1 host=h1 cpus:4;cpus(web):1
and register p2 cpus:1
and register p3 cpus:1
and subscribe s1 name=a aware roles=[web]
and subscribe s2 name=b

at 1 accept s1 offers=[M-O0] refuse=0 launch:t1@M-S0{cpus:1} launch:t2@M-S0{cpus:1} reserve:o1{cpus(web):1}
and accept s1 offers=[M-O1] refuse=0 launch:t3@M-S1{cpus:1}
and status p1 M-0000 t2 FINISHED uuid=u1
and ack s1 t2 agent=M-S0 uuid=u1
and gone M-S2
and pong p1

at 1.5 pong p1

at 2.5 teardown s2
and suppress s1
`, func(made *Machine) { m = made })
	require.NoError(t, err)

	var seen []string
	say := func(parts ...string) { seen = append(seen, strings.Join(parts, " ")) }
	for a := range m.Agents {
		connected := "away"
		if a.Connected {
			connected = "connected"
		}
		say("agent", string(a.Info.ID), a.Info.Hostname, connected, a.Info.Resources.String(), "allocated", a.Allocated.String())
	}
	for id, at := range m.UnreachableAgents {
		say("unreachable", string(id), seconds(at))
	}
	for id, at := range m.GoneAgents {
		say("gone", string(id), seconds(at))
	}
	for f := range m.Frameworks {
		say("framework", string(f.Info.ID), f.Info.Name, f.State.String(), strings.Join(f.Suppressed, ","))
	}
	for kind, task := range m.Tasks {
		say("task", []string{"known", "unreachable", "completed"}[kind], string(task.TaskID), task.State.String())
	}
	for o := range m.Operations {
		say("operation", string(o.Status.OperationID), o.Type.String(), o.Status.State.String())
	}
	for o := range m.Offers {
		say("offer", string(o.AgentID), o.Resources.String())
	}
	assert.Equal(t, []string{
		"agent M-S0 h1 connected cpus:3; cpus(reservations: [(STATIC,web)]):1; cpus(reservations: [(DYNAMIC,web)]):1 allocated " +
			"cpus:1; cpus(reservations: [(STATIC,web)]):1; cpus(reservations: [(DYNAMIC,web)]):1",
		"unreachable M-S1 2.5",
		"gone M-S2 1",
		"framework M-0000 a connected web",
		"framework M-0001 b completed ",
		"task known t1 TASK_STAGING",
		"task unreachable t3 TASK_UNREACHABLE",
		"task completed t2 TASK_FINISHED",
		"operation o1 RESERVE OPERATION_PENDING",
		"offer M-S0 cpus(allocated: web)(reservations: [(STATIC,web)]):1; cpus(allocated: web)(reservations: [(DYNAMIC,web)]):1",
	}, seen)
	assert.Equal(t, "M", m.MasterID())
	assert.Equal(t, 500*mesos.Millisecond, m.Since())

	first := 0
	for range m.Tasks {
		first++
		break
	}
	assert.Equal(t, 1, first, "a walk can be stopped")

	again, err := New(m.cfg)
	require.NoError(t, err)
	require.Nil(t, again.Restore([]Record{{Key: []byte(KeyAgent + "A"), Value: append([]byte{recordVersion}, encode(&AgentRecord{Hostname: "h"})...)}}))
	for info := range again.RecoveredAgents {
		assert.Equal(t, mesos.AgentInfo{ID: "A", Hostname: "h"}, info)
	}
}
