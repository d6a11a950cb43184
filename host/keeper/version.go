package keeper

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"rollcall/host/mesosapi"
)

// version is what instances of a group run: a task's info without what differs
// from instance to instance. What is equal is one value, so that versions are
// compared by their addresses. It is read from what a task was launched with,
// not written beside it: so it survives whatever the store does.
type version struct {
	name  string            // a digest of it, for people
	task  mesosapi.TaskInfo // with the name and labels of its own
	needs Resources         // volumes not included
}

// versions are those that there are.
type versions map[[sha256.Size]byte]*version

// of is the version of a task's info.
func (all versions) of(t mesosapi.TaskInfo, needs Resources) *version {
	t.TaskID, t.AgentID, t.Labels, t.Resources = "-", "-", foreign(t.Labels), needs.list()
	data, err := mesosapi.MarshalTaskInfo(mesosapi.Protobuf, &t)
	if err != nil {
		return &version{name: "unreadable", task: t, needs: needs} // never: it was read, or can be launched
	}
	sum := sha256.Sum256(data)
	v := all[sum]
	if v == nil {
		v = &version{name: hex.EncodeToString(sum[:4]), task: t, needs: needs}
		all[sum] = v
	}
	return v
}

// foreign are the labels that are not the keeper's own; nil if there are none.
func foreign(l *mesosapi.Labels) *mesosapi.Labels {
	if l == nil {
		return nil
	}
	list := slices.DeleteFunc(slices.Clone(l.Labels), func(l mesosapi.Label) bool { return strings.HasPrefix(l.Key, labelPrefix) })
	if len(list) == 0 {
		return nil
	}
	return &mesosapi.Labels{Labels: list}
}

// versionOf is the version of a group's tasks.
func (k *Keeper) versionOf(g *Group) *version {
	t := g.Task
	t.Name = g.Name
	return k.versions.of(t, g.Needs)
}

// Version is the name of the version that a stored task's info is of; "" if it
// is not one of this package's.
func Version(info []byte) string {
	_, _, t, ok := identity(info)
	if !ok {
		return ""
	}
	return versions{}.of(*t, needsOf(t.Resources)).name
}

// needsOf is what a task has, its volumes left out.
func needsOf(list []mesosapi.Resource) (r Resources) {
	for i := range list {
		if list[i].Disk == nil {
			a, _ := amount(&list[i])
			r = r.plus(a)
		}
	}
	return r
}
