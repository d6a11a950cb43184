package differential

// operations is a sequence of reservations and volumes, some with feedback, undone at its end.
func (g *generator) operations() {
	g.manual = g.chance(3)
	g.begin("roles=test", "principal=p")
	agent := g.agent()
	g.say("offers f1 %s cpus=4 disk=10000", agent)
	var unacked []string
	ids := 0
	// do performs an operation, with feedback or not, and awaits its effect on the offers.
	do := func(verb, what, effect string) {
		ids++
		name := "op-" + string(rune('0'+ids))
		silent := g.chance(4)
		if silent {
			g.say("%s f1 %s role=test principal=p %s", verb, agent, what)
		} else {
			g.say("%s f1 %s role=test principal=p %s id=%s => %s:OPERATION_FINISHED", verb, agent, what, name, name)
			if g.manual {
				unacked = append(unacked, name)
			}
		}
		g.say("offers f1 %s %s", agent, effect)
		if silent {
			g.say("settle f1")
		}
	}
	meanwhile := func() {
		for range g.r.IntN(3) {
			switch {
			case len(unacked) > 0 && g.chance(3):
				g.say("ack-operation f1 %s", unacked[0])
				unacked = unacked[1:]
			case g.chance(6):
				g.wrong()
			default:
				g.reconcileOperations()
			}
		}
	}
	meanwhile()
	if g.chance(3) {
		g.impossible(agent)
	}
	do("reserve", "cpus=1 disk=100", "cpus=3 cpus(dynamic:test)=1 disk(dynamic:test)=100")
	meanwhile()
	if g.chance(2) {
		do("create", "disk=64 volume=v", "disk(dynamic:test,volume:v)=64 disk(dynamic:test)=36 cpus=3")
		meanwhile()
		do("destroy", "disk=64 volume=v", "disk(dynamic:test)=100 cpus=3")
		meanwhile()
	}
	do("unreserve", "cpus=1 disk=100", "cpus=4 disk=10000")
	meanwhile()
	g.say("reconcile-operations f1")
	g.say("operator GET_OPERATIONS")
}

// impossible is an operation that fails.
func (g *generator) impossible(agent string) {
	g.say("offers f1 %s cpus=4 disk=10000", agent)
	g.say("%s => bad:OPERATION_ERROR", g.pick(
		"reserve f1 "+agent+" role=test principal=p cpus=100 id=bad",
		"reserve f1 "+agent+" role=other principal=p cpus=1 id=bad",
		"unreserve f1 "+agent+" role=test principal=p cpus=1 id=bad",
		"create f1 "+agent+" role=test principal=p disk=1 volume=w id=bad",
		"reserve f1 "+agent+" role=test principal=p cpus=1 id=bad offer=none-O1",
	))
	g.say("offers f1 %s cpus=4 disk=10000", agent)
}
