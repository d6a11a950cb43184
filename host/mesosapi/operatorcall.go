package mesosapi

import (
	"context"
	"net/http"
)

// CallOperator sends one call of the operator API (/api/v1), in JSON, to the leading master
// and returns its JSON answer, which may be empty. Name is the call's type, for errors.
// Package operator puts types around it. Errors are those of Subscribe.
func (c *Client) CallOperator(ctx context.Context, name string, call []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.options.CallTimeout)
	defer cancel()
	var body []byte
	_, _, err := c.lead(ctx, c.operators, nil, operatorPath, request{call: name, format: JSON, body: call},
		func(resp *http.Response, master string) (err error) {
			body, err = c.answer(resp, master, name)
			return err
		})
	return body, err
}
