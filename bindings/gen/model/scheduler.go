package model

import (
	"fmt"
	"go/types"

	"rollcall/core"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// Scheduler is everything that crosses the boundary of a scheduler, read out
// of the sources of the project that the working directory is in.
func Scheduler() (out *Schema, err error) {
	src, err := newSource()
	if err != nil {
		return nil, err
	}
	pkg, err := src.Import("rollcall/core/scheduler")
	if err != nil {
		return nil, err
	}
	defer func() {
		if r := recover(); r != nil {
			said, ok := r.(error)
			if !ok {
				panic(r)
			}
			out, err = nil, said
		}
	}()
	out = &Schema{Version: Version, Role: scheduler.Role, Limits: limits()}
	s := &shaper{source: src, out: out, fields: map[string]string{}, names: map[string]string{
		"MaxFrame": "max_frame", "MaxNamedAgents": "20", "DefaultConfig": "the default configuration",
	}}
	step := s.method(pkg, "StepFrame")
	output := s.method(pkg, "Output")
	config := s.method(pkg, "Config")
	restore := s.method(pkg, "RecordsFrame")
	refusal := s.method(src.parsed["rollcall/core/wire"], "Error")
	out.Structs = append(out.Structs, Struct{Name: "CreateFrame", Doc: "The input of create.", Fields: []Field{
		{Name: "role", Doc: "1, the scheduler", Type: Type{Kind: Uint, Max: 255}},
		{Name: "config", Type: config},
	}})
	out.Frames = []Frame{
		{"create", "Input of create: [role, config]. It makes the machine.", Type{Kind: StructOf, Name: "CreateFrame"}},
		{"restore", "Input of restore: [records]. The records of the store, in the order of their keys, in any number of frames.", restore},
		{"step", "Input of step: [now, events].", step},
		{"output", "Answer of step: [store, calls, notices, wake_at]. What the caller owes, in this order.", output},
		{"error", "Answer of any function that refuses its input: [code, message, field].", refusal},
	}
	out.Records = []Record{
		s.record(pkg, scheduler.KeyFramework, "the framework", "FrameworkRecord"),
		s.record(pkg, scheduler.KeyTask, "what is known of a task; the task id follows", "TaskRecord"),
		s.record(pkg, scheduler.KeyLaunch, "the info that the task was launched with; the task id follows", ""),
		s.record(pkg, scheduler.KeyRound, "a round; its number in ten digits follows", "RoundNotice"),
		s.record(pkg, scheduler.KeyOperation, "what is known of an operation; the operation id follows", "OperationRecord"),
		s.record(pkg, scheduler.KeyOperationInfo, "the info that the operation was started with; the operation id follows", ""),
		s.record(pkg, scheduler.KeyReplace, "where a replacement stands; its id follows", "ReplaceRecord"),
		s.record(pkg, scheduler.KeyReplaceInfo, "what was asked for; the replacement's id follows", "ReplaceInfoRecord"),
	}
	s.say()
	out.Default, err = out.defaults()
	return out, err
}

// Version is the boundary's. Package wasm answers it, and builds only for wasip1.
const Version = "1.0"

func limits() []Limit {
	return []Limit{
		{"max_frame", "bytes in a frame", wire.MaxFrame},
		{"max_step", "bytes in the input of a step", core.MaxStep},
		{"max_depth", "levels of nesting", wire.MaxDepth},
		{"max_uint", "the largest integer, 2^53-1", wire.MaxUint},
	}
}

func (s *shaper) method(pkg *types.Package, name string) Type {
	o := pkg.Scope().Lookup(name)
	m, _, _ := types.LookupFieldOrMethod(types.NewPointer(o.Type()), true, pkg, "Schema")
	if m == nil {
		panic(fmt.Errorf("model: %s has no schema", name))
	}
	return s.function(s.funcs[m])
}

func (s *shaper) record(pkg *types.Package, key, doc, name string) Record {
	r := Record{Key: key, Doc: doc, Version: s.constant(pkg, "recordVersion")}
	if name != "" {
		t := s.method(pkg, name)
		r.Type = &t
	}
	return r
}

func (s *shaper) constant(pkg *types.Package, name string) uint64 {
	x := s.vars[pkg.Scope().Lookup(name)]
	if x == nil {
		panic(fmt.Errorf("model: no constant %s", name))
	}
	return s.limit(x)
}
