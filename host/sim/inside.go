package sim

import (
	"reflect"
	"unsafe"

	"rollcall/core/agent"
	"rollcall/core/mesos"
)

// What an agent has is nobody's to see; it is read as Cover does its work.

// totalOf is what an agent has, reservations included.
func totalOf(m *agent.Machine) mesos.Resources {
	total := reflect.ValueOf(m).Elem().FieldByName("self").FieldByName("total")
	return *(*mesos.Resources)(unsafe.Pointer(total.UnsafeAddr()))
}

// replacementsOf are an agent's, those that are over and not acknowledged included.
func replacementsOf(m *agent.Machine) (list []*mesos.Replacement) {
	all := reflect.ValueOf(m).Elem().FieldByName("replacements")
	for i := range all.Len() {
		r := all.Index(i).Elem().FieldByName("Replacement")
		list = append(list, (*mesos.Replacement)(unsafe.Pointer(r.UnsafeAddr())))
	}
	return list
}

// tasksOf are all that an agent has not forgotten.
func tasksOf(m *agent.Machine) (list []*mesos.Task) {
	frameworks := reflect.ValueOf(m).Elem().FieldByName("frameworks")
	for i := range frameworks.Len() {
		tasks := frameworks.Index(i).Elem().FieldByName("tasks")
		for j := range tasks.Len() {
			t := tasks.Index(j).Elem().FieldByName("Task")
			list = append(list, (*mesos.Task)(unsafe.Pointer(t.UnsafeAddr())))
		}
	}
	return list
}
