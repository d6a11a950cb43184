package sim

import (
	"fmt"
	"slices"
)

// rowOf names a row of a role's tables.
type rowOf struct{ role, row string }

// unreachable are the rows that no run can reach, with the reason. They are
// there for what a whole cluster of these machines never does, and are proven by
// the transcripts of their own packages. A run that reaches one of them fails:
// then the reason is wrong.
var unreachable = map[rowOf]string{
	{"scheduler", "P12"}: "OPERATION_UNSUPPORTED is sent by no master and no agent of Mesos 1.11, nor by these",
	{"scheduler", "S03"}: "a master gives a framework that names its id no other",

	{"master", "P1"}:  "agents check operations by the same limits",
	{"master", "R1"}:  "agents check what they say of themselves by the same limits",
	{"master", "R3"}:  "there is room for more agents than any world has",
	{"master", "R5"}:  "agents check what they say of themselves by the same limits",
	{"master", "R9"}:  "there is room for more agents than any world has",
	{"master", "S5"}:  "there is room for more frameworks than any world has",
	{"master", "U2"}:  "agents check statuses by the same limits",
	{"master", "U5"}:  "agents give each status that they make, or pass on, a uuid",
	{"master", "W5"}:  "there is room for more replacements than any world has",
	{"master", "W14"}: "the framework has one role",
	{"master", "Z1"}:  "agents check what they are told, and say, of replacements by the same limits",

	{"agent", "L03"}: "a master that ends a framework launches nothing of it after that, and links keep the order",
	{"agent", "L04"}: "ids of tasks are fresh, and links repeat nothing",
	{"agent", "L07"}: "reservations reach an agent before the tasks that use them, and it never loses them",
	{"agent", "L08"}: "there is room for more tasks than any world has",
	{"agent", "O06"}: "an agent remembers each provider that it ever had, and operations of another agent are not asked of it",
	{"agent", "O08"}: "a master answers by itself what names no provider",
	{"agent", "P02"}: "there is room for more operations than any world has",
	{"agent", "R08"}: "a master pings only those that it holds for connected",
	{"agent", "R09"}: "a master pings only those that it holds for connected",
	{"agent", "R14"}: "a master pings only those that it holds for connected",
	{"agent", "V04"}: "there is room for more replacements than any world has",
	{"agent", "V07"}: "what the old task has an agent never loses, and offers hold reservations that have reached it",
	{"agent", "V08"}: "there is room for more tasks than any world has",
	{"agent", "V09"}: "ids of tasks are fresh, and an agent that registers says which tasks it replaces",
	{"agent", "V10"}: "the master has looked, and what a task was launched with never changes",
}

// rare are rows that runs reach, and ten thousand of them need not.
var rare = map[rowOf]string{
	{"agent", "L01"}: "the answer that gives an agent its id is lost, and what comes after it is not",
	{"agent", "V01"}: "as L01",
	{"agent", "L06"}: "an operation fails on an agent's own resources only after two accidents in a row",
	{"agent", "V06"}: "as L06",
	{"agent", "V13"}: "the executor of a task that was lost starts anew just before the master hears of the loss",
	{"agent", "W02"}: "as V13, and it does not bring the task",
}

// Rare reports whether a row may be missed.
func Rare(role, row string) bool { return rare[rowOf{role, row}] != "" }

// Unreachable are the rows of a role that cannot be reached here, and why.
func Unreachable(role string) (rows []string, why map[string]string) {
	why = map[string]string{}
	for r, reason := range unreachable {
		if r.role == role {
			rows = append(rows, r.row)
			why[r.row] = reason
		}
	}
	slices.Sort(rows)
	return rows, why
}

// Impossible is a row that was reached though it cannot be, "" if there is none.
func (c *Cover) Impossible() string {
	for _, role := range Roles {
		rows, why := Unreachable(role)
		for _, row := range rows {
			if n := c.Reached[role][row]; n > 0 {
				return fmt.Sprintf("%s row %s was reached %d times, though %s: take it off the list in unreachable.go", role, row, n, why[row])
			}
		}
	}
	return ""
}

// Missing are the rows of a role's tables that were not reached and could have
// been, and how many such rows there are.
func (c *Cover) Missing(role string) (missing []string, possible int) {
	_, cannot := Unreachable(role)
	for _, id := range tableRows(role) {
		if cannot[id] != "" {
			continue
		}
		possible++
		if c.Reached[role][id] == 0 {
			missing = append(missing, id)
		}
	}
	return missing, possible
}
