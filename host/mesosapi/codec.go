package mesosapi

import (
	"fmt"

	"rollcall/host/mesosapi/internal/schema"
)

// Format is how messages are written on the wire.
type Format uint8

// The formats a Mesos master speaks.
const (
	Protobuf Format = iota // about a third of the bytes, and several times faster
	JSON
)

// String returns "protobuf" or "json".
func (f Format) String() string {
	switch f {
	case Protobuf:
		return "protobuf"
	case JSON:
		return "json"
	}
	return fmt.Sprintf("format %d", uint8(f))
}

// ContentType returns the HTTP media type, without a charset: a master answers 415 to
// "application/json; charset=utf-8".
func (f Format) ContentType() string {
	if f == JSON {
		return "application/json"
	}
	return "application/x-protobuf"
}

// DecodeError says where a message could not be read and why: bytes that are not the
// format, or a required field that is missing.
type DecodeError = schema.DecodeError

// Unrecognized is the number of any enum read from a JSON name that we do not know.
const Unrecognized = schema.Unrecognized

// MarshalCall returns the call's bytes. It does not Validate the call. The only error is a
// number that JSON cannot hold (NaN, an infinity).
func MarshalCall(f Format, c *Call) ([]byte, error) { return marshal(callSchema, f, c) }

// UnmarshalCall reads a call. Unknown fields are skipped; the error is a *DecodeError.
func UnmarshalCall(f Format, b []byte) (*Call, error) { return unmarshal(callSchema, f, b) }

// MarshalEvent returns the event's bytes; see MarshalCall.
func MarshalEvent(f Format, e *Event) ([]byte, error) { return marshal(eventSchema, f, e) }

// UnmarshalEvent reads an event; see UnmarshalCall. A Stream's Next does the same with
// fewer allocations.
func UnmarshalEvent(f Format, b []byte) (*Event, error) { return unmarshal(eventSchema, f, b) }

// MarshalResponse returns the bytes of a synchronous answer; see MarshalCall.
func MarshalResponse(f Format, r *Response) ([]byte, error) { return marshal(responseSchema, f, r) }

// UnmarshalResponse reads the body of a synchronous answer; see UnmarshalCall.
func UnmarshalResponse(f Format, b []byte) (*Response, error) {
	return unmarshal(responseSchema, f, b)
}

func marshal[T any](m *schema.Message[T], f Format, v *T) ([]byte, error) {
	if f == JSON {
		return m.AppendJSON(nil, v)
	}
	return m.AppendProto(nil, v), nil
}

func unmarshal[T any](m *schema.Message[T], f Format, b []byte) (*T, error) {
	return read(m, f, nil, b)
}

func read[T any](m *schema.Message[T], f Format, r *schema.Reader, b []byte) (*T, error) {
	v := new(T)
	var err error
	if f == JSON {
		err = m.ReadJSON(r, b, v)
	} else {
		err = m.ReadProto(r, b, v)
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}
