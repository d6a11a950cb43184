package cluster

import (
	"fmt"

	"rollcall/core/mesos"
)

// Direction is a way between an agent and the master.
type Direction uint8

// The ways.
const (
	FromMaster Direction = iota
	ToMaster
)

// String returns the direction as it is spelled everywhere.
func (d Direction) String() string { return [...]string{"from-master", "to-master"}[d] }

// drop names messages that are to be lost.
type drop struct {
	way  Direction
	kind mesos.PeerType
}

// DropNext loses the next messages of one type between an agent and the master
// on their way; a count of 0 takes an earlier DropNext back. The agent need not
// run.
func (c *Cluster) DropNext(i int, way Direction, kind mesos.PeerType, count int) error {
	n, err := c.node(i)
	switch {
	case err != nil:
		return err
	case way > ToMaster:
		return fmt.Errorf("direction %d; wanted from-master or to-master", way)
	case kind == mesos.PeerNone || kind >= mesos.PeerTypes:
		return fmt.Errorf("message type %d; wanted 1 to %d", kind, mesos.PeerTypes-1)
	case count < 0:
		return fmt.Errorf("count %d; wanted 0 or more", count)
	}
	if n.drops == nil {
		n.drops = map[drop]int{}
	}
	n.drops[drop{way, kind}] = count
	return nil
}

// LoseUpdates loses the next status updates of an agent on their way.
func (c *Cluster) LoseUpdates(i, count int) error {
	return c.DropNext(i, ToMaster, mesos.PeerStatusUpdate, count)
}

// loses reports whether a message is one of those that are to be lost, and
// counts it.
func (n *node) loses(way Direction, kind mesos.PeerType) bool {
	k := drop{way, kind}
	if n.drops[k] == 0 {
		return false
	}
	n.drops[k]--
	return true
}
