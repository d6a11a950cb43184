package main

import (
	"errors"
	"fmt"

	"rollcall/core/scheduler"
	"rollcall/host/harness"
	"rollcall/host/mesosapi"
)

// firstSubscription ends the program when its first subscription fails for a
// reason that waiting does not cure: somebody is there to read the message.
// Once subscribed, the scheduler goes on trying whatever happens.
type firstSubscription struct{ done bool }

func (f *firstSubscription) watch(notices []scheduler.Notice) {
	for i := range notices {
		if notices[i].Type == scheduler.NoticeSession && notices[i].Session == scheduler.SessionSubscribed {
			f.done = true
		}
	}
}

func (f *firstSubscription) refused(err error) error {
	if f.done {
		return nil
	}
	var status *mesosapi.StatusError
	var other *mesosapi.NotMesosError
	var redirect *mesosapi.RedirectError
	var master *harness.MasterError
	switch {
	case errors.As(err, &status) && status.Class() == mesosapi.BadCredentials:
		return fmt.Errorf("%w\nthe master wants other credentials: see --principal and --secret-file", err)
	case errors.As(err, &status) && status.Class() == mesosapi.Refused, errors.As(err, &other), errors.As(err, &redirect):
		return err
	case errors.As(err, &master):
		return fmt.Errorf("the master refused the framework: %w", err)
	}
	return nil
}
