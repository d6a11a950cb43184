package observe

import (
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// knownOperation is what is shown of an operation.
type knownOperation struct {
	agent        string
	provider     string
	message      string
	since        mesos.Micros
	unknownSince mesos.Micros
	state        mesos.OperationState
	verdict      scheduler.OperationVerdict
	advice       scheduler.OperationAdvice
	unknown      bool // nobody here started it
}

// opTally is what operations are counted by.
type opTally struct {
	state   mesos.OperationState
	verdict scheduler.OperationVerdict
	advice  scheduler.OperationAdvice
}

func (o *knownOperation) tally() opTally { return opTally{o.state, o.verdict, o.advice} }

func (s *State) restoreOperations(list []harness.StoredOperation) {
	clear(s.operations)
	clear(s.opTally)
	for i := range list {
		o := &list[i]
		s.putOperation(o.OperationID, &knownOperation{
			agent: string(o.AgentID), provider: string(o.ProviderID), since: o.Since, unknownSince: o.UnknownSince,
			state: o.State, verdict: o.Verdict, advice: o.Advice, unknown: o.Unknown,
		})
	}
}

func (s *State) showOperation(n *scheduler.Notice) {
	o := &n.Operation
	s.putOperation(mesos.OperationID(strings.Clone(string(o.OperationID))), &knownOperation{
		agent: strings.Clone(string(o.AgentID)), provider: strings.Clone(string(o.ProviderID)), message: strings.Clone(o.Message),
		since: o.Since, unknownSince: o.UnknownSince, state: o.State, verdict: o.Verdict, advice: o.Advice,
		unknown: n.Type == scheduler.NoticeUnknownOperation || s.operations[o.OperationID].unknown,
	})
}

func (s *State) showOperationForgotten(n *scheduler.Notice) {
	if old, ok := s.operations[n.Operation.OperationID]; ok {
		s.opTally.add(old.tally(), -1)
		delete(s.operations, n.Operation.OperationID)
	}
}

func (s *State) putOperation(id mesos.OperationID, o *knownOperation) {
	if old, ok := s.operations[id]; ok {
		s.opTally.add(old.tally(), -1)
	}
	s.opTally.add(o.tally(), 1)
	s.operations[id] = *o
}
