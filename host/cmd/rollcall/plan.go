package main

import (
	"time"

	"rollcall/core/mesos"
	"rollcall/host/keeper"
	"rollcall/host/manifest"
	"rollcall/host/mesosapi"
)

// planOf is what the manifest wants to run, with what the flags say of it.
func planOf(o *runOptions) keeper.Plan {
	p := keeper.Plan{ReplaceUnreachable: manifest.Never, Role: o.Manifest.Framework.Role, AtATime: o.Manifest.MaxParallel, DryRun: o.Drift.DryRun}
	if w := o.Wait.Unreachable; w != 0 {
		p.ReplaceUnreachable = time.Duration(w) * time.Microsecond
	}
	if o.Credentials != nil {
		p.Principal = o.Credentials.Principal()
	}
	for i := range o.Manifest.Tasks {
		p.Groups = append(p.Groups, groupOf(&o.Manifest.Tasks[i]))
	}
	return p
}

func groupOf(t *manifest.Task) keeper.Group {
	g := keeper.Group{
		Name: t.Name, Count: t.Count,
		Needs:              keeper.Resources{CPUs: int64(t.CPUs), Mem: int64(t.Mem), Disk: int64(t.Disk)},
		Task:               mesosapi.TaskInfo{Command: commandOf(t)},
		ReplaceUnreachable: t.ReplaceUnreachableAfter, Reserve: t.Reserve,
		Change: keeper.Change{
			Settle: mesos.Micros(t.Update.Settle.Microseconds()), Start: mesos.Micros(t.Update.StartDeadline.Microseconds()),
			Stop: mesos.Micros(t.Update.StopDeadline.Microseconds()), Rollback: t.Update.Rollback,
		},
	}
	if t.KillGrace != nil {
		g.Grace = mesos.Micros(t.KillGrace.Microseconds())
		g.Task.KillPolicy = &mesosapi.KillPolicy{GracePeriod: t.KillGrace}
	}
	for _, v := range t.Volumes {
		g.Volumes = append(g.Volumes, keeper.Volume{ID: v.ID, Size: int64(v.Size), Path: v.Path})
	}
	return g
}

// patienceOf is the machine's with tasks that are out of reach, as the manifest has it.
func patienceOf(m *manifest.Manifest) mesos.Micros {
	p := keeper.Plan{ReplaceUnreachable: manifest.Never}
	if d := m.ReplaceUnreachableAfter; d != nil {
		p.ReplaceUnreachable = *d
	}
	return p.Wait()
}

func commandOf(t *manifest.Task) *mesosapi.CommandInfo {
	c := &mesosapi.CommandInfo{Value: t.Command}
	if len(t.Env) > 0 {
		c.Environment = &mesosapi.Environment{}
		for i := range t.Env {
			c.Environment.Variables = append(c.Environment.Variables, mesosapi.Variable{Name: t.Env[i].Name, Value: &t.Env[i].Value})
		}
	}
	return c
}

// frameworkInfo is the framework as the master is told of it. It checkpoints:
// otherwise its tasks would not survive the restart of an agent.
func frameworkInfo(o *runOptions) mesosapi.FrameworkInfo {
	f := &o.Manifest.Framework
	info := mesosapi.FrameworkInfo{
		User: f.User, Name: f.Name, Role: f.Role, FailoverTimeout: f.FailoverTimeout.Seconds(), Checkpoint: true,
	}
	if f.Role != "*" { // else nothing can be reserved for it
		info.Capabilities = []mesosapi.FrameworkCapability{mesosapi.FrameworkReservationRefinement}
	}
	if o.Credentials != nil {
		info.Principal = o.Credentials.Principal()
	}
	return info
}
