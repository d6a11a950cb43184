package cluster

import "rollcall/core/mesos"

// AgentState is how an agent is, apart from what its machine knows.
type AgentState struct {
	Running    bool // its process is there
	Hung       bool
	Connected  bool         // it has a link to the master, which may be cut
	FromMaster bool         // messages from the master are lost
	ToMaster   bool         // messages to the master are lost
	Delay      mesos.Micros // added to messages each way
	Losing     int          // so many of its next status updates are lost
	Boots      int          // of its host, the first left out
}

// AgentState is how an agent is now.
func (c *Cluster) AgentState(i int) (AgentState, error) {
	n, err := c.node(i)
	if err != nil {
		return AgentState{}, err
	}
	return AgentState{
		Running: n.machine != nil, Hung: n.hung, Connected: n.peer != 0,
		FromMaster: n.cut.fromMaster, ToMaster: n.cut.toMaster,
		Delay: n.inbound.delay, Losing: n.drops[drop{ToMaster, mesos.PeerStatusUpdate}], Boots: n.boots,
	}, nil
}
