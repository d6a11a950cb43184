package mesosapi

import (
	"errors"
	"fmt"
	"strings"
)

// ErrStreamClosed is what Next returns, inside a *StreamError, after Close.
var ErrStreamClosed = errors.New("closed by the caller")

// ErrNotSubscribed is returned by Send when no Subscribe has succeeded yet, so that there is
// no master to send to, or when the stream id is empty.
var ErrNotSubscribed = errors.New("mesosapi: calls can only be sent after SUBSCRIBE was answered, with its stream id")

// StatusError is an HTTP answer of a master other than 2xx.
type StatusError struct {
	Master string // host:port that answered
	Call   string // such as "RECONCILE"
	Code   int    // such as 400
	Status string // such as "400 Bad Request"
	Body   string // at most 512 bytes, in one line
}

func (e *StatusError) Error() string {
	s := fmt.Sprintf("mesosapi: master %s answered %s to %s", e.Master, e.Status, e.Call)
	if e.Body != "" {
		s += ": " + e.Body
	}
	return s
}

// Class says what the answer means.
func (e *StatusError) Class() Class { return classify(e.Code, e.Body) }

// TransportError means that no answer came: the connection failed, broke or timed out.
type TransportError struct {
	Master string
	Call   string
	// Sent is false when the master certainly did not get the call. When true the outcome is
	// indefinite: the master may have acted on it or not.
	Sent bool
	Err  error
}

func (e *TransportError) Error() string {
	what := "was not sent"
	if e.Sent {
		what = "got no answer and may have been acted on"
	}
	return fmt.Sprintf("mesosapi: %s to master %s %s: %v", e.Call, e.Master, what, e.Err)
}

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// NotMesosError means that what answers at the address is not a Mesos master's API.
type NotMesosError struct {
	Master string
	Got    string // what came instead, trimmed to one short line
	Hint   string // what to change, if that is plain
}

func (e *NotMesosError) Error() string {
	s := fmt.Sprintf("mesosapi: %s does not answer like a Mesos master: %s", e.Master, e.Got)
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// RedirectError means that a master's redirect was not followed.
type RedirectError struct {
	Master   string // who redirects
	Location string // where to
	Reason   string
}

func (e *RedirectError) Error() string {
	return fmt.Sprintf("mesosapi: master %s redirects to %s, which is not followed: %s", e.Master, e.Location, e.Reason)
}

// StreamError means that the event stream is over. It unwraps to io.EOF if the master ended
// it between two events, to a *recordio.Error if it broke inside one or is no RecordIO, to
// ErrStreamClosed or the context's error if the caller ended it.
type StreamError struct {
	Master string
	Err    error
}

func (e *StreamError) Error() string {
	return fmt.Sprintf("mesosapi: event stream of master %s is over: %v", e.Master, e.Err)
}

// Unwrap returns the cause.
func (e *StreamError) Unwrap() error { return e.Err }

// NoLeaderError means that none of several masters could be used; it unwraps to one error for
// each that was tried.
type NoLeaderError struct{ Tried []error }

func (e *NoLeaderError) Error() string {
	lines := make([]string, len(e.Tried))
	for i, err := range e.Tried {
		lines[i] = strings.TrimPrefix(err.Error(), "mesosapi: ")
	}
	return "mesosapi: no leading master found: " + strings.Join(lines, "; ")
}

// Unwrap returns the errors, in the order in which the masters were tried.
func (e *NoLeaderError) Unwrap() []error { return e.Tried }
