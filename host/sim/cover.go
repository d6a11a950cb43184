package sim

import (
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/scheduler"
)

// Cover counts which rows of the machines' tables are reached. Machines tell it
// through the trace that their own tests use; it is set from outside by its
// name, so that they need no method that only a simulator wants.
type Cover struct {
	Reached map[string]map[string]uint64 // by role and row
}

// NewCover makes an empty one.
func NewCover() *Cover { return &Cover{Reached: map[string]map[string]uint64{}} }

// watch lets a machine tell its rows.
func (c *Cover) watch(machine any) {
	role := roleOf(machine)
	if role == "" {
		return
	}
	rows := c.Reached[role]
	if rows == nil {
		rows = map[string]uint64{}
		c.Reached[role] = rows
	}
	trace := reflect.ValueOf(machine).Elem().FieldByName("trace")
	if trace.IsValid() && trace.Type() == reflect.TypeFor[func(string)]() {
		*(*func(string))(unsafe.Pointer(trace.UnsafeAddr())) = func(row string) { rows[row]++ }
	}
}

func roleOf(machine any) string {
	switch machine.(type) {
	case *scheduler.Machine:
		return "scheduler"
	case *master.Machine:
		return "master"
	case *agent.Machine:
		return "agent"
	}
	return ""
}

// Add adds what another counted.
func (c *Cover) Add(o *Cover) {
	for role, rows := range o.Reached {
		if c.Reached[role] == nil {
			c.Reached[role] = map[string]uint64{}
		}
		for row, n := range rows {
			c.Reached[role][row] += n
		}
	}
}

// Roles are the roles that have tables.
var Roles = []string{"scheduler", "master", "agent"}

// tableRows reads the ids of all rows out of a machine's tables.
func tableRows(role string) (ids []string) {
	var machine any
	switch role {
	case "scheduler":
		m, err := scheduler.New(scheduler.DefaultConfig())
		must(err)
		machine = m
	case "master":
		cfg := master.DefaultConfig()
		cfg.MasterID = "m"
		m, err := master.New(cfg)
		must(err)
		machine = m
	default:
		m, err := agent.New(agent.DefaultConfig())
		must(err)
		machine = m
	}
	rules := reflect.Indirect(reflect.ValueOf(machine).Elem().FieldByName("rules"))
	for i := range rules.NumField() {
		table := rules.Field(i)
		if k := table.Kind(); k != reflect.Slice && k != reflect.Array {
			continue
		}
		for j := range table.Len() {
			if id := table.Index(j).FieldByName("id"); id.IsValid() && id.Kind() == reflect.String {
				ids = append(ids, strings.Clone(id.String()))
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
