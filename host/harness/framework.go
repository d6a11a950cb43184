package harness

import (
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// Framework decides what to do. It is called by the loop's goroutine only,
// and must not block.
type Framework interface {
	// Restored is told once, before anything else and again whenever the
	// machine was rebuilt, what the store held.
	Restored(s *Stored)
	// Notified is told the notices of a step, when all that the step stored is
	// durable, and at the time that it last asked for. It returns requests, and
	// when it wants to be called at the latest; zero is no wish. The notices'
	// memory is reused: clone what is kept.
	Notified(now time.Time, notices []scheduler.Notice, offers Offers) (requests []scheduler.Event, wake time.Time)
}

// Stored is what a store held, in the order of its keys.
type Stored struct {
	Tasks      []StoredTask
	Operations []StoredOperation
	// Replacements are those that are not forgotten; those with an outcome are over.
	Replacements []StoredReplacement
	Rounds       []scheduler.RoundNotice // the last ones
}

// StoredReplacement is a replacement as the store held it: what was asked for,
// and where it stands.
type StoredReplacement struct {
	ReplaceID mesos.ReplaceID
	scheduler.ReplaceInfoRecord
	scheduler.ReplaceRecord
}

// StoredOperation is an operation as the store held it.
type StoredOperation struct {
	OperationID mesos.OperationID
	scheduler.OperationRecord
	Info []byte // that it was started with; nil if it was not started here
}

// StoredTask is a task as the store held it.
type StoredTask struct {
	TaskID mesos.TaskID
	scheduler.TaskRecord
	Info []byte // that it was launched with; nil if it was not launched here
}

// Offers finds the whole of an offer, resources and attributes included, as
// long as it can be used. The offer must not be changed.
type Offers interface {
	Offer(mesos.OfferID) (*mesosapi.Offer, bool)
}
