package scheduler

// What the external tests of this package need to see of the inside.

// NewTraced makes a machine that tells which table rows it reaches.
func NewTraced(cfg Config, trace func(row string)) (*Machine, error) {
	m, err := New(cfg)
	if err == nil {
		m.trace = trace
	}
	return m, err
}

// Trace tells which table rows a loaded machine reaches.
func (m *Machine) Trace(trace func(row string)) { m.trace = trace }

// Check panics if the machine does not hold together.
func (m *Machine) Check() {
	if err := m.broken(); err != nil {
		panic(err)
	}
}

// Mutant is the machine's tables with one row changed.
type Mutant struct {
	Name  string
	rules rules
}

// Use makes a machine follow the mutant's tables.
func (m *Machine) Use(mutant *Mutant) {
	if mutant != nil {
		m.rules = &mutant.rules
	}
}

// Rows lists the ids of all table rows.
func Rows() (ids []string) {
	for _, r := range sessionRules {
		ids = append(ids, r.id)
	}
	for _, r := range meaningRules {
		ids = append(ids, r.id)
	}
	for _, r := range updateRules {
		ids = append(ids, r.id)
	}
	for _, r := range roundRules {
		ids = append(ids, r.id)
	}
	for _, r := range failureRules {
		ids = append(ids, r.id)
	}
	for _, r := range operationRules {
		ids = append(ids, r.id)
	}
	for _, r := range operationMeanings {
		ids = append(ids, r.id)
	}
	for _, r := range opRoundRules {
		ids = append(ids, r.id)
	}
	for _, r := range replaceRules {
		ids = append(ids, r.id)
	}
	for _, r := range replaceStatusRules {
		ids = append(ids, r.id)
	}
	return append(ids, "W01", "W02")
}

// Mutants swaps each row's action for every other one in turn.
func Mutants() (list []*Mutant) {
	add := func(id, what string, change func(*rules)) {
		r := rules{
			session: append([]sessionRule(nil), sessionRules...), meaning: append([]meaningRule(nil), meaningRules...),
			update: append([]updateRule(nil), updateRules...), round: append([]roundRule(nil), roundRules...),
			failures: append([]failureRule(nil), failureRules...), operation: append([]operationRule(nil), operationRules...),
			operationMeanings: append([]operationMeaningRule(nil), operationMeanings...), opRound: append([]opRoundRule(nil), opRoundRules...),
			replace: append([]replaceRule(nil), replaceRules...), replaceStatus: append([]replaceStatusRule(nil), replaceStatusRules...),
		}
		change(&r)
		list = append(list, &Mutant{Name: id + " " + what, rules: r})
	}
	for i, row := range sessionRules {
		for do := range sessionActions {
			if do != row.do && do != doEstablish { // which needs the event
				add(row.id, "does "+digits(int(do)), func(r *rules) { r.session[i].do = do })
			}
		}
	}
	for i, row := range updateRules {
		for do := range updateActions {
			if do != row.do {
				add(row.id, "does "+digits(int(do)), func(r *rules) { r.update[i].do = do })
			}
		}
	}
	for i, row := range roundRules {
		for do := range roundActions {
			if do != row.do {
				add(row.id, "does "+digits(int(do)), func(r *rules) { r.round[i].do = do })
			}
		}
	}
	for i, row := range failureRules {
		for do := range failureActions {
			if do != row.do {
				add(row.id, "does "+digits(int(do)), func(r *rules) { r.failures[i].do = do })
			}
		}
	}
	for i, row := range meaningRules {
		for v := VerdictAlive; v <= VerdictEnded; v++ {
			if v != row.verdict {
				add(row.id, "means "+v.String(), func(r *rules) { r.meaning[i].verdict = v })
			}
		}
		for a := range Advices {
			if a != row.advice {
				add(row.id, "advises "+a.String(), func(r *rules) { r.meaning[i].advice = a })
			}
		}
	}
	for i, row := range operationRules {
		for do := range operationActions {
			if do != row.do {
				add(row.id, "does "+digits(int(do)), func(r *rules) { r.operation[i].do = do })
			}
		}
	}
	for i, row := range opRoundRules {
		for do := range opRoundActions {
			if do != row.do {
				add(row.id, "does "+digits(int(do)), func(r *rules) { r.opRound[i].do = do })
			}
		}
	}
	for i, row := range replaceRules {
		for do := range replaceActions {
			if do != row.do {
				add(row.id, "does "+digits(int(do)), func(r *rules) { r.replace[i].do = do })
			}
		}
	}
	for i, row := range replaceStatusRules {
		for do := range statusActions {
			if do != row.do {
				add(row.id, "does "+digits(int(do)), func(r *rules) { r.replaceStatus[i].do = do })
			}
		}
	}
	for i, row := range operationMeanings {
		add(row.id, "keeps otherwise", func(r *rules) { r.operationMeanings[i].keeps = !row.keeps })
		for v := OperationUnderWay; v < OperationVerdicts; v++ {
			if v != row.verdict && !row.keeps {
				add(row.id, "means "+v.String(), func(r *rules) { r.operationMeanings[i].verdict = v })
			}
		}
		for a := range OperationAdvices {
			if a != row.advice && !row.keeps {
				add(row.id, "advises "+a.String(), func(r *rules) { r.operationMeanings[i].advice = a })
			}
		}
	}
	return list
}

func digits(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }
