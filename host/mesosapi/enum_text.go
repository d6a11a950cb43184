package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// MarshalText returns Mesos's name, for use in other JSON than the scheduler API's.
func (v TaskState) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads Mesos's name; an unknown one becomes Unrecognized.
func (v *TaskState) UnmarshalText(name []byte) error {
	state, known := taskStates.Number(string(name))
	if !known {
		state = schema.Unrecognized
	}
	*v = state
	return nil
}
