package differential

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// offers are what a framework holds of one agent: Mesos may hand out its resources in several pieces, so only their
// sum is the same from one run to the next.
type offers map[string]object // by offer id

// totals sums resources by name and by what they are reserved for; ranges are kept as they are.
func totals(resources []any) map[string]float64 {
	sum := map[string]float64{}
	for _, r := range resources {
		key := text(r, "name") + kindOf(r)
		if v, ok := at(r, "scalar", "value").(float64); ok {
			sum[key] += v
		}
		for _, span := range list(r, "ranges", "range") {
			begin, _ := at(span, "begin").(float64)
			end, _ := at(span, "end").(float64)
			sum[key] += end - begin + 1
		}
	}
	for key, v := range sum {
		v = round(v)
		if sum[key] = v; v == 0 {
			delete(sum, key)
		}
	}
	return sum
}

// round takes away what adding up fractions left.
func round(v float64) float64 {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'f', 3, 64), 64)
	return v
}

// kindOf tells reserved resources and volumes from plain ones, as "(role)" and "(role,volume)".
func kindOf(r any) string {
	var kind []string
	for _, reservation := range list(r, "reservations") {
		kind = append(kind, strings.ToLower(text(reservation, "type"))+":"+text(reservation, "role"))
	}
	if v := text(r, "disk", "persistence", "id"); v != "" {
		kind = append(kind, "volume:"+v)
	}
	if len(kind) == 0 {
		return ""
	}
	return "(" + strings.Join(kind, ",") + ")"
}

func (o offers) resources() []any {
	var all []any
	for _, offer := range o {
		all = append(all, list(offer, "resources")...)
	}
	return all
}

func (o offers) ids() []object {
	var ids []string
	for id := range o {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	var values []object
	for _, id := range ids {
		values = append(values, value(id))
	}
	return values
}

// String is the totals, in the order of their names.
func (o offers) String() string {
	sum := totals(o.resources())
	words := make([]string, 0, len(sum))
	for key, v := range sum {
		words = append(words, fmt.Sprintf("%s=%v", key, v))
	}
	sort.Strings(words)
	return strings.Join(words, " ")
}

// fields names what the offers say besides their resources, and the allocation roles of those.
func (o offers) fields() string {
	found := map[string]bool{}
	for _, offer := range o {
		for key := range offer {
			found[key] = true
		}
		for _, r := range list(offer, "resources") {
			found["for:"+text(r, "allocation_info", "role")] = true
		}
	}
	var names []string
	for name := range found {
		names = append(names, name)
	}
	sort.Strings(names)
	return strings.Join(names, ",")
}

// has reports whether the totals are those that are wanted.
func (o offers) has(want [][2]string) bool {
	sum := totals(o.resources())
	for _, w := range want {
		v, err := strconv.ParseFloat(w[1], 64)
		if err != nil || sum[w[0]] != round(v) {
			return false
		}
	}
	return len(o) > 0
}
