package main

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rollcall/core/mesos"
)

// option is one flag. It is also a variable of the environment, of the same
// name: ROLLCALL_WASM_MODULE is --wasm-module.
type option struct {
	name   string
	value  string // what stands for its value in the help; "" for a switch
	about  string // the help, in lines
	accept func(string) (want string, ok bool)

	flags  *flags
	raw    string // as it was given last
	origin string // where: --name or the variable; "" if nowhere
}

func (o *option) variable() string {
	return "ROLLCALL_" + strings.ToUpper(strings.ReplaceAll(o.name, "-", "_"))
}

func (o *option) said() string {
	if o.origin == "" {
		return "--" + o.name
	}
	return o.origin
}

func (o *option) give(origin, value string) {
	o.origin, o.raw = origin, value
	if want, ok := o.accept(value); !ok {
		o.flags.mistake(origin, strconv.Quote(value), "wanted "+want)
	}
}

// Set is called by package flag; mistakes are kept and not returned, so that it reads on.
func (o *option) Set(value string) error {
	o.give("--"+o.name, value)
	return nil
}

// String is asked for by package flag.
func (o *option) String() string { return "" }

// IsBoolFlag says that --name alone is enough.
func (o *option) IsBoolFlag() bool { return o.value == "" }

var _ flag.Value = (*option)(nil)

func (f *flags) add(name, value, about string, accept func(string) (want string, ok bool)) {
	o := &option{name: name, value: value, about: about, accept: accept, flags: f}
	f.options = append(f.options, o)
	f.set.Var(o, name, about)
}

func (f *flags) text(p *string, name, value, about string) {
	f.add(name, value, about, func(s string) (string, bool) {
		*p = s
		return "", true
	})
}

// interval is a duration, or off.
func (f *flags) interval(p *mesos.Micros, name, about string) {
	f.add(name, "DURATION|off", about, func(s string) (string, bool) {
		if s == "off" {
			*p = 0
			return "", true
		}
		d, err := time.ParseDuration(s)
		*p = mesos.Micros(d.Microseconds())
		return "a duration of 1s or more such as 30m, or off", err == nil && d >= time.Second && *p <= mesos.MaxMicros
	})
}

// span is a duration between two.
func (f *flags) span(p *mesos.Micros, name, about string, least, most time.Duration) {
	f.add(name, "DURATION", about, func(s string) (string, bool) {
		d, err := time.ParseDuration(s)
		*p = mesos.Micros(d.Microseconds())
		return "a duration from " + brief(least) + " to " + brief(most), err == nil && d >= least && d <= most
	})
}

// brief is a duration without the units that are zero.
func brief(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// number is a whole number between two.
func (f *flags) number(p *uint32, name, about string, least, most uint32) {
	f.add(name, "NUMBER", about, func(s string) (string, bool) {
		n, err := strconv.ParseUint(s, 10, 32)
		*p = uint32(n)
		return fmt.Sprintf("a whole number from %d to %d", least, most), err == nil && *p >= least && *p <= most
	})
}

// toggle is a switch: --name.
func (f *flags) toggle(p *bool, name, about string) {
	f.add(name, "", about, onOff(p))
}

// onOff is a flag that is usually on, and said in words.
func (f *flags) onOff(p *bool, name, about string) {
	f.add(name, "on|off", about, onOff(p))
}

func onOff(p *bool) func(string) (string, bool) {
	return func(s string) (string, bool) {
		on := slices.Contains([]string{"on", "true", "1"}, s)
		*p = on
		return "on or off", on || slices.Contains([]string{"off", "false", "0"}, s)
	}
}

// choice is one of a few words; the first is the default.
func choice[T any](f *flags, p *T, name, about string, words []string, values []T) {
	*p = values[0]
	pick(f, p, name, about, words, func(i int) T { return values[i] })
}

// policy is one of the machine's, by its name; the default is what p holds.
func policy[P interface {
	~uint8
	String() string
}](f *flags, p *P, all P, name, about string) {
	words := make([]string, all)
	for i := range all {
		words[i] = i.String()
	}
	pick(f, p, name, about, words, func(i int) P { return P(i) })
}

func pick[T any](f *flags, p *T, name, about string, words []string, value func(int) T) {
	f.add(name, strings.Join(words, "|"), about, func(s string) (string, bool) {
		i := slices.Index(words, s)
		if i >= 0 {
			*p = value(i)
		}
		return "one of " + strings.Join(words, ", "), i >= 0
	})
}
