package main

import (
	"rollcall/core/mesos"
	"rollcall/host/keeper"
	"rollcall/host/manifest"
	"rollcall/host/mesosapi"
)

// planOf is what the manifest wants to run.
func planOf(m *manifest.Manifest) keeper.Plan {
	p := keeper.Plan{ReplaceUnreachable: -1}
	if d := m.ReplaceUnreachableAfter; d != nil {
		p.ReplaceUnreachable = *d
	}
	for i := range m.Tasks {
		t := &m.Tasks[i]
		g := keeper.Group{
			Name: t.Name, Count: t.Count,
			Needs: keeper.Resources{CPUs: int64(t.CPUs), Mem: int64(t.Mem), Disk: int64(t.Disk)},
			Task:  mesosapi.TaskInfo{Command: commandOf(t)},
		}
		if t.KillGrace != nil {
			g.Grace = mesos.Micros(t.KillGrace.Microseconds())
			g.Task.KillPolicy = &mesosapi.KillPolicy{GracePeriod: t.KillGrace}
		}
		p.Groups = append(p.Groups, g)
	}
	return p
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
	if o.Credentials != nil {
		info.Principal = o.Credentials.Principal()
	}
	return info
}
