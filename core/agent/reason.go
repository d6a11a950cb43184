package agent

import "rollcall/core/mesos"

// The reasons that an agent gives: Mesos's number plus one.
const (
	reasonExecutorTerminated            mesos.Reason = 1 + 1
	reasonInvalidOffers                 mesos.Reason = 6 + 1
	reasonAgentRestarted                mesos.Reason = 12 + 1
	reasonResourcesUnknown              mesos.Reason = 18 + 1
	reasonContainerLaunchFailed         mesos.Reason = 21 + 1
	reasonExecutorRegistrationTimeout   mesos.Reason = 23 + 1
	reasonExecutorReregistrationTimeout mesos.Reason = 24 + 1
	reasonTaskKilledDuringLaunch        mesos.Reason = 30 + 1
	reasonAgentDraining                 mesos.Reason = 34 + 1
)
