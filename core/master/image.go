package master

import (
	"slices"

	"rollcall/core/mesos"
)

// image is the state of a machine without what follows from it: lists in their
// order, places in lists instead of pointers. Timers follow from their owners.
type image struct {
	now, started                     mesos.Micros
	stepped                          bool
	given, kept                      Counters
	owners                           uint64
	recoverBy, collectAt, allocateAt mesos.Micros
	removalAt, removedAt             mesos.Micros
	condemned                        []condemnation
	recovered                        []mesos.AgentInfo
	unreachable, gone                []markImage
	agents                           []agentImage
	frameworks                       []frameworkImage // those that are completed last
	offers                           []offerImage
	tasks                            []taskImage
	remembered                       []rememberedImage
	operations                       []operationImage
	replacements                     []replacementImage
}

type markImage struct {
	id mesos.AgentID
	at mesos.Micros
}

type agentImage struct {
	agent
}

type frameworkImage struct {
	framework
	completed bool
}

type offerImage struct {
	offer
	of, on uint32 // framework and agent
}

type taskImage struct {
	task
	of, on uint32
}

// rememberedImage is a task that has ended or that was lost.
type rememberedImage struct {
	task
	of   uint32
	lost bool
}

type operationImage struct {
	operation
	of    uint32 // a framework's place plus one; 0: an orphan
	on    uint32
	named bool
}

type replacementImage struct {
	replacement
	of, on uint32
}

func (m *Machine) image() *image {
	i := &image{
		now: m.now, started: m.started, stepped: m.stepped, given: m.given, kept: m.kept, owners: m.owners,
		recoverBy: m.recoverBy, collectAt: m.collectAt, allocateAt: m.allocateAt, removalAt: m.removalAt, removedAt: m.removedAt,
		condemned: m.condemned,
	}
	for _, info := range m.registry.recovered.all {
		i.recovered = append(i.recovered, info)
	}
	for id, at := range m.registry.unreachable.all {
		i.unreachable = append(i.unreachable, markImage{id, at})
	}
	for id, at := range m.registry.gone.all {
		i.gone = append(i.gone, markImage{id, at})
	}
	agentAt, frameworkAt := map[*agent]uint32{}, map[*framework]uint32{}
	for a := range m.agents.values {
		agentAt[a] = uint32(len(i.agents))
		i.agents = append(i.agents, agentImage{*a})
	}
	for _, list := range [...]*ordered[mesos.FrameworkID, *framework]{&m.frameworks, &m.completed} {
		for f := range list.values {
			frameworkAt[f] = uint32(len(i.frameworks))
			i.frameworks = append(i.frameworks, frameworkImage{*f, list == &m.completed})
			i.remember(f, frameworkAt[f])
		}
	}
	for o := range m.offers.values {
		i.offers = append(i.offers, offerImage{*o, frameworkAt[o.framework], agentAt[o.agent]})
	}
	for f := range m.frameworks.values {
		for t := range f.tasks.values {
			i.tasks = append(i.tasks, taskImage{*t, frameworkAt[f], agentAt[t.agent]})
		}
	}
	slices.SortFunc(i.tasks, func(a, b taskImage) int { return compare(a.no, b.no) })
	for a := range m.agents.values {
		for o := range a.operations.values {
			of, named := uint32(0), false
			if f := o.framework; f != nil {
				of, named = frameworkAt[f]+1, f.named[o.Status.OperationID] == o
			}
			i.operations = append(i.operations, operationImage{*o, of, agentAt[a], named})
		}
	}
	slices.SortFunc(i.operations, func(a, b operationImage) int { return compare(a.no, b.no) })
	for a := range m.agents.values {
		for r := range a.replacements.values {
			i.replacements = append(i.replacements, replacementImage{*r, frameworkAt[r.framework], agentAt[a]})
		}
	}
	slices.SortFunc(i.replacements, func(a, b replacementImage) int { return compare(a.no, b.no) })
	return i
}

func (i *image) remember(f *framework, at uint32) {
	for t := range f.lost.values {
		i.remembered = append(i.remembered, rememberedImage{*t, at, true})
	}
	for _, t := range f.ended {
		i.remembered = append(i.remembered, rememberedImage{*t, at, false})
	}
}

func compare(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
