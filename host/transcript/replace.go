package transcript

import (
	"fmt"
	"strconv"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// The role of all offers, unless role= names another, and the framework that
// their reservations are of.
const (
	offerRole = "web"
	holder    = "F"
)

// parseOffer reads ID@AGENT, ID@AGENT{RESOURCES} or ID@AGENT{RESOURCES}REPLACEMENT{RESOURCES},
// where the last are held for a replacement.
func parseOffer(w, role string) (mesos.Offer, error) {
	place, amounts, _ := strings.Cut(w, "{")
	id, agent, _ := strings.Cut(place, "@")
	o := mesos.Offer{ID: mesos.OfferID(id), AgentID: mesos.AgentID(agent)}
	if amounts == "" {
		return o, nil
	}
	if role == "" {
		role = offerRole
	}
	var list []mesos.Resource
	for i, part := range strings.Split(strings.TrimSuffix(amounts, "}"), "}") {
		replacement := ""
		if i > 0 {
			replacement, part, _ = strings.Cut(part, "{")
		}
		rs, err := parseResources(part)
		if err != nil {
			return o, err
		}
		for _, r := range rs {
			r.AllocatedTo = role
			if replacement != "" {
				r.Reservations = []mesos.Reservation{{
					Type: mesos.ReservationDynamic, Role: role,
					Labels: `[{"key":"rollcall.replace","value":"` + holder + "/" + replacement + `"}]`,
				}}
			}
			list = append(list, r)
		}
	}
	var err error
	o.Resources, err = mesos.Canonical(list...)
	return o, err
}

func parseResources(text string) (mesos.Resources, error) {
	if text == "" {
		return nil, nil
	}
	return mesos.ParseResources(text)
}

// fillReplace reads: REPLACEMENT old= old-resources= new= resources= offers=[]
// rollback= fallback= grace= stop= start= settle=.
func fillReplace(e *scheduler.Event, a *arguments) error {
	q := &e.Replace
	q.ReplaceID, q.OldTaskID, q.NewTaskID = mesos.ReplaceID(a.next()), mesos.TaskID(a.get("old")), mesos.TaskID(a.get("new"))
	var err error
	if q.OldResources, err = parseResources(a.get("old-resources")); err != nil {
		return err
	}
	if q.NewResources, err = parseResources(a.get("resources")); err != nil {
		return err
	}
	word(&q.Rollback, mesos.Rollbacks, a.get("rollback"))
	q.NewInfo = []byte("info of " + q.NewTaskID)
	if q.FallbackTaskID = mesos.TaskID(a.get("fallback")); q.FallbackTaskID != "" {
		q.FallbackInfo = []byte("info of " + q.FallbackTaskID)
	}
	q.Grace, q.Stop, q.Start, q.Settle = a.time("grace"), a.time("stop"), a.time("start"), a.time("settle")
	e.Offers = offerIDs(a.list("offers"))
	return nil
}

// fillReplacement reads: REPLACEMENT PHASE agent= uuid= "message".
func fillReplacement(s *mesos.ReplaceStatus, a *arguments) error {
	s.ReplaceID = mesos.ReplaceID(a.next())
	name := a.next()
	word(&s.Phase, mesos.ReplacePhases, name)
	if s.Phase.String() != name {
		return fmt.Errorf("unknown phase %q", name)
	}
	s.AgentID = mesos.AgentID(a.get("agent"))
	copy(s.UUID[:], a.get("uuid"))
	s.Message = a.next()
	return nil
}

// formatOrder writes an operation of a call: the framework's by its id, the
// machine's own by what it does.
func formatOrder(o *scheduler.NewOperation) string {
	switch {
	case o.Type != mesos.OpNone:
		return o.Type.String() + " " + formatResources(o.Resources)
	case o.OperationID == "":
		return "-"
	}
	return string(o.OperationID)
}

// formatResources leaves out what says nothing here: the role, and the words
// around a replacement's id.
func formatResources(rs mesos.Resources) string {
	var parts []string
	for _, r := range rs {
		text := r.Name + ":" + amount(r)
		for _, v := range r.Reservations {
			held := strings.TrimSuffix(strings.TrimPrefix(v.Labels, `[{"key":"rollcall.replace","value":"`), `"}]`)
			text += "(" + held + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ";")
}

func amount(r mesos.Resource) string {
	r.Reservations, r.AllocatedTo = nil, ""
	text, _ := mesos.Resources{r}.Text()
	_, text, _ = strings.Cut(text, ":")
	return text
}

func (l *line) replacement(r *scheduler.ReplaceNotice) {
	l.word(string(r.ReplaceID))
	if r.Phase == mesos.ReplaceNone {
		return
	}
	l.word(r.Phase.String())
	l.put("old", r.OldTaskID)
	l.put("new", r.NewTaskID)
	l.put("fallback", r.FallbackTaskID)
	l.put("agent", r.AgentID)
	l.time("since", r.Since)
	l.put("advice", r.Advice)
	l.time("until", r.Until)
	l.put("held", r.Held)
	if r.Message != "" {
		l.word(strconv.Quote(r.Message))
	}
}

func (l *line) replaceInfoRecord(value []byte) {
	var v scheduler.ReplaceInfoRecord
	mustDecode(scheduler.DecodeRecord(value, v.Schema))
	l.put("agent", v.AgentID)
	l.request(&v.Request)
}

func (l *line) request(q *scheduler.ReplaceRequest) {
	l.put("old", q.OldTaskID)
	l.put("old-resources", formatResources(q.OldResources))
	l.put("new", q.NewTaskID)
	l.put("resources", formatResources(q.NewResources))
	l.put("rollback", q.Rollback)
	l.put("fallback", q.FallbackTaskID)
	l.time("grace", q.Grace)
	l.time("stop", q.Stop)
	l.time("start", q.Start)
	l.time("settle", q.Settle)
}

func (l *line) replaceRecord(value []byte) {
	var v scheduler.ReplaceRecord
	mustDecode(scheduler.DecodeRecord(value, v.Schema))
	l.word(v.Phase.String())
	l.put("cancelled", v.Cancelled)
	l.put("owes", v.Owes)
	l.put("held", formatResources(v.Held))
	l.put("uuid", uuid(v.UUID))
	if v.Message != "" {
		l.word(strconv.Quote(v.Message))
	}
}

func formatReplaceTargets(list []scheduler.ReplaceTarget) string {
	s := make([]string, len(list))
	for i, t := range list {
		s[i] = string(t.ReplaceID) + "@" + string(t.AgentID)
	}
	return "[" + strings.Join(s, " ") + "]"
}
