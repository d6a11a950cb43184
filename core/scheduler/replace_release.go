package scheduler

import (
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// afterRelease is how long offers are wanted after a release. What is offered
// still reserved then, the master has refused to release.
const afterRelease = 5 * mesos.Second

// A release that is refused is tried again, and given up for a while: the offers
// that show it are the framework's then, with all else that they have.
const (
	maxReleases = 3
	givenUpFor  = 10 * mesos.Minute
)

// release is that of what was reserved for a replacement.
type release struct {
	id    mesos.ReplaceID
	tries uint32
	next  mesos.Micros // not tried before that
}

func (l *replacements) releasing(id mesos.ReplaceID) *release {
	for i := range l.releases {
		if l.releases[i].id == id {
			return &l.releases[i]
		}
	}
	return nil
}

func (l *replacements) givenUp(id mesos.ReplaceID) bool {
	e := l.releasing(id)
	return e != nil && e.tries > maxReleases
}

// orphaned: the replacement that it is reserved for is over, or was forgotten.
func (m *Machine) orphaned(x *mesos.Resource) (mesos.ReplaceID, bool) {
	id, ours := m.heldFor(x)
	r := m.replacements.byID[id]
	return id, ours && (r == nil || !r.open())
}

// releaseOrphans ends reservations of replacements that are over, or were
// forgotten: whatever crashed and whenever, they show themselves in offers.
func (m *Machine) releaseOrphans() {
	l := &m.replacements
	for i := 0; i < len(m.offers.list); {
		o := &m.offers.list[i]
		if !o.withheld {
			i++
			continue
		}
		now := o.resources.Select(func(x *mesos.Resource) bool {
			id, orphaned := m.orphaned(x)
			if !orphaned {
				return false
			}
			e := l.releasing(id)
			return e == nil || e.next <= m.now && e.tries < maxReleases
		})
		if now.Empty() {
			i++
			continue
		}
		agent := m.agents.id(o.agent)
		ids := m.use([]mesos.Offer{{ID: o.id}}) // the last offer moves here
		c := m.call(CallAccept)
		c.AgentID, c.Offers, c.Refuse = agent, ids, soon
		c.Start = []NewOperation{{Type: mesos.OpUnreserve, Resources: now}}
		for j := range now {
			id, _ := m.heldFor(&now[j])
			m.releaseAsked(id)
		}
	}
	m.giveUpReleases()
}

// releaseAsked: it was asked that what is reserved for a replacement be released.
func (m *Machine) releaseAsked(id mesos.ReplaceID) {
	if r := m.replacements.byID[id]; r != nil {
		r.owes = false
		m.storeReplacement(r)
		r.due = m.now.Add(afterRelease) // should the offer be lost meanwhile, another one shows it again
	}
	e := m.replacements.releasing(id)
	if e == nil {
		m.replacements.releases = append(m.replacements.releases, release{id: mesos.ReplaceID(clone(string(id)))})
		e = &m.replacements.releases[len(m.replacements.releases)-1]
	}
	if e.next <= m.now { // once for all offers of a step
		e.tries++
		e.next = m.now.Add(afterRelease * mesos.Micros(e.tries))
	}
}

// giveUpReleases forgets those of which nothing has been seen since, and gives
// up those that were refused too often.
func (m *Machine) giveUpReleases() {
	l := &m.replacements
	l.releases = slices.DeleteFunc(l.releases, func(e release) bool {
		return e.next <= m.now && (e.tries > maxReleases || !m.showing(e.id))
	})
	for i := range l.releases {
		e := &l.releases[i]
		if e.next > m.now {
			continue
		}
		e.tries, e.next = maxReleases+1, m.now.Add(givenUpFor)
		n := m.notice(NoticeCallRefused)
		n.Call, n.Message = CallAccept, "what is reserved for replacement "+string(e.id)+" is offered again and again: the master does not release it"
	}
}

// showing: an offer that is kept from the framework shows that something is reserved for a replacement.
func (m *Machine) showing(id mesos.ReplaceID) bool {
	return slices.ContainsFunc(m.offers.list, func(o offer) bool {
		return o.withheld && slices.ContainsFunc(o.resources, func(x mesos.Resource) bool {
			of, orphaned := m.orphaned(&x)
			return orphaned && of == id
		})
	})
}

// owing reports whether offers are waited for that show what is reserved for a
// replacement that is over. If none come in time it is released when one does.
func (m *Machine) owing() (owing bool) {
	for _, r := range m.replacements.list {
		if r.open() {
			continue
		}
		if r.due <= m.now {
			r.due = 0
		}
		owing = owing || r.due != 0
	}
	return owing
}

func (e *release) schema(c *wire.Codec) {
	s := c.Begin("")
	wire.Text(c, "id", &e.id, maxID)
	wire.Uint(c, "tries", &e.tries, maxReleases+1)
	micros(c, "next", &e.next)
	c.End(s)
}
