package fakemaster

import (
	"math"
	"slices"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
	"rollcall/host/resources"
)

// subscribeOf is a subscription. Wrong is why it is refused with an ERROR event.
func subscribeOf(c *mesosapi.Call, principal string) (e master.Event, wrong string) {
	e = master.Event{Type: master.EventSubscribe, FrameworkID: mesos.FrameworkID(c.FrameworkID), Roles: c.Subscribe.SuppressedRoles}
	e.Framework, wrong = frameworkOf(&c.Subscribe.FrameworkInfo, principal)
	return e, wrong
}

// frameworkOf is what a framework says of itself. The whole of it travels
// along, to be shown again.
func frameworkOf(in *mesosapi.FrameworkInfo, principal string) (f mesos.FrameworkInfo, wrong string) {
	info := *in
	if info.Principal == "" {
		info.Principal = principal
	}
	has := func(c mesosapi.FrameworkCapability) bool { return slices.Contains(info.Capabilities, c) }
	f = mesos.FrameworkInfo{
		ID: mesos.FrameworkID(info.ID), Name: info.Name, User: info.User, Principal: info.Principal, Checkpoint: info.Checkpoint,
		PartitionAware: has(mesosapi.FrameworkPartitionAware), KillingState: has(mesosapi.FrameworkTaskKillingState),
	}
	switch multi := has(mesosapi.FrameworkMultiRole); {
	case multi && info.Role != "":
		return f, "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable"
	case !multi && len(info.Roles) > 0:
		return f, "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable"
	case multi:
		f.Roles = info.Roles
	case info.Role != "":
		f.Roles = []string{info.Role}
	default:
		f.Roles = []string{"*"}
	}
	f.FailoverTimeout = failoverTimeout(info.FailoverTimeout)
	f.Rest, _ = mesosapi.MarshalPart(mesosapi.Protobuf, &info) // protobuf holds any number
	return f, ""
}

// failoverTimeout is in seconds. Mesos takes a negative one, too.
func failoverTimeout(seconds float64) mesos.Micros {
	us := seconds * 1e6
	if math.IsNaN(us) || us < 0 {
		return 0
	}
	return mesos.Micros(min(us, float64(mesos.MaxMicros)))
}

// capableOf reads the capabilities that change how a framework is spoken to.
func capableOf(f *mesos.FrameworkInfo) (c resources.Dialect) {
	info := infoFrom(f)
	c.MultiRole = slices.Contains(info.Capabilities, mesosapi.FrameworkMultiRole)
	c.Refinement = slices.Contains(info.Capabilities, mesosapi.FrameworkReservationRefinement)
	return c
}

// infoFrom is the FrameworkInfo as it was given, with what has been decided since.
func infoFrom(f *mesos.FrameworkInfo) *mesosapi.FrameworkInfo {
	info, err := mesosapi.UnmarshalPart[mesosapi.FrameworkInfo](mesosapi.Protobuf, f.Rest)
	if err != nil {
		info = &mesosapi.FrameworkInfo{} // it came from nobody's call
	}
	info.ID, info.Name, info.User = mesosapi.FrameworkID(f.ID), f.Name, f.User
	info.Principal, info.Checkpoint = f.Principal, f.Checkpoint
	return info
}
