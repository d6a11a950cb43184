package keeper

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// labelPrefix is what all of them begin with.
const labelPrefix = "rollcall."

// The labels by which a task says what it is; Mesos shows them too.
const (
	LabelInstance = "rollcall.instance"
	LabelAttempt  = "rollcall.attempt"
	// LabelReservation stands on tasks that have one: "new", or "again" and the
	// volumes that were there before.
	LabelReservation = "rollcall.reservation"
)

// The labels by which a reservation says whose it is.
const (
	LabelFramework = "rollcall.framework" // the framework's id
	LabelPlace     = "rollcall.place"     // the group and the instance, such as db.0
)

// String is the place as ids and labels have it.
func (p place) String() string { return p.group + "." + strconv.Itoa(p.instance) }

// placeOf reads a place.
func placeOf(text string) (p place, ok bool) {
	group, number, ok := strings.Cut(text, ".")
	n, err := strconv.Atoi(number)
	p = place{group, n}
	return p, ok && err == nil && n >= 0 && p.String() == text
}

// newID makes a task id that was never used: the random part keeps it fresh
// even if the record of earlier attempts is gone.
func newID(p place, attempt int) mesos.TaskID {
	return mesos.TaskID(fmt.Sprintf("%s.%d.%s", p, attempt, random()))
}

// placeOfID is the place that an id of newID names.
func placeOfID(id mesos.TaskID) (p place, ok bool) {
	parts := strings.SplitN(string(id), ".", 3)
	if len(parts) < 3 {
		return p, false
	}
	return placeOf(parts[0] + "." + parts[1])
}

// attemptOfID is the attempt that an id of newID names.
func attemptOfID(id mesos.TaskID) int {
	parts := strings.SplitN(string(id), ".", 4)
	if len(parts) < 4 {
		return 0
	}
	n, _ := strconv.Atoi(parts[2])
	return n
}

func random() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// info is the task as it is launched and stored, with what it has of the offer.
// Its ids are set when it is sent.
func info(c *taskRun, resources []mesosapi.Resource) ([]byte, error) {
	t := c.version.task
	t.TaskID, t.Resources = mesosapi.TaskID(c.id), resources
	labels := []mesosapi.Label{}
	if t.Labels != nil {
		labels = append(labels, t.Labels.Labels...)
	}
	own := func(key, value string) { labels = append(labels, mesosapi.Label{Key: key, Value: &value}) }
	own(LabelInstance, strconv.Itoa(c.at.instance))
	own(LabelAttempt, strconv.Itoa(c.attempt))
	switch {
	case c.again:
		own(LabelReservation, strings.Join(append([]string{"again"}, c.kept...), " "))
	case c.held:
		own(LabelReservation, "new")
	}
	t.Labels = &mesosapi.Labels{Labels: labels}
	return mesosapi.MarshalTaskInfo(mesosapi.Protobuf, &t)
}

// identity is what a stored task says it is; ok is false if it is not ours.
func identity(stored []byte) (p place, c taskRun, t *mesosapi.TaskInfo, ok bool) {
	t, err := mesosapi.UnmarshalTaskInfo(mesosapi.Protobuf, stored)
	if err != nil || t.Labels == nil {
		return p, c, nil, false
	}
	p.group = t.Name
	var hasInstance, hasAttempt bool
	for _, l := range t.Labels.Labels {
		if l.Value == nil {
			continue
		}
		switch n, err := strconv.Atoi(*l.Value); {
		case l.Key == LabelReservation:
			words := strings.Fields(*l.Value)
			c.held, c.again = true, len(words) > 0 && words[0] == "again"
			c.kept = words[min(1, len(words)):]
		case err != nil || n < 0:
		case l.Key == LabelInstance:
			p.instance, hasInstance = n, true
		case l.Key == LabelAttempt:
			c.attempt, hasAttempt = n, true
		}
	}
	for i := range t.Resources {
		if d := t.Resources[i].Disk; d != nil && d.Persistence != nil {
			c.volumes = append(c.volumes, d.Persistence.ID)
		}
	}
	if c.held {
		c.parts = t.Resources
	}
	return p, c, t, hasInstance && hasAttempt
}
