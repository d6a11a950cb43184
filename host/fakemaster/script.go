package fakemaster

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// Line is one line of a script: a fault at a time, counted from the start.
type Line struct {
	at    time.Duration
	order order
}

// String is the line as a script has it.
func (l Line) String() string { return "at " + l.at.String() + " " + l.order.String() }

// ParseScript reads a script:
//
//	# comment
//	at 2s agent-hang agent-0
//	at 2.5s agent-partition agent-1 direction=to-master
//	at 4s master-failover down_ms=500
//
// The first field of a fault needs no name. Times must not fall. Values are
// looked at when their time comes: a framework may be there only then.
func ParseScript(text string) (iter.Seq[Line], error) {
	var lines []Line
	last := time.Duration(0)
	for i, raw := range strings.Split(text, "\n") {
		text, _, _ := strings.Cut(raw, "#")
		words := strings.Fields(text)
		if len(words) == 0 {
			continue
		}
		l, err := parseLine(words)
		if err == nil && l.at < last {
			err = fmt.Errorf("%s comes after %s; wanted times that do not fall", l.at, last)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		last = l.at
		lines = append(lines, l)
	}
	return slices.Values(lines), nil
}

func parseLine(words []string) (l Line, err error) {
	if len(words) < 3 || words[0] != "at" {
		return l, fmt.Errorf("%q; wanted at TIME FAULT [FIELD…]", brief(strings.Join(words, " ")))
	}
	if l.at, err = time.ParseDuration(words[1]); err != nil || l.at < 0 {
		return l, fmt.Errorf("%q; wanted a time such as 2s", words[1])
	}
	list := faults()
	i := slices.IndexFunc(list, func(f fault) bool { return f.do == words[2] })
	if i < 0 {
		return l, fmt.Errorf("%q; wanted one of %s", brief(words[2]), faultNames())
	}
	l.order = order{words[2], map[string]string{}}
	for n, word := range words[3:] {
		name, value, named := strings.Cut(word, "=")
		if !named && n == 0 && len(list[i].fields) > 0 {
			name, value = list[i].fields[0].name, word
		} else if !named {
			return l, fmt.Errorf("%q; wanted FIELD=VALUE", brief(word))
		}
		if !slices.ContainsFunc(list[i].fields, func(f field) bool { return f.name == name }) {
			return l, fmt.Errorf("%s: %q; wanted one of %s", words[2], brief(name), fieldNames(&list[i]))
		}
		if _, twice := l.order.said[name]; twice {
			return l, fmt.Errorf("%s: %s is there twice", words[2], name)
		}
		l.order.said[name] = value
	}
	for _, f := range list[i].fields {
		if _, ok := l.order.said[f.name]; f.required && !ok {
			return l, fmt.Errorf("%s: no %s; wanted %s", words[2], f.name, f.want)
		}
	}
	return l, nil
}

// Play does what the lines say, each at its time from now, and tells say of
// each. It returns at once; the lines end with the context or the server.
func (s *Server) Play(ctx context.Context, lines iter.Seq[Line], say func(string)) {
	began := time.Now()
	s.sleeping.Go(func() {
		for l := range lines {
			if !s.sleep(ctx, l.at-time.Since(began)) {
				return
			}
			text := l.String()
			if err := s.obey(ctx, l.order); err != nil {
				text += " (not done: " + err.Error() + ")"
			}
			say(text)
		}
	})
}
