package fakemaster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Problem says why something asked for was not done: what is at fault, and
// what would have been accepted.
type Problem struct {
	Code  string `json:"code"` // invalid, missing, unknown-field, or conflict: it is right and does not fit now
	Field string `json:"field,omitempty"`
	Value string `json:"value,omitempty"`
	Want  string `json:"want"`
}

func (p *Problem) Error() string {
	text := p.Want
	if p.Code != "conflict" {
		text = fmt.Sprintf("%q; wanted %s", p.Value, p.Want)
	}
	if p.Field != "" {
		text = p.Field + ": " + text
	}
	return text
}

// order is a fault with what it was told, as texts.
type order struct {
	do   string
	said map[string]string
}

// String is the order as a script says it.
func (o order) String() string {
	text := o.do
	for _, f := range faults() {
		if f.do != o.do {
			continue
		}
		for i, x := range f.fields {
			v, ok := o.said[x.name]
			switch {
			case !ok:
			case i == 0 && !strings.Contains(v, "="):
				text += " " + v
			default:
				text += " " + x.name + "=" + v
			}
		}
	}
	return text
}

// Do does a fault to the cluster and returns once it is done; what follows from
// it may take its time. The fields are those that GET /control lists. The error
// is a *Problem.
func (s *Server) Do(ctx context.Context, do string, fields map[string]string) error {
	return s.obey(ctx, order{do, fields})
}

func (s *Server) obey(ctx context.Context, o order) error {
	list := faults()
	i := slices.IndexFunc(list, func(f fault) bool { return f.do == o.do })
	if i < 0 {
		return &Problem{Code: "invalid", Field: "do", Value: brief(o.do), Want: "one of " + faultNames()}
	}
	a, p := s.readArguments(&list[i], o.said)
	if p != nil {
		return p
	}
	if err := list[i].run(ctx, s, a); err != nil {
		return &Problem{Code: "conflict", Want: err.Error()}
	}
	if err := s.Err(); err != nil {
		return &Problem{Code: "conflict", Want: err.Error()}
	}
	return nil
}

func (s *Server) readArguments(f *fault, said map[string]string) (a arguments, p *Problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a.count, a.direction = 1, "both"
	for name, value := range said {
		if !slices.ContainsFunc(f.fields, func(x field) bool { return x.name == name }) {
			return a, &Problem{Code: "unknown-field", Field: brief(name), Value: brief(value), Want: "one of " + fieldNames(f)}
		}
	}
	for _, x := range f.fields {
		value, ok := said[x.name]
		switch {
		case !ok && x.required:
			return a, &Problem{Code: "missing", Field: x.name, Want: x.want}
		case ok && !x.read(s, &a, value):
			want := x.want
			if x.name == "agent" && len(s.agents) > 0 {
				want += fmt.Sprintf("; there are %s to %s", agentName(0), agentName(len(s.agents)-1))
			}
			return a, &Problem{Code: "invalid", Field: x.name, Value: brief(value), Want: want}
		}
	}
	if f.do == "lose-updates" && a.agents == nil {
		for i := range s.agents {
			a.agents = append(a.agents, i)
		}
	}
	return a, nil
}

func fieldNames(f *fault) string {
	names := []string{"do"}
	for _, x := range f.fields {
		names = append(names, x.name)
	}
	return strings.Join(names, ", ")
}

// brief cuts what somebody sent to what is worth repeating.
func brief(s string) string {
	if len(s) > 80 {
		return strings.ToValidUTF8(s[:80], "")
	}
	return s
}

// asProblem is why an order failed.
func asProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return &Problem{Code: "conflict", Want: err.Error()}
}
