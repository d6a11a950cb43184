package mesosapi_test

import (
	"encoding/json"
	"errors"
	"testing"

	"rollcall/host/mesosapi"
)

// Any bytes: no panic, and what was understood survives another trip.
func FuzzEventProtobuf(f *testing.F) {
	for _, stream := range recordings(f, ".recordio") {
		for _, record := range records(f, stream) {
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
	for _, stream := range recordings(f, ".recordio") {
		for _, record := range records(f, stream) {
			if formatOf(record) == mesosapi.JSON {
				f.Add(record)
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
	for _, request := range recordings(f, ".request") {
		_, body := cutHead(f, request)
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
