package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// Response is the body of a synchronous answer to a call. Only RECONCILE_OPERATIONS on
// Mesos 1.6 and 1.7 has one; later masters answer on the event stream.
type Response struct {
	Type                ResponseType
	ReconcileOperations *ReconciledOperations
}

// ReconciledOperations holds one status for each operation asked about.
type ReconciledOperations struct {
	OperationStatuses []OperationStatus
}

var reconciledOperationsSchema = schema.New("Response.ReconcileOperations",
	schema.Many(1, "operation_statuses", operationStatusSchema.Kind(), func(m *ReconciledOperations) *[]OperationStatus { return &m.OperationStatuses }),
)

var responseSchema = schema.New("Response",
	schema.Opt(1, "type", responseTypes.Kind(), func(m *Response) *ResponseType { return &m.Type }),
	schema.Ptr(2, "reconcile_operations", reconciledOperationsSchema.Kind(), func(m *Response) **ReconciledOperations { return &m.ReconcileOperations }),
)
