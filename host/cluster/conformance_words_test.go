package cluster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rollcall/core/mesos"
)

// arguments are the words of a command: plain ones in order, and key=value.
type arguments struct {
	plain []string
	named map[string]string
	err   error
}

func parseArguments(list []string) *arguments {
	a := &arguments{named: map[string]string{}}
	for _, w := range list {
		if k, v, ok := strings.Cut(w, "="); ok && !strings.ContainsAny(k, `"[{:@`) {
			a.named[k] = strings.Trim(v, `"`)
		} else {
			a.plain = append(a.plain, w)
		}
	}
	return a
}

func (a *arguments) next() string {
	if len(a.plain) == 0 {
		a.fail(fmt.Errorf("a word is missing"))
		return ""
	}
	w := a.plain[0]
	a.plain = a.plain[1:]
	return w
}

func (a *arguments) get(key string) string {
	v := a.named[key]
	delete(a.named, key)
	return v
}

func (a *arguments) flag(word string) bool {
	i := slices.Index(a.plain, word)
	if i >= 0 {
		a.plain = slices.Delete(a.plain, i, i+1)
	}
	return i >= 0
}

func (a *arguments) fail(err error) {
	if err != nil && a.err == nil {
		a.err = err
	}
}

func (a *arguments) number(s string) int {
	n, err := strconv.Atoi(s)
	a.fail(err)
	return n
}

func (a *arguments) time(s string) mesos.Micros {
	t, err := parseSeconds(s)
	a.fail(err)
	return t
}

func (a *arguments) state(name string) mesos.TaskState {
	state, ok := mesos.ParseTaskState("TASK_" + name)
	if !ok {
		a.fail(fmt.Errorf("no state %q", name))
	}
	return state
}

// resources reads cpus:1;mem:32, dynamically reserved where a role stands in
// parentheses, as RESERVE makes them.
func (a *arguments) resources(text, provider string) mesos.Resources {
	rs, err := mesos.ParseResources(text)
	a.fail(err)
	for i := range rs {
		rs[i].ProviderID = mesos.ResourceProviderID(provider)
		for j := range rs[i].Reservations {
			rs[i].Reservations[j].Type = mesos.ReservationDynamic
		}
	}
	return rs
}

// left is an error if something was not understood.
func (a *arguments) left() error {
	if a.err == nil && len(a.plain)+len(a.named) > 0 {
		return fmt.Errorf("left over: %q %q", a.plain, a.named)
	}
	return a.err
}
