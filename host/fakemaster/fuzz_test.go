package fakemaster

import (
	"net/http"
	"strings"
	"testing"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// FuzzCall: whatever a client sends is a call or refused in words.
func FuzzCall(f *testing.F) {
	for _, seed := range []string{
		`{"type":"RECONCILE","framework_id":{"value":"f"},"reconcile":{"tasks":[{"task_id":{"value":"t"}}]}}`,
		`{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n","capabilities":[{"type":1}]}}}`,
		`{"type":"UNKNOWN"}`, `{"type":3,"accept":{"offer_ids":[1]}}`, `[`, `{"kill":{}}`, "\x10\x00", "\x10\x09",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, format := range []mesosapi.Format{mesosapi.JSON, mesosapi.Protobuf} {
			call, refused := readCall(format, body)
			if refused == nil && call == nil || refused != nil && (refused.code != http.StatusBadRequest || refused.text == "") {
				t.Fatalf("%v: %v, %v", format, call, refused)
			}
		}
	})
}

// FuzzScript: a line that is read is written as it can be read again.
func FuzzScript(f *testing.F) {
	f.Add("# faults\nat 2s agent-hang agent-0\nat 2.5s agent-partition agent-1 direction=to-master\nat 4s master-failover down_ms=500\n")
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := ParseScript(text)
		if err != nil {
			return
		}
		for l := range lines {
			again, err := ParseScript(l.String())
			if err != nil {
				t.Fatalf("%q is refused: %v", l, err)
			}
			for same := range again {
				if same.String() != l.String() {
					t.Fatalf("%q became %q", l, same)
				}
			}
		}
	})
}

// FuzzLife: beats that are read have a state, and times that add up.
func FuzzLife(f *testing.F) {
	for _, seed := range []string{"", "running", "staging 1s, starting 2s, running 1m (so), finished", "running, killing 5s, killed", "failed (a, b)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		beats, err := parseLife(text)
		if err != nil {
			return
		}
		for _, b := range beats {
			if b.State == mesos.TaskNone || b.After < 0 {
				t.Fatalf("%q has the beat %+v", text, b)
			}
		}
	})
}

// FuzzCredentials: what is accepted has no principal that HTTP could not carry.
func FuzzCredentials(f *testing.F) {
	f.Add("p s\nq t\n")
	f.Add(`{"credentials":[{"principal":"p","secret":"s"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCredentials("f", []byte(text))
		if err != nil {
			return
		}
		for principal := range c {
			if principal == "" || strings.Contains(principal, ":") {
				t.Fatalf("%q", principal)
			}
		}
	})
}
