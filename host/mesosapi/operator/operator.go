// Package operator asks a Mesos master about its tasks, agents and frameworks through the
// v1 operator API, in JSON, and marks agents gone. It holds what is needed to look at a
// cluster, not the whole API.
//
// Source: include/mesos/v1/master/master.proto of Mesos 1.11.0.
package operator

import (
	"context"
	"encoding/json"
	"fmt"

	"rollcall/host/mesosapi"
)

// Client asks the leading master. The errors of its methods are those of
// mesosapi.Client.CallOperator, or an *AnswerError.
type Client struct{ api *mesosapi.Client }

// New returns a client that uses the addresses, credentials and limits of another. Calls
// of the two do not wait for each other.
func New(api *mesosapi.Client) *Client { return &Client{api: api} }

// AnswerError means that the master's answer could not be read.
type AnswerError struct {
	Call string
	Err  error
}

func (e *AnswerError) Error() string {
	return fmt.Sprintf("mesosapi: the answer to %s is not as expected: %v", e.Call, e.Err)
}

// Unwrap returns the cause.
func (e *AnswerError) Unwrap() error { return e.Err }

// Health reports whether the master says that it is healthy.
func (c *Client) Health(ctx context.Context) (bool, error) {
	var a struct {
		GetHealth *struct{ Healthy bool } `json:"get_health"`
	}
	if err := c.get(ctx, "GET_HEALTH", &a, func() bool { return a.GetHealth != nil }); err != nil {
		return false, err
	}
	return a.GetHealth.Healthy, nil
}

// Version returns the master's version, such as "1.11.0".
func (c *Client) Version(ctx context.Context) (string, error) {
	var a struct {
		GetVersion *struct {
			VersionInfo struct{ Version string } `json:"version_info"`
		} `json:"get_version"`
	}
	if err := c.get(ctx, "GET_VERSION", &a, func() bool { return a.GetVersion != nil }); err != nil {
		return "", err
	}
	return a.GetVersion.VersionInfo.Version, nil
}

// MarkAgentGone asserts that an agent and all its tasks are no more. It cannot be undone:
// the master will never let that agent id register again.
func (c *Client) MarkAgentGone(ctx context.Context, agent mesosapi.AgentID) error {
	const name = "MARK_AGENT_GONE"
	body, err := json.Marshal(map[string]any{
		"type": name, "mark_agent_gone": map[string]any{"agent_id": id[mesosapi.AgentID]{agent}},
	})
	if err != nil {
		return err
	}
	_, err = c.api.CallOperator(ctx, name, body)
	return err
}

// get sends a call without arguments and reads its answer, which is complete or an error.
func (c *Client) get(ctx context.Context, name string, into any, complete func() bool) error {
	body, err := c.api.CallOperator(ctx, name, []byte(`{"type":"`+name+`"}`))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return &AnswerError{Call: name, Err: err}
	}
	if !complete() {
		return &AnswerError{Call: name, Err: fmt.Errorf("its content is missing")}
	}
	return nil
}
