package engine

import (
	"errors"
	"fmt"
)

// ErrPoisoned says that a machine has failed and must be built anew from the store.
var ErrPoisoned = errors.New("engine: the machine has failed; build a new one from the store")

// Poisoned is the error of every call from the failure on.
type Poisoned struct {
	Cause error  // the first failure
	Log   string // what the module wrote, such as the text of a panic
}

func (p *Poisoned) Error() string {
	s := ErrPoisoned.Error() + ": " + p.Cause.Error()
	if p.Log != "" {
		s += "\n" + p.Log
	}
	return s
}

// Unwrap makes it both ErrPoisoned and its cause.
func (p *Poisoned) Unwrap() []error { return []error{ErrPoisoned, p.Cause} }

// poison remembers a machine's first failure.
type poison struct{ first *Poisoned }

func (p *poison) failed() error {
	if p.first == nil {
		return nil
	}
	return p.first
}

func (p *poison) fail(cause error, log string) error {
	if p.first == nil && !errors.As(cause, &p.first) { // the machine inside may have said it already
		p.first = &Poisoned{cause, log}
	}
	return p.first
}

// catch is deferred around the core: its panics are its own bugs.
func (p *poison) catch(err *error) {
	if r := recover(); r != nil {
		*err = p.fail(panicked(r), "")
	}
}

func panicked(r any) error {
	if err, ok := r.(error); ok {
		return fmt.Errorf("panic: %w", err)
	}
	return fmt.Errorf("panic: %v", r)
}
