package differential

import (
	"context"

	"rollcall/core/master"
	"rollcall/host/fakemaster"
)

// StandIn is `rollcall master` in this process, set up as [Real] is. Its faults are made by HTTP, as anybody makes them.
type StandIn struct {
	*Controlled
	server *fakemaster.Server
}

// StartStandIn starts a master with agents. Close it.
func StartStandIn(ctx context.Context, agents int) (*StandIn, error) {
	o := fakemaster.DefaultOptions()
	o.Mode, o.Agents, o.Resources = master.ModeMesos, agents, Resources
	o.Ping, o.Missed, o.Offers = PingTimeout, PingTimeouts, AllocationInterval
	s, err := fakemaster.New(o)
	if err != nil {
		return nil, err
	}
	if err := s.Listen(ctx, "127.0.0.1:0"); err != nil {
		s.Close()
		return nil, err
	}
	base := "http://" + s.Addr()
	return &StandIn{NewControlled("rollcall master", base, base+"/control"), s}, nil
}

// Close ends it. The error is what made it unusable, if anything did.
func (s *StandIn) Close() error {
	s.server.Close()
	return s.server.Err()
}
