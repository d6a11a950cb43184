package differential

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Script is a sequence of steps.
type Script []Step

// Step is one line of a script: a verb, mostly the framework that speaks, words and options; and behind "=>" what must
// have come before the step is over.
type Step struct {
	Verb  string
	Who   string // the framework, "" for verbs that have none
	Words []string
	Await []Await
}

// Await names an event: the state of a task or operation ("a:TASK_RUNNING"), an agent's failure ("FAILURE:agent-0"), its
// offers' withdrawal ("RESCIND:agent-0"), or a stream's end ("END"). It is met by an event of the step.
type Await struct {
	Who  string // the framework that is told
	What string
}

// verbs without a framework.
var nobody = map[string]bool{"fault": true, "agent": true, "operator": true}

// atLeast is how many words a verb needs, where it needs any.
var atLeast = map[string]int{
	"kill": 1, "ack": 1, "ack-operation": 1, "offers": 1, "launch": 2, "decline": 1, "send": 1, "operator": 1, "fault": 1, "agent": 2,
	"reserve": 2, "unreserve": 2, "create": 2, "destroy": 2,
}

// ParseStep reads a line of a script.
func ParseStep(line string) (Step, error) {
	words, awaits, _ := strings.Cut(line, "=>")
	f := split(words)
	if len(f) == 0 {
		return Step{}, errors.New("differential: an empty step")
	}
	s := Step{Verb: f[0], Words: f[1:]}
	if _, ok := verbs[s.Verb]; !ok {
		return Step{}, fmt.Errorf("differential: no step is called %q: %s", s.Verb, line)
	}
	if !nobody[s.Verb] {
		if len(s.Words) == 0 {
			return Step{}, fmt.Errorf("differential: %q names no framework", line)
		}
		s.Who, s.Words = s.Words[0], s.Words[1:]
	}
	if len(s.Words) < atLeast[s.Verb] {
		return Step{}, fmt.Errorf("differential: %q says too little: %s takes %d words", line, s.Verb, atLeast[s.Verb])
	}
	for _, w := range strings.Fields(awaits) {
		a := Await{s.Who, w}
		if who, what, ok := strings.Cut(w, "/"); ok {
			a = Await{who, what}
		}
		if a.Who == "" {
			return Step{}, fmt.Errorf("differential: who awaits %q? %s", w, line)
		}
		s.Await = append(s.Await, a)
	}
	return s, nil
}

// split cuts at spaces, except within single quotes, which are removed.
func split(s string) []string {
	var words []string
	var word strings.Builder
	quoted, open := false, false
	for _, r := range s {
		switch {
		case r == '\'':
			quoted, open = !quoted, true
		case !quoted && (r == ' ' || r == '\t'):
			if open {
				words = append(words, word.String())
			}
			open = false
			word.Reset()
		default:
			open = true
			word.WriteRune(r)
		}
	}
	if open {
		words = append(words, word.String())
	}
	return words
}

// String is the line that ParseStep reads.
func (s Step) String() string {
	words := []string{s.Verb}
	if s.Who != "" {
		words = append(words, s.Who)
	}
	for _, w := range s.Words {
		if w == "" || strings.ContainsAny(w, " \t{") {
			w = "'" + w + "'"
		}
		words = append(words, w)
	}
	if len(s.Await) > 0 {
		words = append(words, "=>")
	}
	for _, a := range s.Await {
		if a.Who == s.Who {
			words = append(words, a.What)
		} else {
			words = append(words, a.Who+"/"+a.What)
		}
	}
	return strings.Join(words, " ")
}

// option returns the value of key=value among the words.
func (s Step) option(key string) (string, bool) {
	for _, w := range s.Words {
		if k, v, ok := strings.Cut(w, "="); ok && k == key {
			return v, true
		}
	}
	return "", false
}

// has reports whether the bare word is there.
func (s Step) has(word string) bool {
	return slices.Contains(s.Words, word)
}

// options returns the words of the form key=value, in order, except those with the given keys.
func (s Step) options(except ...string) [][2]string {
	var found [][2]string
	for _, w := range s.Words {
		k, v, ok := strings.Cut(w, "=")
		if !ok || slices.Contains(except, k) || strings.HasPrefix(w, "{") {
			continue
		}
		found = append(found, [2]string{k, v})
	}
	return found
}

// bare returns the words that are no options.
func (s Step) bare() []string {
	var found []string
	for _, w := range s.Words {
		if !strings.Contains(w, "=") || strings.HasPrefix(w, "{") {
			found = append(found, w)
		}
	}
	return found
}
