package fakemaster

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"

	"rollcall/host/mesosapi"
)

// readCall reads a call of the scheduler API and checks it as Mesos does
// before it looks at the framework.
func readCall(f mesosapi.Format, body []byte) (*mesosapi.Call, *refusal) {
	bad := func(text string) (*mesosapi.Call, *refusal) { return nil, &refusal{http.StatusBadRequest, text} }
	var call *mesosapi.Call
	if f == mesosapi.JSON {
		var wrong string
		if call, wrong = readJSON(body); wrong != "" {
			return bad(wrong)
		}
	} else {
		var err error
		if call, err = mesosapi.UnmarshalCall(f, body); err != nil {
			return bad("Failed to parse body into Call protobuf")
		}
	}
	if call.Type == mesosapi.CallUnknown && saysUnknown(f, body) {
		return bad("Failed to validate scheduler::Call: a call of type UNKNOWN aborts a real Mesos 1.11.0; rollcall master only refuses it")
	}
	return call, nil
}

var unknownType = regexp.MustCompile(`"type"\s*:\s*"UNKNOWN"`)

// saysUnknown tells a call of type UNKNOWN from one without a type.
func saysUnknown(f mesosapi.Format, body []byte) bool {
	if f == mesosapi.JSON {
		return unknownType.Match(body)
	}
	for len(body) > 0 {
		number, kind, n := protowire.ConsumeTag(body)
		if n < 0 {
			return false
		}
		if number == 2 && kind == protowire.VarintType {
			return true // the last one counts, and it reads as 0
		}
		used := protowire.ConsumeFieldValue(number, kind, body[n:])
		if used < 0 {
			return false
		}
		body = body[n+used:]
	}
	return false
}

// numberForName finds what mesosapi takes and Mesos does not: an enum as a number.
var numberForName = regexp.MustCompile(`"(type|mode|visibility|protocol|network|target_type)"\s*:\s*-?[0-9]`)

// readJSON reads a call in JSON. What Mesos would refuse is refused in its
// words; what it takes although it is written in another way is taken.
func readJSON(body []byte) (*mesosapi.Call, string) {
	call, err := mesosapi.UnmarshalCall(mesosapi.JSON, body)
	if err == nil && !numberForName.Match(body) {
		return call, ""
	}
	value, wrong := parseJSON(body)
	if wrong != "" {
		return nil, wrong
	}
	const convert = "Failed to convert JSON into Call protobuf: "
	object, ok := value.(map[string]any)
	if !ok {
		return nil, convert + "Expecting a JSON object"
	}
	if object, wrong = conform(mesosapi.DescribeCall(), object); wrong != "" {
		return nil, convert + wrong
	}
	if missing := lacking(mesosapi.DescribeCall(), object, ""); len(missing) > 0 {
		return nil, convert + "Missing required fields: " + joined(missing)
	}
	again, err := json.Marshal(object)
	if err == nil {
		call, err = mesosapi.UnmarshalCall(mesosapi.JSON, again)
	}
	if err != nil {
		return nil, convert + err.Error()
	}
	return call, ""
}

func joined(list []string) string {
	text := ""
	for i, s := range list {
		if i > 0 {
			text += ", "
		}
		text += s
	}
	return text
}

// parseJSON is JSON::parse of stout, whose parser says where it stopped.
func parseJSON(body []byte) (any, string) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	if err == nil {
		if rest := bytes.TrimSpace(body[d.InputOffset():]); len(rest) > 0 {
			return nil, "Failed to parse body into JSON: Parsed JSON included non-whitespace trailing characters: " + string(rest[:min(len(rest), 100)])
		}
		return v, ""
	}
	at := len(body)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && !errors.Is(err, io.ErrUnexpectedEOF) {
		at = min(int(syntax.Offset), len(body))
	}
	line := 1 + bytes.Count(body[:at], []byte("\n"))
	near, _, _ := bytes.Cut(body[at:], []byte("\n"))
	return nil, "Failed to parse body into JSON: syntax error at line " + strconv.Itoa(line) + " near: " + string(near[:min(len(near), 200)])
}
