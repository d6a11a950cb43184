package mesosapi_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
)

// Recorded calls made wrong on purpose, in a way that reading forgives: their content is not
// kept.
var forgiven = map[string]bool{
	"00-crash-on-type-UNKNOWN/01-type-UNKNOWN.request":          true, // the type reads as absent
	"00-crash-on-type-UNKNOWN/41-bad-type-UNKNOWN.request":      true, // the same
	"01-json-basic/40-bad-json-unknown-field.request":           true,
	"06-misc/06-reconcile-slave_id-instead-of-agent_id.request": true,
	"01-json-basic/41-bad-type-unknown.request":                 true, // the type becomes Unrecognized
	"01-json-basic/57-operator-via-scheduler-path.request":      true, // the same
}

// unreadable reports whether the master could not parse the recorded call either, by its
// answer.
func unreadable(response []byte) bool {
	for _, text := range []string{
		"Failed to parse body", "Failed to convert JSON into Call protobuf", "Expecting 'Content-Type'", "405 Method",
	} {
		if bytes.Contains(response, []byte(text)) {
			return true
		}
	}
	return false
}

// Every recorded scheduler call that a master could read is read and written again with the
// same content, in both formats.
func TestRecordedCallsKeepTheirContent(t *testing.T) {
	responses := recordings(t, ".response")
	counts := make(map[mesosapi.Format]int)
	for name, request := range recordings(t, ".request") {
		head, body := cutHead(t, request)
		answer := responses[strings.TrimSuffix(name, ".request")+".response"]
		if !strings.HasPrefix(head, "POST /api/v1/scheduler ") || unreadable(answer) {
			continue
		}
		format := formatOf(body)
		counts[format]++
		call, err := mesosapi.UnmarshalCall(format, body)
		require.NoError(t, err, name)

		binary, err := mesosapi.MarshalCall(mesosapi.Protobuf, call)
		require.NoError(t, err)
		same, err := mesosapi.UnmarshalCall(mesosapi.Protobuf, binary)
		require.NoError(t, err, name)
		require.Equal(t, call, same, name)
		text, err := mesosapi.MarshalCall(mesosapi.JSON, call)
		require.NoError(t, err)
		same, err = mesosapi.UnmarshalCall(mesosapi.JSON, text)
		require.NoError(t, err, name)
		require.Equal(t, call, same, name)

		if format == mesosapi.Protobuf {
			require.Len(t, binary, len(body), name) // the recorder wrote fields in another order
		} else if !forgiven[name] {
			require.Equal(t, generic(t, body), generic(t, text), name)
		}
	}
	require.Greater(t, counts[mesosapi.JSON], 150)
	require.GreaterOrEqual(t, counts[mesosapi.Protobuf], 8)
}

// What a master could not read is refused here as well.
func TestRecordedUnreadableCallsAreErrors(t *testing.T) {
	for name, wanted := range map[string]string{
		"01-json-basic/17-acknowledge-no-agent.request":   "mesos Call.Acknowledge at acknowledge: required field agent_id is missing",
		"01-json-basic/18-acknowledge-no-uuid.request":    "mesos Call.Acknowledge at acknowledge: required field uuid is missing",
		"01-json-basic/20-acknowledge-bad-base64.request": "mesos Call.Acknowledge at acknowledge.uuid: bad Base64: illegal base64 data at input byte 0",
		"01-json-basic/37-bad-json.request":               "mesos Call: JSON",
		"01-json-basic/38-bad-empty-body.request":         "mesos Call: JSON ends where an object should stand",
		"01-json-basic/39-bad-json-not-object.request":    "mesos Call: JSON has '[' at byte 0 where an object should stand",
		"06-misc/08-reconcile-no-task-id.request":         "mesos Call.Reconcile.Task at reconcile.tasks: required field task_id is missing",
	} {
		_, body := cutHead(t, recordings(t, ".request")[name])
		_, err := mesosapi.UnmarshalCall(mesosapi.JSON, body)
		var wrong *mesosapi.DecodeError
		require.ErrorAs(t, err, &wrong, name)
		require.ErrorContains(t, err, wanted, name)
	}
}
