package sim

import (
	"fmt"
	"slices"
)

// rowOf names a row of a role's tables.
type rowOf struct{ role, row string }

const native = "only a master that replaces tasks itself tells of replacements; this one is as Mesos is"

// unreachable are the rows that no run can reach, with the reason. They are
// there for what a whole cluster of these machines never does, and are proven by
// the transcripts of their own packages. A run that reaches one of them fails:
// then the reason is wrong.
var unreachable = withNative(map[rowOf]string{
	{"scheduler", "P12"}: "OPERATION_UNSUPPORTED is sent by no master and no agent of Mesos 1.11, nor by these",
	{"scheduler", "S03"}: "a master gives a framework that names its id no other",

	{"master", "P1"}: "agents check operations by the same limits",
	{"master", "R1"}: "agents check what they say of themselves by the same limits",
	{"master", "R3"}: "there is room for more agents than any world has",
	{"master", "R5"}: "agents check what they say of themselves by the same limits",
	{"master", "R9"}: "there is room for more agents than any world has",
	{"master", "S5"}: "there is room for more frameworks than any world has",
	{"master", "U2"}: "agents check statuses by the same limits",
	{"master", "U5"}: "agents give each status that they make, or pass on, a uuid",

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
})

// nativeRows are those of replacements that the master and the agents do themselves.
var nativeRows = map[string][]string{
	"scheduler": {"N01", "N02", "N03", "N04", "N05"},
	"master": {
		"W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9", "W10", "W11", "W12", "W13", "W14", "W15", "W16", "Z1", "Z2", "Z3", "Z4",
		"D1", "D2", "D3", "D4", "Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "T7", "K6", "K7",
	},
	"agent": {
		"V01", "V02", "V03", "V04", "V05", "V06", "V07", "V08", "V09", "V10", "V11", "V12", "V13", "V14", "V15", "V16", "W01", "W02", "W03", "W04",
		"W05", "W06", "W07", "W08", "W09", "W10", "W11", "W12", "W13", "W14", "Y01", "Y02", "Y03", "Y04", "Y05", "K06", "K07", "K08",
	},
}

func withNative(rows map[rowOf]string) map[rowOf]string {
	for role, list := range nativeRows {
		for _, row := range list {
			rows[rowOf{role, row}] = native
		}
	}
	return rows
}

// rare are rows that runs reach, and ten thousand of them need not.
var rare = map[rowOf]string{
	{"agent", "L01"}: "what tells a new agent its id must get lost on its way, and the order to run a task not",
	{"agent", "L06"}: "an operation fails on an agent's own resources only after two accidents in a row",
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
