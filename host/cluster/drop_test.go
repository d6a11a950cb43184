package cluster

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
)

// TestDropNext: only messages of the one type and the one way are lost, so many
// of them, unless it is taken back.
func TestDropNext(t *testing.T) {
	w := newWorld(t, 3, 1, nil)
	lost := map[string]int{}
	w.outside.Peer = func(_ int, toMaster bool, p *mesos.Peer, at mesos.Micros) {
		if at == 0 {
			lost[map[bool]string{true: "to ", false: "from "}[toMaster]+peerNames[p.Type]]++
		}
	}
	require.NoError(t, w.DropNext(0, ToMaster, mesos.PeerRegister, 2))
	require.NoError(t, w.DropNext(0, FromMaster, mesos.PeerPing, 1))
	require.NoError(t, w.DropNext(0, ToMaster, mesos.PeerPong, 5))
	require.NoError(t, w.DropNext(0, ToMaster, mesos.PeerPong, 0))
	w.pass(t, 20*mesos.Second)
	require.Equal(t, map[string]int{"to register": 2, "from ping": 1}, lost)

	require.EqualError(t, w.DropNext(7, ToMaster, mesos.PeerPong, 1), "agent 7; there are agents 0 to 0")
	require.EqualError(t, w.DropNext(0, 2, mesos.PeerPong, 1), "direction 2; wanted from-master or to-master")
	require.EqualError(t, w.DropNext(0, ToMaster, mesos.PeerNone, 1), "message type 0; wanted 1 to 25")
	require.EqualError(t, w.DropNext(0, ToMaster, mesos.PeerPong, -1), "count -1; wanted 0 or more")
}

// TestFaultsRefused: what cannot be done now says why.
func TestFaultsRefused(t *testing.T) {
	w := newWorld(t, 3, 1, nil)
	require.EqualError(t, w.CloseAtMaster(0), "agent 0 is not connected")
	require.EqualError(t, w.LoseRecords(0, ""), "agent 0 runs")
	require.NoError(t, w.StopAgent(0))
	require.EqualError(t, w.CloseAtMaster(0), "agent 0 does not run")
}
