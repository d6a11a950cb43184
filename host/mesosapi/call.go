package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// Call is what a framework says to the master. Type says which field is set;
// TEARDOWN has none, REVIVE and SUPPRESS may have none.
type Call struct {
	FrameworkID                FrameworkID // absent only on the first SUBSCRIBE
	Type                       CallType
	Subscribe                  *Subscribe
	Accept                     *Accept
	Decline                    *Decline
	AcceptInverseOffers        *AcceptInverseOffers
	DeclineInverseOffers       *DeclineInverseOffers
	Revive                     *Revive
	Kill                       *Kill
	Shutdown                   *Shutdown
	Acknowledge                *Acknowledge
	AcknowledgeOperationStatus *AcknowledgeOperationStatus
	Reconcile                  *Reconcile
	ReconcileOperations        *ReconcileOperations
	Message                    *Message
	Request                    *RequestResources
	Suppress                   *Suppress
	UpdateFramework            *UpdateFramework

	// What no Mesos has: see Replace.
	Replace                *Replace
	AcknowledgeReplacement *AcknowledgeReplacement
	ReconcileReplacements  *ReconcileReplacements
}

var callSchema = schema.New("Call",
	schema.Opt(1, "framework_id", frameworkID, func(m *Call) *FrameworkID { return &m.FrameworkID }),
	schema.Opt(2, "type", callTypes.Kind(), func(m *Call) *CallType { return &m.Type }),
	schema.Ptr(3, "subscribe", subscribeSchema.Kind(), func(m *Call) **Subscribe { return &m.Subscribe }),
	schema.Ptr(4, "accept", acceptSchema.Kind(), func(m *Call) **Accept { return &m.Accept }),
	schema.Ptr(5, "decline", declineSchema.Kind(), func(m *Call) **Decline { return &m.Decline }),
	schema.Ptr(13, "accept_inverse_offers", acceptInverseOffersSchema.Kind(), func(m *Call) **AcceptInverseOffers { return &m.AcceptInverseOffers }),
	schema.Ptr(14, "decline_inverse_offers", declineInverseOffersSchema.Kind(), func(m *Call) **DeclineInverseOffers { return &m.DeclineInverseOffers }),
	schema.Ptr(15, "revive", reviveSchema.Kind(), func(m *Call) **Revive { return &m.Revive }),
	schema.Ptr(6, "kill", killSchema.Kind(), func(m *Call) **Kill { return &m.Kill }),
	schema.Ptr(7, "shutdown", shutdownSchema.Kind(), func(m *Call) **Shutdown { return &m.Shutdown }),
	schema.Ptr(8, "acknowledge", acknowledgeSchema.Kind(), func(m *Call) **Acknowledge { return &m.Acknowledge }),
	schema.Ptr(17, "acknowledge_operation_status", acknowledgeOperationStatusSchema.Kind(), func(m *Call) **AcknowledgeOperationStatus { return &m.AcknowledgeOperationStatus }),
	schema.Ptr(9, "reconcile", reconcileSchema.Kind(), func(m *Call) **Reconcile { return &m.Reconcile }),
	schema.Ptr(18, "reconcile_operations", reconcileOperationsSchema.Kind(), func(m *Call) **ReconcileOperations { return &m.ReconcileOperations }),
	schema.Ptr(10, "message", messageSchema.Kind(), func(m *Call) **Message { return &m.Message }),
	schema.Ptr(11, "request", requestResourcesSchema.Kind(), func(m *Call) **RequestResources { return &m.Request }),
	schema.Ptr(16, "suppress", suppressSchema.Kind(), func(m *Call) **Suppress { return &m.Suppress }),
	schema.Ptr(19, "update_framework", updateFrameworkSchema.Kind(), func(m *Call) **UpdateFramework { return &m.UpdateFramework }),
	schema.Ptr(101, "replace", replaceSchema.Kind(), func(m *Call) **Replace { return &m.Replace }),
	schema.Ptr(102, "acknowledge_replacement", acknowledgeReplacementSchema.Kind(), func(m *Call) **AcknowledgeReplacement { return &m.AcknowledgeReplacement }),
	schema.Ptr(103, "reconcile_replacements", reconcileReplacementsSchema.Kind(), func(m *Call) **ReconcileReplacements { return &m.ReconcileReplacements }),
)

// Subscribe opens the event stream. Offer constraints are not held.
type Subscribe struct {
	FrameworkInfo   FrameworkInfo
	SuppressedRoles []string
}

var subscribeSchema = schema.New("Call.Subscribe",
	schema.Req(1, "framework_info", frameworkInfoSchema.Kind(), func(m *Subscribe) *FrameworkInfo { return &m.FrameworkInfo }),
	schema.Many(2, "suppressed_roles", text, func(m *Subscribe) *[]string { return &m.SuppressedRoles }),
)

// UpdateFramework changes the framework's description; the master answers 200.
type UpdateFramework struct {
	FrameworkInfo   FrameworkInfo
	SuppressedRoles []string
}

var updateFrameworkSchema = schema.New("Call.UpdateFramework",
	schema.Req(1, "framework_info", frameworkInfoSchema.Kind(), func(m *UpdateFramework) *FrameworkInfo { return &m.FrameworkInfo }),
	schema.Many(2, "suppressed_roles", text, func(m *UpdateFramework) *[]string { return &m.SuppressedRoles }),
)

// Accept uses offers of one agent; what the operations leave is declined.
type Accept struct {
	OfferIDs   []OfferID
	Operations []OfferOperation
	Filters    *Filters
}

var acceptSchema = schema.New("Call.Accept",
	schema.Many(1, "offer_ids", offerID, func(m *Accept) *[]OfferID { return &m.OfferIDs }),
	schema.Many(2, "operations", offerOperationSchema.Kind(), func(m *Accept) *[]OfferOperation { return &m.Operations }),
	schema.Ptr(3, "filters", filtersSchema.Kind(), func(m *Accept) **Filters { return &m.Filters }),
)

// Decline gives offers back.
type Decline struct {
	OfferIDs []OfferID
	Filters  *Filters
}

var declineSchema = schema.New("Call.Decline",
	schema.Many(1, "offer_ids", offerID, func(m *Decline) *[]OfferID { return &m.OfferIDs }),
	schema.Ptr(2, "filters", filtersSchema.Kind(), func(m *Decline) **Filters { return &m.Filters }),
)

// AcceptInverseOffers agrees to give resources back.
type AcceptInverseOffers struct {
	InverseOfferIDs []OfferID
	Filters         *Filters
}

var acceptInverseOffersSchema = schema.New("Call.AcceptInverseOffers",
	schema.Many(1, "inverse_offer_ids", offerID, func(m *AcceptInverseOffers) *[]OfferID { return &m.InverseOfferIDs }),
	schema.Ptr(2, "filters", filtersSchema.Kind(), func(m *AcceptInverseOffers) **Filters { return &m.Filters }),
)

// DeclineInverseOffers does not agree to give resources back.
type DeclineInverseOffers struct {
	InverseOfferIDs []OfferID
	Filters         *Filters
}

var declineInverseOffersSchema = schema.New("Call.DeclineInverseOffers",
	schema.Many(1, "inverse_offer_ids", offerID, func(m *DeclineInverseOffers) *[]OfferID { return &m.InverseOfferIDs }),
	schema.Ptr(2, "filters", filtersSchema.Kind(), func(m *DeclineInverseOffers) **Filters { return &m.Filters }),
)

// Revive asks for offers again and drops all filters; no roles means all.
type Revive struct {
	Roles []string
}

var reviveSchema = schema.New("Call.Revive",
	schema.Many(1, "roles", text, func(m *Revive) *[]string { return &m.Roles }),
)

// Suppress asks for no more offers; no roles means all.
type Suppress struct {
	Roles []string
}

var suppressSchema = schema.New("Call.Suppress",
	schema.Many(1, "roles", text, func(m *Suppress) *[]string { return &m.Roles }),
)

// RequestResources asks for resources; Mesos's own allocator ignores it.
type RequestResources struct {
	Requests []Request
}

var requestResourcesSchema = schema.New("Call.Request",
	schema.Many(1, "requests", requestSchema.Kind(), func(m *RequestResources) *[]Request { return &m.Requests }),
)
