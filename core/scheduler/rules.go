package scheduler

// rules are all tables of transitions. Tests run with a copy in which one row
// is changed, to see that a transcript notices.
type rules struct {
	session  []sessionRule
	meaning  []meaningRule
	update   []updateRule
	round    []roundRule
	failures []failureRule

	operation         []operationRule
	operationMeanings []operationMeaningRule
	opRound           []opRoundRule

	replace       []replaceRule
	replaceStatus []replaceStatusRule
}

var defaultRules = rules{
	session:  sessionRules,
	meaning:  meaningRules,
	update:   updateRules,
	round:    roundRules,
	failures: failureRules,

	operation:         operationRules,
	operationMeanings: operationMeanings,
	opRound:           opRoundRules,

	replace:       replaceRules,
	replaceStatus: replaceStatusRules,
}
