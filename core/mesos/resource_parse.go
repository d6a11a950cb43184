package mesos

import (
	"strconv"
	"strings"
)

// ParseResources reads the text that agents are started with (--resources):
//
//	cpus:4;mem:8192;disk:100;ports:[31000-32000,8080-8080];gpu_models:{a,b};cpus(role):1
//
// A role, other than *, is a static reservation. The JSON form is not read.
// Numbers are decimal, without sign or exponent, rounded to three places.
// Amounts of one kind are added, but where Mesos joins ranges that overlap
// this refuses them. The error is a *ResourceError.
func ParseResources(text string) (Resources, error) {
	var all []Resource
	for entry := range strings.SplitSeq(text, ";") {
		if strings.TrimSpace(entry) == "" {
			continue
		}
		r, err := parseResource(entry)
		if err != nil {
			return nil, err
		}
		for i := range all {
			if all[i].Name == r.Name && all[i].Type != r.Type {
				return nil, r.wrong("type", r.Type.String(), all[i].Type.String()+", as before for this name")
			}
		}
		all = append(all, r)
	}
	return Canonical(all...)
}

// Text is the form that ParseResources reads. ok is false if it cannot say
// all: it has names, roles and amounts, and static reservations only.
func (rs Resources) Text() (text string, ok bool) {
	texts := make([]string, len(rs))
	for i := range rs {
		r := &rs[i]
		texts[i] = r.Name
		if r.Role() != "" {
			texts[i] += "(" + r.Role() + ")"
		}
		texts[i] += ":" + r.amount()
	}
	text = strings.Join(texts, ";")
	read, err := ParseResources(text)
	return text, err == nil && read.Equal(rs)
}

// parseResource reads name:value or name(role):value.
func parseResource(entry string) (r Resource, err error) {
	wrong := func(field, value, want string) error {
		return &ResourceError{Resource: strconv.Quote(strings.TrimSpace(entry)), Field: field, Value: strings.TrimSpace(value), Want: want}
	}
	key, value, found := strings.Cut(entry, ":")
	if !found || strings.Contains(value, ":") {
		return r, wrong("text", entry, "name:value or name(role):value")
	}
	name, role, reserved := strings.Cut(strings.TrimSpace(key), "(")
	if r.Name = strings.TrimSpace(name); r.Name == "" {
		return r, wrong("name", key, "a name before the colon")
	}
	if reserved {
		role, closed := strings.CutSuffix(role, ")")
		if role = strings.TrimSpace(role); !closed || strings.ContainsAny(role, "()") {
			return r, wrong("name", key, "name or name(role)")
		}
		if role != "*" {
			if want := wantRole(role); want != "" {
				return r, wrong("role", role, want)
			}
			r.Reservations = []Reservation{{Type: ReservationStatic, Role: role}}
		}
	}
	if want := r.parseAmount(strings.ReplaceAll(strings.TrimSpace(value), " ", "")); want != "" {
		return r, wrong("value", value, want)
	}
	return r, r.Validate()
}

// parseAmount reads the value; if it cannot it says what was wanted.
func (r *Resource) parseAmount(text string) (want string) {
	inner, isRanges := between(text, "[", "]")
	items, isSet := between(text, "{", "}")
	var ok bool
	switch {
	case isRanges:
		r.Type = ValueRanges
		r.Ranges, ok = parseRanges(inner)
		want = "ranges such as [31000-32000,8080-8080], of numbers below 2^64"
	case isSet:
		r.Type = ValueSet
		r.Set, ok = parseSet(items)
		want = "a set such as {a,b}"
	default:
		r.Type = ValueScalar
		r.Scalar, ok = parseScalar(text)
		want = wantScalar + ", ranges such as [31000-32000], or a set such as {a,b}"
	}
	if ok {
		return ""
	}
	return want
}

func between(text, open, end string) (inner string, ok bool) {
	inner, opened := strings.CutPrefix(text, open)
	inner, closed := strings.CutSuffix(inner, end)
	return inner, opened && closed
}

func parseRanges(text string) (ranges []Range, ok bool) {
	if text == "" {
		return nil, true
	}
	for part := range strings.SplitSeq(text, ",") {
		first, last, _ := strings.Cut(part, "-")
		begin, err := strconv.ParseUint(first, 10, 64)
		if err != nil {
			return nil, false
		}
		end, err := strconv.ParseUint(last, 10, 64)
		if err != nil {
			return nil, false
		}
		ranges = append(ranges, Range{begin, end})
	}
	return ranges, true
}

func parseSet(text string) (items []string, ok bool) {
	if text == "" {
		return nil, true
	}
	items = strings.Split(text, ",")
	for _, item := range items {
		if item == "" || strings.ContainsAny(item, "{}[]()") {
			return nil, false
		}
	}
	return items, true
}
