package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// CallType says which call a Call is.
//
// CallUnknown is here to be refused: sent by a subscribed framework it aborts a real master.
type CallType int32

// The values of mesos.v1.scheduler.Call.Type.
const (
	CallUnknown                    CallType = 0
	CallSubscribe                  CallType = 1
	CallTeardown                   CallType = 2
	CallAccept                     CallType = 3
	CallDecline                    CallType = 4
	CallAcceptInverseOffers        CallType = 13
	CallDeclineInverseOffers       CallType = 14
	CallRevive                     CallType = 5
	CallKill                       CallType = 6
	CallShutdown                   CallType = 7
	CallAcknowledge                CallType = 8
	CallAcknowledgeOperationStatus CallType = 15
	CallReconcile                  CallType = 9
	CallReconcileOperations        CallType = 16
	CallMessage                    CallType = 10
	CallRequest                    CallType = 11
	CallSuppress                   CallType = 12
	CallUpdateFramework            CallType = 17

	// What no Mesos has: see Replace.
	CallReplace                CallType = 101
	CallAcknowledgeReplacement CallType = 102
	CallReconcileReplacements  CallType = 103
)

var callTypes = schema.NewEnum(map[CallType]string{
	CallUnknown:                    "UNKNOWN",
	CallSubscribe:                  "SUBSCRIBE",
	CallTeardown:                   "TEARDOWN",
	CallAccept:                     "ACCEPT",
	CallDecline:                    "DECLINE",
	CallAcceptInverseOffers:        "ACCEPT_INVERSE_OFFERS",
	CallDeclineInverseOffers:       "DECLINE_INVERSE_OFFERS",
	CallRevive:                     "REVIVE",
	CallKill:                       "KILL",
	CallShutdown:                   "SHUTDOWN",
	CallAcknowledge:                "ACKNOWLEDGE",
	CallAcknowledgeOperationStatus: "ACKNOWLEDGE_OPERATION_STATUS",
	CallReconcile:                  "RECONCILE",
	CallReconcileOperations:        "RECONCILE_OPERATIONS",
	CallMessage:                    "MESSAGE",
	CallRequest:                    "REQUEST",
	CallSuppress:                   "SUPPRESS",
	CallUpdateFramework:            "UPDATE_FRAMEWORK",
	CallReplace:                    "REPLACE",
	CallAcknowledgeReplacement:     "ACKNOWLEDGE_REPLACEMENT",
	CallReconcileReplacements:      "RECONCILE_REPLACEMENTS",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v CallType) String() string { return callTypes.Name(v) }

// EventType says which event an Event is.
type EventType int32

// The values of mesos.v1.scheduler.Event.Type.
const (
	EventUnknown               EventType = 0
	EventSubscribed            EventType = 1
	EventOffers                EventType = 2
	EventInverseOffers         EventType = 9
	EventRescind               EventType = 3
	EventRescindInverseOffer   EventType = 10
	EventUpdate                EventType = 4
	EventUpdateOperationStatus EventType = 11
	EventMessage               EventType = 5
	EventFailure               EventType = 6
	EventError                 EventType = 7
	EventHeartbeat             EventType = 8
	EventReplacementUpdated    EventType = 101 // what no Mesos has: see Replace
)

var eventTypes = schema.NewEnum(map[EventType]string{
	EventUnknown:               "UNKNOWN",
	EventSubscribed:            "SUBSCRIBED",
	EventOffers:                "OFFERS",
	EventInverseOffers:         "INVERSE_OFFERS",
	EventRescind:               "RESCIND",
	EventRescindInverseOffer:   "RESCIND_INVERSE_OFFER",
	EventUpdate:                "UPDATE",
	EventUpdateOperationStatus: "UPDATE_OPERATION_STATUS",
	EventMessage:               "MESSAGE",
	EventFailure:               "FAILURE",
	EventError:                 "ERROR",
	EventHeartbeat:             "HEARTBEAT",
	EventReplacementUpdated:    "REPLACEMENT_UPDATED",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v EventType) String() string { return eventTypes.Name(v) }

// ResponseType says what a synchronous Response answers.
type ResponseType int32

// The values of mesos.v1.scheduler.Response.Type.
const (
	ResponseUnknown             ResponseType = 0
	ResponseReconcileOperations ResponseType = 1
)

var responseTypes = schema.NewEnum(map[ResponseType]string{
	ResponseUnknown:             "UNKNOWN",
	ResponseReconcileOperations: "RECONCILE_OPERATIONS",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v ResponseType) String() string { return responseTypes.Name(v) }
