package differential

import (
	"regexp"
	"sort"
	"strings"
)

// absentAgent is the name, in scripts, of an agent that never was.
const absentAgent = "absent"

const absentID = "ffffffff-0000-4000-8000-000000000000-S9"

// names gives what a master calls by ids the names that scripts use. Ids it has not been told of become "<id>".
type names struct {
	ids map[string]string // name by id
}

func newNames() *names { return &names{map[string]string{absentID: absentAgent}} }

func (n *names) learn(id, name string) {
	if id != "" {
		n.ids[id] = name
	}
}

// id finds the id of a name; a name that is none is its own.
func (n *names) id(name string) string {
	for id, known := range n.ids {
		if known == name {
			return id
		}
	}
	return name
}

// name is the name of an id.
func (n *names) name(id string) string {
	if name, ok := n.ids[id]; ok {
		return name
	}
	return anyID.ReplaceAllString(id, "<id>")
}

// anyID is a UUID, and whatever Mesos puts behind one to name a framework, an agent or an offer.
var anyID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-[SO]?\d+)*`)

// anyPID is how messages name a libprocess.
var anyPID = regexp.MustCompile(`(slave\(\d+\)|master|scheduler-<id>)@[0-9a-z.]+:\d+( \([^)]*\))?`)

// anySignal is how a killed task ended: by SIGTERM, or on a busy machine by the SIGKILL that follows it.
var anySignal = regexp.MustCompile(`with signal (Terminated|Killed)`)

// anyResources is how messages list resources: in pieces and an order that vary with the offers.
var anyResources = regexp.MustCompile(`((cpus|mem|disk|ports)(\([^;]*?\))?(\[[^\]]*\])?:(\[[^\]]*\]|[0-9.]+)(; )?)+`)

// in renames the ids in a text.
func (n *names) in(s string) string {
	ids := make([]string, 0, len(n.ids))
	for id := range n.ids {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool { return len(ids[i]) > len(ids[j]) || len(ids[i]) == len(ids[j]) && ids[i] < ids[j] })
	for _, id := range ids {
		if len(id) > 8 { // a short one may be any word
			s = strings.ReplaceAll(s, id, n.ids[id])
		}
	}
	s = anyPID.ReplaceAllString(anyID.ReplaceAllString(s, "<id>"), "<pid>")
	s = anySignal.ReplaceAllString(s, "with signal *")
	return anyResources.ReplaceAllString(s, "<resources>")
}
