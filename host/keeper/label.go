package keeper

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// The labels by which a task says what it is; Mesos shows them too.
const (
	LabelInstance = "rollcall.instance"
	LabelAttempt  = "rollcall.attempt"
)

// newID makes a task id that was never used: the random part keeps it fresh
// even if the record of earlier attempts is gone.
func newID(group string, instance, attempt int) mesos.TaskID {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return mesos.TaskID(fmt.Sprintf("%s.%d.%d.%s", group, instance, attempt, hex.EncodeToString(b[:])))
}

// info is the task as it is launched and stored. Its ids are set when it is sent.
func info(g *Group, id mesos.TaskID, instance, attempt int) ([]byte, error) {
	t := g.Task
	t.Name, t.TaskID, t.AgentID = g.Name, mesosapi.TaskID(id), "-"
	t.Resources = g.Needs.list()
	labels := []mesosapi.Label{}
	if t.Labels != nil {
		labels = append(labels, t.Labels.Labels...)
	}
	number := func(n int) *string { s := strconv.Itoa(n); return &s }
	t.Labels = &mesosapi.Labels{Labels: append(labels,
		mesosapi.Label{Key: LabelInstance, Value: number(instance)},
		mesosapi.Label{Key: LabelAttempt, Value: number(attempt)})}
	return mesosapi.MarshalTaskInfo(mesosapi.Protobuf, &t)
}

// identity is what a stored task says it is; ok is false if it is not ours.
func identity(stored []byte) (group string, instance, attempt int, ok bool) {
	t, err := mesosapi.UnmarshalTaskInfo(mesosapi.Protobuf, stored)
	if err != nil || t.Labels == nil {
		return "", 0, 0, false
	}
	var hasInstance, hasAttempt bool
	for _, l := range t.Labels.Labels {
		if l.Value == nil {
			continue
		}
		n, err := strconv.Atoi(*l.Value)
		if err != nil || n < 0 {
			continue
		}
		switch l.Key {
		case LabelInstance:
			instance, hasInstance = n, true
		case LabelAttempt:
			attempt, hasAttempt = n, true
		}
	}
	return t.Name, instance, attempt, hasInstance && hasAttempt
}
