package mesosapi

// MarshalTaskInfo returns a task's bytes: what frameworks keep of a launch.
func MarshalTaskInfo(f Format, t *TaskInfo) ([]byte, error) { return marshal(taskInfoSchema, f, t) }

// UnmarshalTaskInfo reads a task; see UnmarshalCall. A task without its id or
// its agent, which the launch adds, is incomplete and refused.
func UnmarshalTaskInfo(f Format, b []byte) (*TaskInfo, error) { return unmarshal(taskInfoSchema, f, b) }

// MarshalOfferOperation returns an operation's bytes: what frameworks keep of one
// that they started.
func MarshalOfferOperation(f Format, o *OfferOperation) ([]byte, error) {
	return marshal(offerOperationSchema, f, o)
}

// UnmarshalOfferOperation reads an operation; see UnmarshalCall.
func UnmarshalOfferOperation(f Format, b []byte) (*OfferOperation, error) {
	return unmarshal(offerOperationSchema, f, b)
}
