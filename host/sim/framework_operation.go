package sim

import (
	"fmt"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// operations are those that are wished for, each put on the first offer that
// it can be done to.
func (f *framework) operations(offers []mesos.OfferID) [][]scheduler.NewOperation {
	w := f.p.w
	start := make([][]scheduler.NewOperation, len(offers))
	var left []byte
	for _, does := range w.wishes {
		at := 0
		for at < len(offers) && !fits(does, w.offers[offers[at]]) {
			at++
		}
		if at == len(offers) {
			left = append(left, does)
			continue
		}
		o := scheduler.NewOperation{OperationID: mesos.OperationID(fmt.Sprintf("op%d", w.next()))}
		if w.work.IntN(6) == 0 {
			o.OperationID = "" // nobody wants to hear of it
		}
		info := operationInfo{does: does}
		if does == doesDisk {
			info.provider = w.offers[offers[at]].provider
			o.ProviderID = info.provider
		}
		o.Info = info.bytes()
		start[at] = append(start[at], o)
	}
	w.wishes = left
	return start
}

func fits(does byte, o offered) bool {
	switch does {
	case doesUnreserve:
		return o.reserved > 0
	case doesDisk:
		return o.disk >= 10
	}
	return o.tasks > 0
}

// operation forgets what is settled, or what it must decide about, some time.
func (f *framework) operation(o *scheduler.OperationNotice) {
	if o.Advice == scheduler.OperationWait {
		return
	}
	id := mesos.OperationID(strings.Clone(string(o.OperationID)))
	f.p.later(seconds(f.p.w.k[KnobForget]), func() {
		f.p.arrive(scheduler.Event{Type: scheduler.EventForgetOperation, OperationID: id})
	})
}
