package model

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// word is a Go identifier in a comment.
var word = regexp.MustCompile(`\b[A-Z][A-Za-z]*[a-z][A-Za-z]*(\.[A-Z]\w+)?\b|\b(UUID|ID)\b`)

// say makes the comments of the core fit for every language: fields and
// constants under the names that they have on the wire, no lists of fields.
func (s *shaper) say() {
	for i := range s.out.Enums {
		e := &s.out.Enums[i]
		e.Doc = s.renamedIn(e.Doc)
		for j := range e.Values {
			e.Values[j].Doc = s.sentence(e.Values[j].Doc)
		}
	}
	for i := range s.out.Structs {
		t := &s.out.Structs[i]
		t.Doc = cmp.Or(said[t.Name], s.renamedIn(t.Doc))
		s.sayFields(t.Name, t.Fields)
	}
	for i := range s.out.Variants {
		v := &s.out.Variants[i]
		v.Doc = cmp.Or(said[v.Name], s.renamedIn(v.Doc))
		s.sayFields(v.Name, v.Common)
		slices.SortFunc(v.Cases, func(a, b Case) int { return cmp.Compare(a.Number, b.Number) })
		for j := range v.Cases {
			c := &v.Cases[j]
			c.Doc = cmp.Or(said[v.Name+"."+c.Name], s.sentence(c.Doc))
			s.sayFields(v.Name, c.Fields)
		}
	}
}

func (s *shaper) sayFields(owner string, fields []Field) {
	for i := range fields {
		f := &fields[i]
		f.Doc = cmp.Or(said[owner+"."+f.Name], s.sentence(f.Doc))
		if there, here, ok := strings.Cut(f.Name, "_"); ok && owner == "Drift" {
			f.Doc = "answers that show it " + there + ", of tasks that were held for " + here
		}
		if owner == "Event" && f.Name == "offers" {
			f.Doc = map[Kind]string{Text: "ids of offers", StructOf: "each with its agent"}[f.Type.Of.Kind]
		}
	}
}

var lead = regexp.MustCompile(`^([A-Z]\w+)(: | is | are )`)

// sentence is a comment without the Go name at its head and the list of fields at its end.
func (s *shaper) sentence(doc string) string {
	if m := lead.FindStringSubmatch(doc); m != nil && (s.fields[m[1]] != "" || s.names[m[1]] != "") {
		doc = strings.TrimPrefix(doc, m[0])
	}
	if at := strings.LastIndex(doc, ": "); s.onlyFields(doc[max(at, 0):]) {
		doc = doc[:max(at, 0)]
	}
	if strings.Count(doc, ".") == 1 {
		doc = strings.TrimSuffix(doc, ".")
	}
	return word.ReplaceAllStringFunc(doc, func(w string) string {
		for i := strings.LastIndex(w, ".") + 1; ; i = 0 {
			if n, ok := s.fields[w[i:]]; ok {
				return n
			}
			if n, ok := s.names[w]; ok || i == 0 {
				return cmp.Or(n, w)
			}
		}
	})
}

// onlyFields reports whether a text is nothing but names of fields.
func (s *shaper) onlyFields(text string) bool {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,:;", r) }) {
		if _, ok := s.fields[w[strings.LastIndex(w, ".")+1:]]; !ok {
			return false
		}
	}
	return true
}

// renamedIn puts the names of constants right, and of types that are called otherwise here.
func (s *shaper) renamedIn(doc string) string {
	return word.ReplaceAllStringFunc(doc, func(w string) string { return cmp.Or(renamed[w], s.names[w], w) })
}

// said is what the comments of the core leave to the context.
var said = map[string]string{
	"StepFrame":                    "StepFrame is the input of one step: what happened.",
	"StepFrame.now":                "the caller's clock",
	"StepFrame.events":             "in the order in which they happened; none if only the time has come",
	"RecordsFrame":                 "RecordsFrame is the input of one restore.",
	"RecordsFrame.records":         "in the order of their keys",
	"CreateFrame.config":           "fixed for the life of the machine",
	"Config":                       "Config is fixed for the life of a machine. Start from the default configuration: zero is a value, not a default.",
	"Config.subscribe":             "how a stream is kept",
	"Config.round":                 "how reconciliation is paced",
	"Config.schedule":              "when rounds are started by themselves",
	"Config.wait":                  "how long a task is waited for",
	"Config.gate":                  "what holds launches back until it is known what runs",
	"Config.drift":                 "what is done about tasks that are alive and should not be",
	"Config.operation":             "how operations are reconciled",
	"Config.limits":                "what a machine keeps and says at most",
	"Backoff":                      "Backoff is a truncated exponential backoff: the k-th wait is min(max, base*2^k), shortened at random by up to jitter per mille.",
	"Backoff.base":                 "the first wait",
	"Backoff.max":                  "the longest wait",
	"Backoff.jitter":               "per mille",
	"Event.kind":                   "of round",
	"Event.count":                  "of notices",
	"Event.call":                   "the call that failed",
	"Event.call_id":                "the id of the call",
	"Event.failure":                "how it failed",
	"Event.Pause":                  "start no periodic round until resume",
	"Event.Updated":                "a status update came",
	"Event.OperationUpdated":       "an update of an operation came",
	"Record":                       "Record is one key and the value to keep under it, or a key to delete.",
	"Record.key":                   "such as task/ and the id",
	"Record.deleted":               "the key is to be deleted; there is no value",
	"Record.value":                 "what to keep under the key",
	"Refusal":                      "Refusal says what is wrong with an input, where, and what was wanted.",
	"Refusal.code":                 "what is wrong: compare this, not the message",
	"Refusal.message":              "what was wanted",
	"RoundCounts":                  "RoundCounts are the tasks and calls of a round, in numbers.",
	"RoundWaitingFor":              "RoundWaitingFor names agents whose silence is waited for.",
	"RoundNotice.counts":           "how far it is",
	"RoundNotice.waiting_for":      "whose silence it waits for",
	"RoundWaitingFor.agents":       "not all, if they are many",
	"RoundWaitingFor.agents_total": "how many they are",
	"FrameworkRecord":              "FrameworkRecord is the value under the key framework.",
	"TaskRecord":                   "TaskRecord is the value under task/ and the task id.",
	"OperationRecord":              "OperationRecord is the value under operation/ and the operation id.",
	"ReplaceRecord":                "ReplaceRecord is the value under replace/ and the id of a replacement: where it stands.",
	"ReplaceInfoRecord":            "ReplaceInfoRecord is the value under replace-info/ and the id of a replacement: what was asked for.",
	"Event.Resume":                 "start periodic rounds again",
	"Event.Reconcile":              "start a round now; task_ids or agent_id narrow it",
	"Event.CallFailed":             "a call was not accepted; of an Accept, task_ids, operation_ids and offers are what it named",
	"Event.ReconcileOperations":    "start a round of operations now; operation_ids or agent_id narrow it",
	"Event.Launch":                 "carry out operations, then start tasks, on offers",
	"Event.Decline":                "give offers back",
	"Event.Backlog":                "the framework has so many notices to read yet: rounds wait for it",
	"Event":                        "Event is one thing that happened.",
	"Notice":                       "Notice is one thing the framework should know or decide.",
	"Call.Subscribe":               "open a stream; it closes the one before it",
	"Call.Decline":                 "give offers back",
	"Call.Kill":                    "end a task",
	"Call.Acknowledge":             "acknowledge an update; it may overtake other calls",
	"Call.Revive":                  "want offers again",
	"Call.Suppress":                "want no offers",
	"Call.Reconcile":               "ask about the targets; none means all: an implicit reconciliation",
	"Call.Teardown":                "end the framework and all its tasks",
	"Call.AcknowledgeOperation":    "acknowledge an update of an operation; it may overtake other calls",
	"Call.ReconcileOperations":     "ask about the operation_targets; none means all",
}
