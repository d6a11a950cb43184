package mesosapi

import (
	"time"

	"rollcall/host/mesosapi/internal/schema"
)

// What the fields of every message are made of. Ids that name one thing only, such as a
// task, are not interned: see schema.Reader.
var (
	text    = schema.Text[string]()
	data    = schema.Data()
	flag    = schema.Bool()
	double  = schema.Float()
	integer = schema.Int[int32]()
	word32  = schema.Uint[uint32]()
	word64  = schema.Uint[uint64]()

	frameworkID        = schema.Wrapped("FrameworkID", "value", schema.Text[FrameworkID]())
	agentID            = schema.Wrapped("AgentID", "value", schema.Text[AgentID]())
	executorID         = schema.Wrapped("ExecutorID", "value", schema.Text[ExecutorID]())
	resourceProviderID = schema.Wrapped("ResourceProviderID", "value", schema.Text[ResourceProviderID]())
	taskID             = schema.Wrapped("TaskID", "value", schema.UniqueText[TaskID]())
	offerID            = schema.Wrapped("OfferID", "value", schema.UniqueText[OfferID]())
	operationID        = schema.Wrapped("OperationID", "value", schema.UniqueText[OperationID]())

	uuid     = schema.Wrapped("UUID", "value", data)
	duration = schema.Wrapped("DurationInfo", "nanoseconds", schema.Int[time.Duration]())
	instant  = schema.Wrapped("TimeInfo", "nanoseconds", schema.Int[UnixNanos]())
	scalar   = schema.Wrapped("Value.Scalar", "value", double)
	textual  = schema.Wrapped("Value.Text", "value", text)

	frameworkCapability = schema.WrappedOpt("FrameworkInfo.Capability", "type", frameworkCapabilities.Kind())
	masterCapability    = schema.WrappedOpt("MasterInfo.Capability", "type", masterCapabilities.Kind())
)
