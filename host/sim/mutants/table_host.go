package mutants

// hostMutants are about the loop around the scheduler, and about the framework
// that keeps what a manifest says.
var hostMutants = []Mutant{
	{
		Name: "sent-before-stored", Scenario: 60,
		What: "calls leave, acknowledgements among them, before what they rest on is durable",
		File: "host/harness/loop.go",
		Old: `	stepped := time.Now()
	t := Turn{Events: events, Output: out, Stepped: stepped.Sub(began)}
`,
		New: `	stepped := time.Now()
	for i := range out.Calls {
		if out.Calls[i].Type != scheduler.CallSubscribe {
			l.send(ctx, &out.Calls[i])
			out.Calls[i].Type = scheduler.CallNone
		}
	}
	t := Turn{Events: events, Output: out, Stepped: stepped.Sub(began)}
`,
		Tests: "^TestDurableBeforeAnythingElse$",
	},
	{
		Name:  "store-failure-ignored",
		What:  "the loop goes on when the store has failed",
		File:  "host/harness/loop.go",
		Old:   `			return nil, fmt.Errorf("the store: %w", err)` + "\n",
		New:   "",
		Tests: "^TestStoreFails$",
	},
	{
		Name: "full-inbox-blocks", Scenario: 35,
		What:  "the failure of a call waits until the loop has taken what is there, and the loop waits for the call",
		File:  "host/harness/inbox.go",
		Old:   "	b.mu.Lock()\n	b.list = append(b.list, a)\n",
		New:   "	for b.mu.Lock(); len(b.list) >= inboxFull; b.mu.Lock() {\n		b.mu.Unlock()\n		<-b.room\n	}\n	b.list = append(b.list, a)\n",
		Tests: "^TestInbox",
	},
	{
		Name: "data-expected", Scenario: 57,
		What:  "a status without health, as answers to questions are, ends the process",
		File:  "host/harness/from_mesos.go",
		Old:   "	if in.Healthy != nil {\n",
		New:   "	if in.Healthy != nil || *in.Healthy {\n",
		Tests: "^TestStatusOf$",
	},
	{
		Name:  "unknown-fate-is-refusal",
		What:  "a launch whose call was not answered counts as refused, so that it is made again",
		File:  "host/harness/sender.go",
		Old:   "		return scheduler.FailureUnsubscribed\n	}\n	return scheduler.FailureUnknown\n",
		New:   "		return scheduler.FailureUnsubscribed\n	}\n	return scheduler.FailureRefused\n",
		Tests: "^TestFailureOf$",
	},
	{
		Name:  "calls-sent-twice",
		What:  "a call that was not answered is sent once more",
		File:  "host/harness/sender.go",
		Old:   "		response, err := s.conn.client.SendForResponse(ctx, streamID, out.call)\n",
		New:   "		response, err := s.conn.client.SendForResponse(ctx, streamID, out.call)\n		if err != nil {\n			response, err = s.conn.client.SendForResponse(ctx, streamID, out.call)\n		}\n",
		Tests: "^TestCallsThatFail$",
	},
	{
		Name:  "void-calls-are-sent",
		What:  "calls of a stream that is over are sent on the next",
		File:  "host/harness/stream.go",
		Old:   `return c.streamID, c.epoch == epoch && c.streamID != ""`,
		New:   `return c.streamID, c.streamID != ""`,
		Tests: "^TestCallsOfAnEndedStreamAreVoid$",
	},
	{
		Name: "unreadable-is-skipped",
		What: "an event that cannot be read, and may have been an update, is skipped",
		File: "host/harness/stream.go",
		Old: `			// What it said is lost, and perhaps it was an update: only a new
			// subscription and its round make that good.
			return err
`,
		New: `			continue
`,
		Tests: "^TestStreamsThatEnd$",
	},
	{
		Name: "offer-book-keeps-all", Scenario: 31,
		What:  "offers that were taken back can still be found",
		File:  "host/harness/offers.go",
		Old:   "		delete(b.held, o.ID)\n",
		New:   "		delete(b.arrived, o.ID)\n",
		Tests: "^TestOffers$",
	},
	{
		Name: "relaunches-in-a-hot-loop", Scenario: 24,
		What: "a task whose every launch is DROPPED is launched again at once",
		File: "host/keeper/keeper.go",
		Old:  "		in.backOff(now)\n	} else {\n",
		New:  "	} else {\n",
	},
	{
		Name: "older-attempt-frees-the-place", Scenario: 54,
		What: "the late end of an older attempt frees the place that another fills",
		File: "host/keeper/keeper.go",
		Old:  `if in == nil || in.current != c && (in.current != nil || in.before != nil && c.attempt < in.before.attempt) {`,
		New:  `if in == nil {`,
	},
	{
		Name: "silent-is-replaced", Scenario: 53,
		What: "a task that nobody answers for is replaced although the manifest says to wait",
		File: "host/keeper/presumed.go",
		Old:  "	case patience < 0:\n",
		New:  "	case patience < -time.Hour*1e6:\n",
	},
	{
		Name: "strangers-are-killed", Scenario: 47,
		What: "a task that nobody here launched is killed by the framework",
		File: "host/keeper/keeper.go",
		Old:  `if t.Rival != "" && !k.plan.DryRun {`,
		New:  `if !k.plan.DryRun {`,
	},
	{
		Name: "both-run",
		What: "a task that came back and the one in its place both run",
		File: "host/keeper/rivals.go",
		Old:  "		k.rivals = append(k.rivals, c)\n",
		New:  "",
	},
	{
		Name: "record-forgotten-early",
		What: "the record of a task that may come back is dropped as soon as another fills its place",
		File: "host/keeper/keeper.go",
		Old:  `return in.current != nil && last.verdict == scheduler.VerdictEnded`,
		New:  `return in.current != nil`,
	},
	{
		Name: "attempts-repeat",
		What: "after a restart ids of tasks begin anew",
		File: "host/keeper/restored.go",
		Old:  "			in.attempt = max(in.attempt, c.attempt)\n",
		New:  "",
	},
}
