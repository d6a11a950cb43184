package model

import (
	"fmt"
	"go/constant"
	"go/types"
	"strings"
	"unicode"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// spelled are the enums that spell themselves; the names of others come from
// those of their constants.
var spelled = map[string]func(uint64) string{
	"CallType":         func(n uint64) string { return scheduler.CallType(n).String() },
	"Verdict":          func(n uint64) string { return scheduler.Verdict(n).String() },
	"Advice":           func(n uint64) string { return scheduler.Advice(n).String() },
	"OperationVerdict": func(n uint64) string { return scheduler.OperationVerdict(n).String() },
	"OperationAdvice":  func(n uint64) string { return scheduler.OperationAdvice(n).String() },
	"SessionState":     func(n uint64) string { return scheduler.SessionState(n).String() },
	"RoundKind":        func(n uint64) string { return scheduler.RoundKind(n).String() },
	"RoundSubject":     func(n uint64) string { return scheduler.RoundSubject(n).String() },
	"RoundPhase":       func(n uint64) string { return scheduler.RoundPhase(n).String() },
	"RoundCause":       func(n uint64) string { return scheduler.RoundCause(n).String() },
	"RejectCode":       func(n uint64) string { return scheduler.RejectCode(n).String() },
	"UnknownPolicy":    func(n uint64) string { return scheduler.UnknownPolicy(n).String() },
	"EndedPolicy":      func(n uint64) string { return scheduler.EndedPolicy(n).String() },
	"ReturnedPolicy":   func(n uint64) string { return scheduler.ReturnedPolicy(n).String() },
	"TaskState":        func(n uint64) string { return mesos.TaskState(n).String() },
	"OperationState":   func(n uint64) string { return mesos.OperationState(n).String() },
	"Source":           func(n uint64) string { return mesos.Source(n).String() },
	"Reason":           func(n uint64) string { return mesos.Reason(n).String() },
	"ReplacePhase":     func(n uint64) string { return mesos.ReplacePhase(n).String() },
	"Rollback":         func(n uint64) string { return mesos.Rollback(n).String() },
	"OperationType":    func(n uint64) string { return strings.ToLower(mesos.OperationType(n).String()) },
	"ValueType":        func(n uint64) string { return strings.ToLower(mesos.ValueType(n).String()) },
	"DiskSourceType":   func(n uint64) string { return strings.ToLower(mesos.DiskSourceType(n).String()) },
	"Code":             func(n uint64) string { return wire.Code(n).String() },
}

// enum writes down an enum at its first use and returns its name.
func (s *shaper) enum(named *types.Named, limit uint64) string {
	name := named.Obj().Name()
	out := Enum{Name: name, Doc: s.notes[named.Obj()]}
	if n, ok := renamed[name]; ok {
		out.Name = n
	}
	if s.out.Enum(out.Name) != nil {
		return out.Name
	}
	all := s.consts[named.Obj()]
	prefix := commonPrefix(all)
	byNumber := map[uint64]*types.Const{}
	for _, c := range all {
		n, _ := constant.Uint64Val(c.Val())
		byNumber[n] = c
	}
	spell, ok := spelled[name]
	if method, _, _ := types.LookupFieldOrMethod(named, true, named.Obj().Pkg(), "String"); (method != nil) != ok {
		panic(fmt.Errorf("model: the list of enums that spell themselves is wrong about %s", name))
	}
	for n := uint64(0); n <= limit; n++ {
		v := Value{Number: n}
		if c := byNumber[n]; c != nil {
			v.Name, v.Doc = dashed(strings.TrimPrefix(c.Name(), prefix)), s.notes[c]
		}
		if spell != nil {
			if text := spell(n); text != "" {
				v.Name = text
			}
		}
		if v.Name == "" || v.Name == "REASON_"+fmt.Sprint(n-1) {
			out.Open = true
			break
		}
		if strings.Contains(v.Name, " ") {
			v.Name = strings.ReplaceAll(strings.ToLower(v.Name), " ", "-")
		}
		if c := byNumber[n]; c != nil {
			s.names[c.Name()] = v.Name
		}
		out.Values = append(out.Values, v)
	}
	s.out.Enums = append(s.out.Enums, out)
	return out.Name
}

// commonPrefix is what the names of all values begin with.
func commonPrefix(all []*types.Const) string {
	var names []string
	for _, c := range all {
		names = append(names, c.Name())
	}
	prefix := names[0]
	for _, n := range names {
		for !strings.HasPrefix(n, prefix) {
			prefix = prefix[:len(prefix)-1]
		}
	}
	return prefix
}

// dashed makes operations-answered of OperationsAnswered.
func dashed(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
