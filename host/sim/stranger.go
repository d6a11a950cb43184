package sim

import (
	"fmt"
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// stranger is another client that speaks under the framework's id: an older
// version that somebody forgot, or an operator with curl. It takes an offer now
// and then and launches tasks of its own, of which the scheduler knows nothing.
type stranger struct {
	wants   int  // tasks that it has yet to launch
	insists bool // the next in the shared executor
}

// sharedExecutor is one that runs tasks of several launches.
const sharedExecutor = "shared"

// strangerTakes lets it use an offer on its way to the framework, which does
// not notice: the offer is dead when it arrives.
func (w *World) strangerTakes(stream uint64, offers []mesos.Offer) []mesos.Offer {
	for i := range offers {
		o := offers[i]
		if w.stranger.wants == 0 || w.offers[o.ID].tasks == 0 {
			continue
		}
		w.stranger.wants--
		op := w.stranger.launch(w, o.AgentID)
		e := master.Event{
			Type: master.EventAccept, Request: w.next(), Stream: stream, Offers: []mesos.OfferID{o.ID},
			Operations: []master.AcceptOperation{op}, Refuse: 5 * mesos.Second,
		}
		if w.work.IntN(4) == 0 {
			e.Operations = append(e.Operations, w.stranger.reserve(w))
		}
		w.after(w.latency(), func() {
			if f := w.disk.framework(); f != nil {
				e.FrameworkID = f.FrameworkID
				w.cluster.Tell(e)
			}
		})
		if w.log != nil {
			w.log.mark(w.now(), laneMaster, "stranger", "another client launches "+string(op.Tasks[0].TaskID)+" on offer "+string(o.ID))
		}
	}
	return offers
}

// launch makes what it launches: a command, a task of an executor that others
// share, or a group.
func (s *stranger) launch(w *World, a mesos.AgentID) master.AcceptOperation {
	op := master.AcceptOperation{Type: master.AcceptLaunch}
	task := func() {
		op.Tasks = append(op.Tasks, mesos.Task{TaskID: mesos.TaskID(fmt.Sprintf("stranger%d", w.next())), AgentID: a, Resources: oneTask})
	}
	task()
	kind := w.work.IntN(3)
	if s.insists {
		kind, s.insists = 0, false
	}
	switch kind {
	case 0:
		op.Tasks[0].ExecutorID = sharedExecutor
	case 1:
		op.Type, op.ExecutorID = master.AcceptLaunchGroup, mesos.ExecutorID(op.Tasks[0].TaskID+"-group")
		task()
	}
	return op
}

// reserve makes an operation of its own, sometimes with an id that is longer
// than the scheduler takes.
func (s *stranger) reserve(w *World) master.AcceptOperation {
	op := operationOf(&scheduler.NewOperation{OperationID: mesos.OperationID(fmt.Sprintf("strange-op%d", w.next())), Info: []byte{doesReserve}})
	if w.work.IntN(4) == 0 {
		op.OperationID += mesos.OperationID(strings.Repeat("-", longestID))
	}
	return op
}

// longestID is what schedulers take here; masters take more.
const longestID = 100
