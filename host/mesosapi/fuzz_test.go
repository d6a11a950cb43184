package mesosapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/recordio"
)

// Any bytes: no panic, and what was understood survives another trip.
func FuzzEventProtobuf(f *testing.F) {
	for _, stream := range seeds(".recordio") {
		for in := recordio.NewReader(bytes.NewReader(stream), 0); ; {
			record, err := in.Next()
			if err != nil {
				break
			}
			if event, err := mesosapi.UnmarshalEvent(formatOf(record), record); err == nil {
				binary, _ := mesosapi.MarshalEvent(mesosapi.Protobuf, event)
				f.Add(binary)
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		event, err := mesosapi.UnmarshalEvent(mesosapi.Protobuf, b)
		if !decoded(t, err) {
			return
		}
		stable(t, event, mesosapi.MarshalEvent, mesosapi.UnmarshalEvent)
	})
}

// Any text: no panic, nothing accepted that encoding/json does not take for JSON.
func FuzzEventJSON(f *testing.F) {
	for _, stream := range seeds(".recordio") {
		for in := recordio.NewReader(bytes.NewReader(stream), 0); ; {
			record, err := in.Next()
			if err != nil {
				break
			}
			if formatOf(record) == mesosapi.JSON {
				f.Add(bytes.Clone(record))
			}
		}
	}
	f.Add([]byte(`{"x":[{"y":-1.5e+3},"\ud83d\ude00\/",null,true],"type":"NEW","error":{"message":"\u0000"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		event, err := mesosapi.UnmarshalEvent(mesosapi.JSON, b)
		if !decoded(t, err) {
			return
		}
		if !json.Valid(b) {
			t.Fatalf("accepted what is no JSON: %q", b)
		}
		stable(t, event, mesosapi.MarshalEvent, mesosapi.UnmarshalEvent)
	})
}

func FuzzCallProtobuf(f *testing.F) {
	for _, request := range seeds(".request") {
		_, body, _ := bytes.Cut(request, []byte("\r\n\r\n"))
		if call, err := mesosapi.UnmarshalCall(formatOf(body), body); err == nil {
			binary, _ := mesosapi.MarshalCall(mesosapi.Protobuf, call)
			f.Add(binary)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		call, err := mesosapi.UnmarshalCall(mesosapi.Protobuf, b)
		if !decoded(t, err) {
			return
		}
		stable(t, call, mesosapi.MarshalCall, mesosapi.UnmarshalCall)
		_ = call.Validate()
	})
}

func FuzzCallJSON(f *testing.F) {
	for _, request := range seeds(".request") {
		if _, body, _ := bytes.Cut(request, []byte("\r\n\r\n")); formatOf(body) == mesosapi.JSON {
			f.Add(body)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		call, err := mesosapi.UnmarshalCall(mesosapi.JSON, b)
		if !decoded(t, err) {
			return
		}
		if !json.Valid(b) {
			t.Fatalf("accepted what is no JSON: %q", b)
		}
		stable(t, call, mesosapi.MarshalCall, mesosapi.UnmarshalCall)
		_ = call.Validate()
	})
}

// The rest of what is read: answers to calls, and what frameworks keep of a launch.

func FuzzResponse(f *testing.F) {
	f.Add([]byte(`{"type":"RECONCILE_OPERATIONS","reconcile_operations":{"operation_statuses":[{"operation_id":{"value":"o"},"state":"OPERATION_UNKNOWN"}]}}`))
	fuzzBoth(f, mesosapi.MarshalResponse, mesosapi.UnmarshalResponse)
}

func FuzzTaskInfo(f *testing.F) {
	f.Add([]byte(`{"name":"n","task_id":{"value":"t"},"agent_id":{"value":"a"},"command":{"value":"true"},` +
		`"resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}}]}`))
	fuzzBoth(f, mesosapi.MarshalTaskInfo, mesosapi.UnmarshalTaskInfo)
}

func FuzzOfferOperation(f *testing.F) {
	f.Add([]byte(`{"type":"RESERVE","id":{"value":"o"},"reserve":{"resources":[{"name":"disk","type":"SCALAR","scalar":{"value":32},` +
		`"reservations":[{"type":"DYNAMIC","role":"r","principal":"p"}]}]}}`))
	fuzzBoth(f, mesosapi.MarshalOfferOperation, mesosapi.UnmarshalOfferOperation)
}

// fuzzBoth reads the same bytes in both formats.
func fuzzBoth[T any](f *testing.F, marshal func(mesosapi.Format, *T) ([]byte, error), unmarshal func(mesosapi.Format, []byte) (*T, error)) {
	f.Add([]byte{0x08, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, format := range []mesosapi.Format{mesosapi.Protobuf, mesosapi.JSON} {
			if v, err := unmarshal(format, b); decoded(t, err) {
				stable(t, v, marshal, unmarshal)
			}
		}
	})
}

// seeds are recordings, where there are any: OSS-Fuzz runs the targets alone.
func seeds(suffix string) map[string][]byte {
	found, err := read(suffix)
	if err != nil {
		return nil
	}
	return found
}

func decoded(t *testing.T, err error) bool {
	var wrong *mesosapi.DecodeError
	if err != nil && (!errors.As(err, &wrong) || wrong.Message == "" || wrong.Problem == "") {
		t.Fatalf("not a complete DecodeError: %#v", err)
	}
	return err == nil
}

// stable: encoding, decoding and encoding again gives the same bytes, and what JSON can hold
// it can read back. (Text that is not UTF-8 and NaN do not survive JSON, so bytes are not
// compared across formats here; TestBothFormatsHoldTheSame does.)
func stable[T any](t *testing.T, v *T,
	marshal func(mesosapi.Format, *T) ([]byte, error), unmarshal func(mesosapi.Format, []byte) (*T, error),
) {
	for _, format := range []mesosapi.Format{mesosapi.Protobuf, mesosapi.JSON} {
		once, err := marshal(format, v)
		if err != nil && format == mesosapi.JSON {
			continue
		}
		back, err := unmarshal(format, once)
		if err != nil {
			t.Fatalf("%v: %v in %q", format, err, once)
		}
		twice, err := marshal(format, back)
		if err != nil || string(once) != string(twice) {
			t.Fatalf("%v: %q became %q (%v)", format, once, twice, err)
		}
	}
}
