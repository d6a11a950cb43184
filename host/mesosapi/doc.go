// Package mesosapi speaks the v1 scheduler HTTP API of Apache Mesos, in protobuf or JSON,
// over structs of its own.
//
// A [Client] finds the leading master, opens the event stream (Subscribe) and sends calls
// (Send). It keeps no framework state, retries nothing by itself and starts no timers that
// outlive a request: when to subscribe again, how long silence may last and what to do
// about an error are the caller's decisions. Every error has a type that says what is known:
//
//	*StatusError     the master answered, and Class says what that means for the caller
//	*TransportError  no answer came; Sent says whether the master may have acted
//	*NotMesosError   something answered that is no Mesos master
//	*RedirectError   a redirect that is not followed
//	*StreamError     the event stream ended or broke: subscribe again
//	*DecodeError     one event could not be read; the stream itself is still good
//
// Messages are described once, in the table under each struct, and both formats are
// derived from it (internal/schema). Fields that are not listed are skipped on reading;
// numbers of unknown enum values are kept. A pointer field is nil when absent; a plain
// optional field is absent when zero.
//
// Source of fields and behaviour: include/mesos/v1/mesos.proto and scheduler.proto of
// Mesos 1.11.0, and recordings of a live one (testdata/recordings).
package mesosapi
