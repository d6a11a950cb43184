package mesos

import "strconv"

// ResourceError says which field of a resource is wrong, as the API spells it,
// what it was and what would have been accepted. Nothing is shortened.
type ResourceError struct {
	Resource string // its text form; empty if it is about a whole operation
	Field    string
	Value    string
	Want     string
}

// Error is the mistake in a sentence.
func (e *ResourceError) Error() string {
	text := e.Field + " is " + strconv.Quote(e.Value) + ", wanted " + e.Want
	if e.Resource == "" {
		return text
	}
	return "resource " + e.Resource + ": " + text
}

func (r *Resource) wrong(field, value, want string) error {
	return &ResourceError{Resource: r.String(), Field: field, Value: value, Want: want}
}

// LackError says that resources are not there.
type LackError struct {
	Has     Resources
	Want    Resources
	Lacking Resources // what of Want is not in Has; never empty
}

// Error begins with Mesos's own sentence (ResourceConversion::apply).
func (e *LackError) Error() string {
	return e.Has.String() + " does not contain " + e.Want.String() + "; lacking " + e.Lacking.String()
}
