package cluster

import (
	"bytes"

	"rollcall/core/agent"
)

// Unacknowledged is how many updates of tasks an agent has on its disk that
// were not acknowledged: what it sends again, and what waits behind those. Of
// frameworks without checkpoints there are none.
func (c *Cluster) Unacknowledged(i int) (count int, err error) {
	n, err := c.node(i)
	if err != nil {
		return 0, err
	}
	n.disk.each(func(key, value []byte) {
		if !bytes.HasPrefix(key, []byte(agent.KeyUpdate)) {
			return
		}
		var r agent.UpdateRecord
		if wrong := agent.DecodeRecord(value, r.Schema); wrong != nil && err == nil {
			err = wrong
			return
		}
		count += len(r.Queue)
	})
	return count, err
}
