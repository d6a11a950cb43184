package keeper

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
	"rollcall/host/mesosapi"
)

// The operations. Their ids are these words, a dot and the id of the task that
// they are for, or of one that never was.
const (
	opReserve   = "reserve"
	opCreate    = "create"
	opDestroy   = "destroy"
	opUnreserve = "unreserve"
)

func operationID(kind string, task mesos.TaskID) mesos.OperationID {
	return mesos.OperationID(kind + "." + string(task))
}

// start adds an operation to what is done with an offer.
func (k *Keeper) start(r *room, kind string, task mesos.TaskID, o mesosapi.OfferOperation) {
	data, err := mesosapi.MarshalOfferOperation(mesosapi.Protobuf, &o)
	if err != nil {
		k.say(fmt.Sprintf("the operation %s for %s cannot be written: %v", kind, task, err))
		return
	}
	r.start = append(r.start, scheduler.NewOperation{OperationID: operationID(kind, task), Info: data})
}

// operation follows an operation. What it has done shows in the offers, so its
// outcome decides one thing only: whether there is something to go back to. The
// record of one that makes it and is not known to be done is kept with its task's.
func (k *Keeper) operation(n *scheduler.OperationNotice) {
	kind, c := k.makes(n.OperationID)
	switch {
	case n.Advice == scheduler.OperationWait:
		return
	case n.Verdict == scheduler.OperationDone:
		if c != nil {
			c.making, c.failed = without(c.making, kind), without(c.failed, kind)
		}
		c = nil
	default:
		k.say(fmt.Sprintf("operation %s is %s: %s", n.OperationID, n.Verdict, k.becauseOf(n)))
	}
	if c == nil || !c.undecided() {
		k.forgetOperation(n.OperationID)
	} else if !slices.Contains(c.failed, kind) {
		c.failed = append(c.failed, kind)
	}
}

// makes is the task whose reservation or volumes an operation makes, if there is
// a record of it.
func (k *Keeper) makes(id mesos.OperationID) (kind string, c *taskRun) {
	kind, task, _ := strings.Cut(string(id), ".")
	if kind != opReserve && kind != opCreate {
		return kind, nil
	}
	if c = k.tasks[mesos.TaskID(task)]; c != nil && c.forgotten {
		c = nil
	}
	return strings.Clone(kind), c
}

func without(list []string, kind string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == kind })
}

// undecided reports whether it still counts if a task's reservation was made.
func (c *taskRun) undecided() bool {
	in := c.at
	return in != nil && !c.ran && (in.current == c || in.before == c && (in.current == nil || !in.current.ran))
}

// decided drops the records of what was not made.
func (k *Keeper) decided(c *taskRun) {
	if c == nil {
		return
	}
	for _, kind := range c.failed {
		k.forgetOperation(operationID(kind, c.id))
	}
	c.failed = nil
}

// becauseOf is the evidence about an operation, for people.
func (k *Keeper) becauseOf(n *scheduler.OperationNotice) string {
	switch {
	case n.Message != "":
		return n.Message
	case n.UnknownSince != 0:
		return "all answers since " + clock(n.UnknownSince).Format("15:04:05") + " were " + n.State.String()
	}
	return n.State.String()
}

func (k *Keeper) forgetOperation(id mesos.OperationID) {
	k.requests = append(k.requests, scheduler.Event{Type: scheduler.EventForgetOperation, OperationID: mesos.OperationID(strings.Clone(string(id)))})
}

// restoredOperations takes over what the store held of operations.
func (k *Keeper) restoredOperations(list []harness.StoredOperation) {
	for i := range list {
		o := &list[i]
		kind, c := k.makes(o.OperationID)
		open := o.Advice == scheduler.OperationWait
		if c != nil && !c.ran && o.Verdict != scheduler.OperationDone {
			if c.making = append(c.making, kind); !open {
				c.failed = append(c.failed, kind)
			}
		} else if !open {
			k.forgetOperation(o.OperationID)
		}
	}
}
