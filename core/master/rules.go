package master

// rules are all tables of decisions. Tests run with a copy in which one row is
// changed, to see that a transcript notices.
type rules struct {
	calls        []callRule
	subscribe    []subscribeRule
	register     []registerRule
	loss         [losses]lossRule
	gone         []goneRule
	update       []updateRule
	ack          []ackRule
	operationAck []ackRule
	kill         []killRule
	tasks        []taskRule
	asked        []askedRule
	operations   []operationRule

	replace       []replaceRule
	replaceUpdate []replaceUpdateRule
	replaceAck    []replaceAckRule
	replaceAsked  []replaceAskedRule
}

var defaultRules = rules{
	calls:        callRules,
	subscribe:    subscribeRules,
	register:     registerRules,
	loss:         lossRules,
	gone:         goneRules,
	update:       updateRules,
	ack:          ackRules,
	operationAck: operationAckRules,
	kill:         killRules,
	tasks:        taskRules,
	asked:        askedRules,
	operations:   operationRules,

	replace:       replaceRules,
	replaceUpdate: replaceUpdateRules,
	replaceAck:    replaceAckRules,
	replaceAsked:  replaceAskedRules,
}
