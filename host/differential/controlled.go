package differential

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Controlled is a target whose faults are made by HTTP: `rollcall master`.
type Controlled struct {
	name, base, control string
}

// NewControlled returns the target at base, whose faults are POSTed to control as the JSON of a [Fault]. The control
// endpoint answers 200 once the fault is made, or 400 with an "error".
func NewControlled(name, base, control string) *Controlled {
	return &Controlled{name, strings.TrimSuffix(base, "/"), control}
}

// Name is the name it was given.
func (c *Controlled) Name() string { return c.name }

// URL is the base it was given.
func (c *Controlled) URL() string { return c.base }

// Do posts the fault and waits for its answer.
func (c *Controlled) Do(ctx context.Context, f Fault) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.control, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := calls.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("differential: %s refuses %q: %s: %s", c.name, f, resp.Status, strings.TrimSpace(string(text)))
	}
	return nil
}
