package harness

import (
	"time"

	"rollcall/core/scheduler"
)

// Turn is one step of the machine, with what it cost. It is valid until Watch
// returns: clone what is kept.
type Turn struct {
	Now     time.Time
	Events  []scheduler.Event // what went in
	Output  scheduler.Output  // what came out; all of it is stored
	Stepped time.Duration     // the machine's part
	Stored  time.Duration     // the store's part; 0 if there was nothing to store
}
