package scheduler

// Drift counts the answers of a round by what Mesos shows and what was held
// for true here: the table of AURORA-1047, with one row more for tasks whose
// agent is out of reach.
type Drift [DriftThere][DriftHere]uint32

// DriftThere is the number of rows: what Mesos shows.
const (
	ThereLive        = iota // an agent has it
	ThereTerminal           // it ended
	ThereAbsent             // nobody has it
	ThereUnreachable        // its agent is out of reach
	DriftThere
)

// DriftHere is the number of columns: what was held for true here.
const (
	HereLive     = iota // it is not over
	HereTerminal        // it is over
	HereAbsent          // nobody here launched it
	DriftHere
)

// DriftThereNames and DriftHereNames are the rows and columns as they are
// spelled everywhere.
var (
	DriftThereNames = [DriftThere]string{"live", "terminal", "absent", "unreachable"}
	DriftHereNames  = [DriftHere]string{"live", "terminal", "absent"}
)

// countDrift counts an update that answers a question of the round.
func (m *Machine) countDrift(u *updateCase) {
	if !m.round.running() || isMadeUp(u) || !u.reconciles() && (u.task == nil || !u.task.is(taskPending)) {
		return
	}
	m.round.Drift[u.there()][u.here()]++
}

func (u *updateCase) there() int {
	switch s := u.status.State; {
	case s.Live():
		return ThereLive
	case u.meaning.verdict == VerdictUnreachable:
		return ThereUnreachable
	case s.Absorbing():
		return ThereTerminal
	}
	return ThereAbsent
}

func (u *updateCase) here() int {
	switch {
	case u.task == nil || u.task.is(taskUnknown):
		return HereAbsent
	case u.task.over():
		return HereTerminal
	}
	return HereLive
}
