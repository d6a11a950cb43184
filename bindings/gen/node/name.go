package node

import (
	"strings"
	"unicode"

	"rollcall/bindings/gen/model"
)

// typeName is a type's name. Record is one of TypeScript's own.
func typeName(name string) string {
	if isRecord(name) {
		return "StoreRecord"
	}
	return name
}

// fieldName makes taskId of task_id.
func fieldName(name string) string {
	words := strings.Split(name, "_")
	for i := 1; i < len(words); i++ {
		words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
	}
	return strings.Join(words, "")
}

// namesOf is the constant with an enum's names: TASK_STATES of TaskState.
func namesOf(enum string) string {
	var b strings.Builder
	for i, r := range enum {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	s := b.String()
	switch {
	case strings.HasSuffix(s, "CY"):
		return s[:len(s)-1] + "IES"
	case strings.HasSuffix(s, "HY"), strings.HasSuffix(s, "CE"):
		return s + "_NAMES"
	}
	return s + "S"
}

// caseName is the type of one case: EventLaunch.
func caseName(v *model.Variant, c *model.Case) string { return v.Name + c.Name }

// tagOf is how a case is spelled: "operations-answered".
func tagOf(s *model.Schema, v *model.Variant, c *model.Case) string {
	for _, value := range s.Enum(v.Tag).Values {
		if value.Number == c.Number {
			return value.Name
		}
	}
	panic(unsaid(v.Tag + " has no name for " + c.Name))
}

// optional are the fields of a request that may be left out: they then have
// the value that says nothing.
var optional = map[string]bool{
	"ref": true, "refuse": true, "grace": true, "start": true, "tasks": true, "task_ids": true, "operation_ids": true,
	"instead_of": true, "unreachable": true, "provider_id": true,
}

// leavable reports whether a field may be left out by who writes it.
func leavable(owner string, f *model.Field) bool {
	switch owner {
	case "NewTask", "NewOperation", "EventLaunch", "EventKill", "EventForget", "EventDecline", "EventRevive", "EventSuppress",
		"EventTeardown", "EventPause", "EventResume", "EventForgetOperation":
		return optional[f.Name]
	case "EventReconcile", "EventReconcileOperations":
		return optional[f.Name] || f.Name == "agent_id"
	}
	return false
}

// nothing is the value of a field that was left out.
func nothing(t model.Type) string {
	switch t.Kind {
	case model.Uint, model.Micros:
		return "0"
	case model.Text:
		return `""`
	case model.List:
		return "[]"
	}
	panic(unsaid("a field of kind " + string(t.Kind) + " cannot be left out"))
}
