package model

import (
	"fmt"

	"rollcall/core"
	"rollcall/core/scheduler"
)

// defaults is the default configuration, read back from its bytes.
func (s *Schema) defaults() (map[string]any, error) {
	v, err := s.Decode(s.Frame("create").Type, core.CreateFrame(scheduler.DefaultConfig()))
	if err != nil {
		return nil, fmt.Errorf("model: the default configuration: %w", err)
	}
	return v.(map[string]any)["config"].(map[string]any), nil
}
