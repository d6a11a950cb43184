package master

import (
	"slices"
	"strconv"
)

// What the tests of this package need to see of the inside.

// Trace tells which table rows a machine reaches.
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

// Rows lists the ids of all table rows, and of what else is traced.
func Rows() (ids []string) {
	for _, r := range callRules {
		ids = append(ids, r.id)
	}
	for _, r := range subscribeRules {
		ids = append(ids, r.id)
	}
	for _, r := range registerRules {
		ids = append(ids, r.id)
	}
	for _, r := range lossRules {
		ids = append(ids, r.id)
	}
	for _, r := range goneRules {
		ids = append(ids, r.id)
	}
	for _, r := range updateRules {
		ids = append(ids, r.id)
	}
	for _, r := range ackRules {
		ids = append(ids, r.id)
	}
	for _, r := range operationAckRules {
		ids = append(ids, r.id)
	}
	for _, r := range killRules {
		ids = append(ids, r.id)
	}
	for _, r := range taskRules {
		ids = append(ids, r.id)
	}
	for _, r := range askedRules {
		ids = append(ids, r.id)
	}
	for _, r := range operationRules {
		ids = append(ids, r.id)
	}
	for _, r := range offersRules {
		ids = append(ids, r.id)
	}
	for _, r := range launchRules {
		ids = append(ids, r.id)
	}
	for _, r := range replaceRules {
		ids = append(ids, r.id)
	}
	for _, r := range replaceUpdateRules {
		ids = append(ids, r.id)
	}
	for _, r := range replaceAckRules {
		ids = append(ids, r.id)
	}
	for _, r := range replaceAskedRules {
		ids = append(ids, r.id)
	}
	return append(ids, "W0", "K8", "C0", "E1", "E2", "E3", "E4", "E5", "E6", "E7", "K5", "L7", "P0", "P8", "U1", "V1", "V2", "X6", "X7", "Y1", "Y2", "Y3")
}

// same are mutants that do what their row does.
var same = map[string]string{
	"G3 mesos does 4": "of a recovered agent no task is known to be unreachable",

	"O9 mesos does 0": "an agent that is disconnected does not hear what is passed on",
}

// Mutants swaps each row's action for every other one in turn.
func Mutants() (list []*Mutant) {
	add := func(id, what string, change func(*rules)) {
		if same[id+" "+what] != "" {
			return
		}
		r := defaultRules
		r.calls, r.subscribe, r.register = slices.Clone(r.calls), slices.Clone(r.subscribe), slices.Clone(r.register)
		r.gone, r.update, r.ack, r.operationAck = slices.Clone(r.gone), slices.Clone(r.update), slices.Clone(r.ack), slices.Clone(r.operationAck)
		r.kill, r.tasks, r.asked, r.operations = slices.Clone(r.kill), slices.Clone(r.tasks), slices.Clone(r.asked), slices.Clone(r.operations)
		r.replace, r.replaceUpdate = slices.Clone(r.replace), slices.Clone(r.replaceUpdate)
		r.replaceAck, r.replaceAsked = slices.Clone(r.replaceAck), slices.Clone(r.replaceAsked)
		change(&r)
		list = append(list, &Mutant{Name: id + " " + what, rules: r})
	}
	for i, row := range callRules {
		swap(add, row.id, row.do, callActions, func(r *rules, do callAction) { r.calls[i].do = do })
	}
	for i, row := range subscribeRules {
		swap(add, row.id, row.do, subscribeActions, func(r *rules, do subscribeAction) { r.subscribe[i].do = do })
	}
	for i, row := range registerRules {
		swap(add, row.id, row.do, registerActions, func(r *rules, do registerAction) { r.register[i].do = do })
	}
	for i, row := range goneRules {
		swap(add, row.id+" mesos", row.mesos, goneActions, func(r *rules, do goneAction) { r.gone[i].mesos = do })
		swap(add, row.id+" seed", row.seed, goneActions, func(r *rules, do goneAction) { r.gone[i].seed = do })
	}
	for i, row := range updateRules {
		swap(add, row.id, row.do, updateActions, func(r *rules, do updateAction) { r.update[i].do = do })
	}
	for i, row := range ackRules {
		swap(add, row.id, row.do, ackActions, func(r *rules, do ackAction) { r.ack[i].do = do })
	}
	for i, row := range operationAckRules {
		swap(add, row.id, row.do, ackActions, func(r *rules, do ackAction) { r.operationAck[i].do = do })
	}
	for i, row := range killRules {
		swap(add, row.id, row.do, killActions, func(r *rules, do killAction) { r.kill[i].do = do })
	}
	for i, row := range taskRules {
		swap(add, row.id+" aware", row.aware, taskActions, func(r *rules, do taskAction) { r.tasks[i].aware = do })
		swap(add, row.id+" unaware", row.unaware, taskActions, func(r *rules, do taskAction) { r.tasks[i].unaware = do })
	}
	for i, row := range askedRules {
		swap(add, row.id+" mesos", row.mesos, askedActions, func(r *rules, do askedAction) { r.asked[i].mesos = do })
		swap(add, row.id+" seed", row.seed, askedActions, func(r *rules, do askedAction) { r.asked[i].seed = do })
	}
	for i, row := range operationRules {
		swap(add, row.id, row.do, operationActions, func(r *rules, do operationAction) { r.operations[i].do = do })
	}
	for i, row := range replaceRules {
		swap(add, row.id, row.do, replaceActions, func(r *rules, do replaceAction) { r.replace[i].do = do })
	}
	for i, row := range replaceUpdateRules {
		swap(add, row.id, row.do, replaceUpdateActions, func(r *rules, do replaceUpdateAction) { r.replaceUpdate[i].do = do })
	}
	for i, row := range replaceAckRules {
		swap(add, row.id, row.do, ackActions, func(r *rules, do ackAction) { r.replaceAck[i].do = do })
	}
	for i, row := range replaceAskedRules {
		swap(add, row.id, row.do, replaceAskedActions, func(r *rules, do replaceAskedAction) { r.replaceAsked[i].do = do })
	}
	for i, row := range lossRules {
		for j, other := range lossRules {
			if i != j && (other.aware != row.aware || other.unaware != row.unaware || other.operations != row.operations || other.keep != row.keep) {
				add(row.id, "does as "+other.id, func(r *rules) {
					message := r.loss[i].message
					r.loss[i] = other
					r.loss[i].message = message
				})
			}
		}
	}
	return list
}

func swap[A ~uint8](add func(string, string, func(*rules)), id string, is, all A, change func(*rules, A)) {
	for do := range all {
		if do != is {
			add(id, "does "+strconv.Itoa(int(do)), func(r *rules) { change(r, do) })
		}
	}
}
