package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// Event is what the master says on the stream. Type says which field is set; a
// HEARTBEAT has none. An event of a type we do not know keeps its number, or is -1 if JSON
// named it by an unknown word; take it as a sign of life and nothing more.
type Event struct {
	Type                  EventType
	Subscribed            *Subscribed
	Offers                *Offers
	InverseOffers         *InverseOffers
	Rescind               *Rescind
	RescindInverseOffer   *RescindInverseOffer
	Update                *Update
	UpdateOperationStatus *UpdateOperationStatus
	Message               *Message
	Failure               *Failure
	Error                 *Error

	ReplacementUpdated *ReplacementUpdated // what no Mesos has: see Replace
}

var eventSchema = schema.New("Event",
	schema.Opt(1, "type", eventTypes.Kind(), func(m *Event) *EventType { return &m.Type }),
	schema.Ptr(2, "subscribed", subscribedSchema.Kind(), func(m *Event) **Subscribed { return &m.Subscribed }),
	schema.Ptr(3, "offers", offersSchema.Kind(), func(m *Event) **Offers { return &m.Offers }),
	schema.Ptr(9, "inverse_offers", inverseOffersSchema.Kind(), func(m *Event) **InverseOffers { return &m.InverseOffers }),
	schema.Ptr(4, "rescind", rescindSchema.Kind(), func(m *Event) **Rescind { return &m.Rescind }),
	schema.Ptr(10, "rescind_inverse_offer", rescindInverseOfferSchema.Kind(), func(m *Event) **RescindInverseOffer { return &m.RescindInverseOffer }),
	schema.Ptr(5, "update", updateSchema.Kind(), func(m *Event) **Update { return &m.Update }),
	schema.Ptr(11, "update_operation_status", updateOperationStatusSchema.Kind(), func(m *Event) **UpdateOperationStatus { return &m.UpdateOperationStatus }),
	schema.Ptr(6, "message", messageSchema.Kind(), func(m *Event) **Message { return &m.Message }),
	schema.Ptr(7, "failure", failureSchema.Kind(), func(m *Event) **Failure { return &m.Failure }),
	schema.Ptr(8, "error", errorSchema.Kind(), func(m *Event) **Error { return &m.Error }),
	schema.Ptr(101, "replacement_updated", replacementUpdatedSchema.Kind(), func(m *Event) **ReplacementUpdated { return &m.ReplacementUpdated }),
)

// Subscribed says that the subscription stands. All older offers are void.
type Subscribed struct {
	FrameworkID              FrameworkID
	HeartbeatIntervalSeconds float64 // seconds; 15 by default
	MasterInfo               *MasterInfo
}

var subscribedSchema = schema.New("Event.Subscribed",
	schema.Req(1, "framework_id", frameworkID, func(m *Subscribed) *FrameworkID { return &m.FrameworkID }),
	schema.Opt(2, "heartbeat_interval_seconds", double, func(m *Subscribed) *float64 { return &m.HeartbeatIntervalSeconds }),
	schema.Ptr(3, "master_info", masterInfoSchema.Kind(), func(m *Subscribed) **MasterInfo { return &m.MasterInfo }),
)

// Offers brings offers.
type Offers struct {
	Offers []Offer
}

var offersSchema = schema.New("Event.Offers",
	schema.Many(1, "offers", offerSchema.Kind(), func(m *Offers) *[]Offer { return &m.Offers }),
)

// InverseOffers brings inverse offers.
type InverseOffers struct {
	InverseOffers []InverseOffer
}

var inverseOffersSchema = schema.New("Event.InverseOffers",
	schema.Many(1, "inverse_offers", inverseOfferSchema.Kind(), func(m *InverseOffers) *[]InverseOffer { return &m.InverseOffers }),
)

// Rescind takes an offer back.
type Rescind struct {
	OfferID OfferID
}

var rescindSchema = schema.New("Event.Rescind",
	schema.Req(1, "offer_id", offerID, func(m *Rescind) *OfferID { return &m.OfferID }),
)

// RescindInverseOffer takes an inverse offer back.
type RescindInverseOffer struct {
	InverseOfferID OfferID
}

var rescindInverseOfferSchema = schema.New("Event.RescindInverseOffer",
	schema.Req(1, "inverse_offer_id", offerID, func(m *RescindInverseOffer) *OfferID { return &m.InverseOfferID }),
)

// Update brings a task status.
type Update struct {
	Status TaskStatus
}

var updateSchema = schema.New("Event.Update",
	schema.Req(1, "status", taskStatusSchema.Kind(), func(m *Update) *TaskStatus { return &m.Status }),
)

// UpdateOperationStatus brings an operation status.
type UpdateOperationStatus struct {
	Status OperationStatus
}

var updateOperationStatusSchema = schema.New("Event.UpdateOperationStatus",
	schema.Req(1, "status", operationStatusSchema.Kind(), func(m *UpdateOperationStatus) *OperationStatus { return &m.Status }),
)

// Failure says that an agent was removed, or, with an executor id, that an executor ended.
type Failure struct {
	AgentID    AgentID
	ExecutorID ExecutorID
	Status     *int32 // as from waitpid, when known
}

var failureSchema = schema.New("Event.Failure",
	schema.Opt(1, "agent_id", agentID, func(m *Failure) *AgentID { return &m.AgentID }),
	schema.Opt(2, "executor_id", executorID, func(m *Failure) *ExecutorID { return &m.ExecutorID }),
	schema.Ptr(3, "status", integer, func(m *Failure) **int32 { return &m.Status }),
)

// Error says that the subscription is over; it may be the first event.
type Error struct {
	Message string
}

var errorSchema = schema.New("Event.Error",
	schema.Req(1, "message", text, func(m *Error) *string { return &m.Message }),
)
