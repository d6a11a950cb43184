package master

import "strings"

type subscribeAction uint8

const (
	subscribeBad      subscribeAction = iota // 400, no stream
	subscribeRefuse                          // 200, ERROR, and the end of the stream
	subscribeNew                             // a framework that nobody knows: under the id it gives, or a fresh one
	subscribeFailover                        // its old stream ends with an ERROR
	subscribeBack                            // it had no stream
	subscribeActions                         // their number
)

type subscribeRule struct {
	id      string
	when    func(*Machine, *Event) bool
	do      subscribeAction
	message string
}

// subscribeRules decide about a subscription: Http::scheduler of Mesos's
// http.cpp, then Master::subscribe and _subscribe. First match wins.
var subscribeRules = []subscribeRule{
	// The host's mistake: a stream that is not fresh.
	{
		"S1", func(m *Machine, e *Event) bool { return e.Stream == 0 || m.streams[e.Stream] != nil }, subscribeBad,
		"Subscribe calls should not include the 'Mesos-Stream-Id' header",
	},
	{
		"S2", func(_ *Machine, e *Event) bool { return e.FrameworkID != e.Framework.ID }, subscribeBad,
		"Failed to validate scheduler::Call: 'framework_id' differs from 'subscribe.framework_info.id'",
	},
	{"S3", func(m *Machine, e *Event) bool { return m.wrongInfo(e) != "" }, subscribeRefuse, ""},
	// After TEARDOWN, and when failover_timeout is over.
	{"S4", func(m *Machine, e *Event) bool { return m.completed.has(e.FrameworkID) }, subscribeRefuse, "Framework has been removed"},
	{"S5", func(m *Machine, e *Event) bool {
		return !m.frameworks.has(e.FrameworkID) && m.frameworks.len() >= int(m.cfg.Limits.Frameworks)
	}, subscribeRefuse, "Too many frameworks"},
	// An id that this master never gave is taken: another may have given it.
	{"S6", func(m *Machine, e *Event) bool { return !m.frameworks.has(e.FrameworkID) }, subscribeNew, ""},
	{"S7", func(m *Machine, e *Event) bool { return m.frameworks.get(e.FrameworkID).state == FrameworkConnected }, subscribeFailover, ""},
	{"S8", func(*Machine, *Event) bool { return true }, subscribeBack, ""},
}

func (r *rules) subscribeRow(m *Machine, e *Event) subscribeRule {
	for _, row := range r.subscribe {
		if row.when(m, e) {
			return row
		}
	}
	return subscribeRule{id: "S0"}
}

// wrongInfo says what is wrong with a FrameworkInfo, "" if nothing is:
// validation::framework::validate.
func (m *Machine) wrongInfo(e *Event) string {
	info, limits := &e.Framework, &m.cfg.Limits
	id := int(limits.IDBytes)
	switch {
	case info.ID != "" && !validID(string(info.ID)):
		return "'FrameworkInfo.id' contains invalid characters"
	case len(info.ID) > id, len(info.Name) > id, len(info.User) > id, len(info.Principal) > id:
		return "'FrameworkInfo' has a field of more than the limit of bytes"
	case len(info.Roles) > int(limits.Roles) || len(e.Roles) > int(limits.Roles):
		return "'FrameworkInfo.roles' has more roles than the limit"
	case len(info.Rest) > int(limits.Info):
		return "'FrameworkInfo' is larger than the limit"
	case info.FailoverTimeout < 0:
		return "The framework failover_timeout is invalid: it is negative"
	}
	for i, r := range info.Roles {
		if wrong := wrongRole(r, id); wrong != "" {
			return "'FrameworkInfo.roles' contains invalid role: " + wrong
		}
		if contains(info.Roles[:i], r) {
			return "'FrameworkInfo.roles' contains duplicate items: { " + clone(r) + " }"
		}
	}
	for _, r := range e.Roles {
		if !contains(info.Roles, r) {
			return "Suppressed role '" + shorten(clone(r), id) + "' is not contained in the list of roles"
		}
	}
	return ""
}

// wrongRole is roles::validate of Mesos's common/roles.cpp.
func wrongRole(role string, limit int) string {
	switch {
	case role == "*":
		return ""
	case role == "":
		return "Role names cannot be the empty string"
	case len(role) > limit:
		return "Role name is longer than the limit"
	case role[0] == '/':
		return "Role '" + clone(role) + "' cannot start with a slash"
	case role[len(role)-1] == '/':
		return "Role '" + clone(role) + "' cannot end with a slash"
	}
	for part := range strings.SplitSeq(role, "/") {
		quoted := "Role component '" + clone(part) + "' is invalid because "
		switch {
		case part == "":
			return "Role '" + clone(role) + "' cannot contain two adjacent slashes"
		case part == "." || part == ".." || part == "*":
			return "Role '" + clone(role) + "' cannot include '" + clone(part) + "' as a component"
		case part[0] == '-':
			return quoted + "it begins with a dash"
		case strings.ContainsAny(part, "\t\n\v\f\r \b\x7f"):
			return quoted + "it contains backspace or whitespace"
		}
	}
	return ""
}
