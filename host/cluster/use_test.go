package cluster

import (
	"fmt"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// overuse says where an agent uses more than its master knows of: that could be
// offered to somebody else. What counts is on the agent's disk: tasks that are
// not over, and what is held for replacements (S11).
func (w *world) overuse() string {
	if w.Master() == nil {
		return ""
	}
	known := map[mesos.AgentID]master.AgentView{}
	for a := range w.Master().Agents {
		known[a.Info.ID] = a
	}
	for _, n := range w.nodes {
		id, used := n.inUse()
		a := known[id]
		if n.machine == nil || !a.Connected {
			continue
		}
		if _, _, lacking := a.Allocated.Split(used); !lacking.Empty() {
			return fmt.Sprintf("agent %d uses %s, of which the master does not know %s", n.number, used, lacking)
		}
	}
	return ""
}

func (n *node) inUse() (id mesos.AgentID, used mesos.Resources) {
	over := map[string]bool{}
	add := func(rs mesos.Resources) { used = must(used.Plus(must(rs.Allocate("")))) }
	n.disk.each(func(key, value []byte) {
		if name, ok := strings.CutPrefix(string(key), agent.KeyUpdate); ok {
			var r agent.UpdateRecord
			decode(value, &r)
			over[name] = r.State.Terminal()
		}
	})
	n.disk.each(func(key, value []byte) {
		switch kind, name, _ := strings.Cut(string(key), "/"); kind + "/" {
		case agent.KeyAgent + "/":
			var r agent.AgentRecord
			decode(value, &r)
			id = r.AgentID
		case agent.KeyTask:
			var r agent.TaskRecord
			if decode(value, &r); !over[name] {
				add(r.Task.Resources)
			}
		case agent.KeyReplacement:
			var r agent.ReplacementRecord
			decode(value, &r)
			add(r.Replacement.Held)
		}
	})
	return id, used
}

func decode(value []byte, r shape) {
	if err := agent.DecodeRecord(value, r.Schema); err != nil {
		panic(err)
	}
}

type shape interface{ Schema(*wire.Codec) }
