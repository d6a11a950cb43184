package agent

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
		m.rules = mutant.rules
	}
}

// Rows lists the ids of all table rows.
func Rows() (ids []string) {
	for _, r := range linkRules {
		ids = append(ids, r.id)
	}
	for _, r := range launchRules {
		ids = append(ids, r.id)
	}
	for _, r := range killRules {
		ids = append(ids, r.id)
	}
	for _, r := range updateRules {
		ids = append(ids, r.id)
	}
	for _, r := range ackRules {
		ids = append(ids, r.id)
	}
	for _, r := range endRules {
		ids = append(ids, r.id)
	}
	for _, r := range applyRules {
		ids = append(ids, r.id)
	}
	for _, r := range reconcileRules {
		ids = append(ids, r.id)
	}
	for _, r := range targetRules {
		ids = append(ids, r.id)
	}
	for _, r := range operationAckRules {
		ids = append(ids, r.id)
	}
	for _, r := range replaceRules {
		ids = append(ids, r.id)
	}
	for _, r := range stepRules {
		ids = append(ids, r.id)
	}
	for _, r := range replaceAckRules {
		ids = append(ids, r.id)
	}
	return ids
}

// Mutants swaps each row's action for every other one in turn.
func Mutants() (list []*Mutant) {
	add := func(id, what string, change func(*rules)) {
		if same[id+" "+what] != "" {
			return
		}
		r := defaultRules
		r.link = append([]linkRule(nil), linkRules...)
		r.launch = append([]launchRule(nil), launchRules...)
		r.kill = append([]killRule(nil), killRules...)
		r.update = append([]updateRule(nil), updateRules...)
		r.ack = append([]ackRule(nil), ackRules...)
		r.end = append([]endRule(nil), endRules...)
		r.apply = append([]applyRule(nil), applyRules...)
		r.reconcile = append([]reconcileRule(nil), reconcileRules...)
		r.target = append([]targetRule(nil), targetRules...)
		r.operationAck = append([]operationAckRule(nil), operationAckRules...)
		r.replace = append([]replaceRule(nil), replaceRules...)
		r.step = append([]stepRule(nil), stepRules...)
		r.replaceAck = append([]replaceAckRule(nil), replaceAckRules...)
		change(&r)
		list = append(list, &Mutant{Name: id + " " + what, rules: r})
	}
	for i, row := range linkRules {
		others(linkActions, row.do, func(do linkAction) {
			if do != linkEstablish && do != linkConfirm { // which need the message
				add(row.id, "does "+digits(uint64(do)), func(r *rules) { r.link[i].do = do })
			}
		})
	}
	for i, row := range launchRules {
		others(launchActions, row.do, func(do launchAction) {
			add(row.id, "does "+digits(uint64(do)), func(r *rules) { r.launch[i].do = do })
		})
		if row.reason != 0 {
			add(row.id, "has another reason", func(r *rules) { r.launch[i].reason++ })
		}
	}
	for i, row := range killRules {
		others(killActions, row.do, func(do killAction) {
			add(row.id, "does "+digits(uint64(do)), func(r *rules) { r.kill[i].do = do })
		})
	}
	for i, row := range updateRules {
		others(updateActions, row.do, func(do updateAction) {
			add(row.id, "does "+digits(uint64(do)), func(r *rules) { r.update[i].do = do })
		})
	}
	for i, row := range ackRules {
		others(ackActions, row.do, func(do ackAction) {
			add(row.id, "does "+digits(uint64(do)), func(r *rules) { r.ack[i].do = do })
		})
	}
	for i, row := range endRules {
		add(row.id, "has another state for aware frameworks", func(r *rules) { r.end[i].aware++ })
		add(row.id, "has another state for the others", func(r *rules) { r.end[i].other++ })
		add(row.id, "has another reason", func(r *rules) { r.end[i].reason++ })
		add(row.id, "has another text", func(r *rules) { r.end[i].text += "?" })
	}
	for i, row := range applyRules {
		others(applyActions, row.do, func(do applyAction) {
			add(row.id, "does "+digits(uint64(do)), func(r *rules) { r.apply[i].do = do })
		})
	}
	for i, row := range reconcileRules {
		others(reconcileActions, row.do, func(do reconcileAction) {
			add(row.id, "does "+digits(uint64(do)), func(r *rules) { r.reconcile[i].do = do })
		})
		if row.do == reconcileAnswer {
			add(row.id, "answers otherwise as Mesos does", func(r *rules) { r.reconcile[i].mesos++ })
			add(row.id, "answers otherwise as decided", func(r *rules) { r.reconcile[i].seed++ })
		}
	}
	for i, row := range targetRules {
		add(row.id, "does the other", func(r *rules) { r.target[i].drop = !row.drop })
	}
	for i, row := range operationAckRules {
		others(ackActions, row.do, func(do ackAction) {
			add(row.id, "does "+digits(uint64(do)), func(r *rules) { r.operationAck[i].do = do })
		})
	}
	for i, row := range replaceRules {
		others(replaceActions, row.do, func(do replaceAction) {
			add(row.id, "does "+digits(uint64(do)), func(r *rules) { r.replace[i].do = do })
		})
		if row.reason != 0 {
			add(row.id, "has another reason", func(r *rules) { r.replace[i].reason++ })
		}
	}
	for i, row := range stepRules {
		others(stepActions, row.do, func(do stepAction) {
			add(row.id, "does "+digits(uint64(do)), func(r *rules) { r.step[i].do = do })
		})
	}
	for i, row := range replaceAckRules {
		others(ackActions, row.do, func(do ackAction) {
			add(row.id, "does "+digits(uint64(do)), func(r *rules) { r.replaceAck[i].do = do })
		})
	}
	return list
}

// same are mutants that change nothing anybody could see, and why.
var same = map[string]string{
	"L03 does 1":         "row U01 drops what is said of a framework that ends",
	"K01 does 4":         "the same: what it had of replacements is forgotten",
	"K01 does 5":         "the same",
	"K01 does 6":         "the same",
	"V02 does 1":         "the same",
	"K01 does 1":         "the same",
	"K01 does 2":         "the same",
	"U01 does 3":         "an executor of a framework that ends has been told to end",
	"A02 does 1":         "there is no stream, or nothing in it",
	"B01 does 1":         "there is no operation, or nothing of it to acknowledge",
	"B01 does 2":         "the same",
	"T02 does the other": "the acknowledgement of the first forgets the second",
}

// others goes through all actions but one.
func others[A ~uint8](all, not A, each func(A)) {
	for do := A(0); do < all; do++ {
		if do != not {
			each(do)
		}
	}
}
